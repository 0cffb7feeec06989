package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryTest {

  @Test
  void availableWhenMemoryAndSwapAddsThem() {
    String meminfo =
        """
        MemTotal:       24683940 kB
        MemFree:            1000 kB
        MemAvailable:       2000 kB
        SwapTotal:          4000 kB
        SwapFree:             48 kB
        """;
    assertThat(Memory.available(meminfo)).isEqualTo(2048L << 10);
  }

  @Test
  void availableWhenThisMachineIsPositive() throws Exception {
    assertThat(Memory.available()).isPositive();
  }
}
