package io.github.statix.verify.elf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.verify.report.BinaryKind;
import io.github.statix.verify.report.BinaryReport;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.TextReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** Damaged files of every kind must give a report, never another exception. */
class HostileElfTest {

  private static final long[] EVIL = {
    0,
    1,
    -1,
    0x7f,
    0xff,
    0xffff,
    0x10000,
    0x7fffffffL,
    0xffffffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 7,
    0x400,
    0x410
  };

  private static byte[] sound(boolean wide, ByteOrder order) {
    ElfBuilder builder =
        ElfBuilder.elf(wide, order)
            .entry(0x410)
            .interpreter("/lib/ld.so")
            .dynamicText(DynamicTable.NEEDED, "libc.so.6");
    int name = builder.text("GLIBC_2.34");
    ByteBuffer need = builder.buffer(32);
    need.putShort((short) 1).putShort((short) 1).putInt(0).putInt(16).putInt(0);
    need.putInt(0).putShort((short) 0).putShort((short) 2).putInt(name).putInt(0);
    builder.dynamic(DynamicTable.VERNEED, builder.append(ElfBuilder.bytes(need)));
    return builder.build();
  }

  private static byte[] pie(Random random) {
    ElfBuilder builder = ElfBuilder.elf64().entry(0x410);
    builder.append(ElfBuilder.bytes(builder.buffer(16).putLong(0x410)));
    byte[] code = new byte[64];
    random.nextBytes(code);
    builder.append(code);
    byte[] entry = ElfBuilder.bytes(builder.buffer(24).putLong(0x400).putLong(8).putLong(0x410));
    builder.dynamic(DynamicTable.RELA, builder.append(entry)).dynamic(DynamicTable.RELASZ, 24);
    return builder.dynamic(DynamicTable.FLAGS_1, DynamicTable.DF_1_PIE).build();
  }

  private static BinaryReport inspect(byte[] bytes) throws IOException {
    try (SeekableByteChannel channel = new SeekableInMemoryByteChannel(bytes)) {
      BinaryReport report = StaticBinaryCheck.inspect("p", channel);
      assertThat(TextReport.of(List.of(report))).endsWith("\n");
      assertThat(JsonReport.of(List.of(report))).endsWith("\n");
      return report;
    }
  }

  private static void damage(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      int limit = random.nextInt(3) == 0 ? bytes.length : Math.min(bytes.length, 420);
      int at = random.nextInt(limit);
      long evil = EVIL[random.nextInt(EVIL.length)];
      int size = 1 << random.nextInt(4);
      for (int k = 0; k < size && at + k < bytes.length; k++) {
        bytes[at + k] = (byte) (evil >>> (8 * k));
      }
    }
  }

  @Property(tries = 6000)
  void inspectWhenBytesDamagedGivesReport(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    byte[] bytes = random.nextBoolean() ? pie(random) : sound(random.nextBoolean(), order);
    damage(bytes, random);
    assertThat(inspect(bytes)).isNotNull();
  }

  @Property(tries = 1500)
  void inspectWhenCutGivesReport(@ForAll @IntRange(max = 1300) int length) throws IOException {
    byte[] bytes = sound(true, ByteOrder.LITTLE_ENDIAN);
    byte[] cut = Arrays.copyOf(bytes, Math.min(length, bytes.length - 1));
    assertThat(inspect(cut).kind()).isIn(BinaryKind.NOT_ELF, BinaryKind.MALFORMED);
  }

  @Property(tries = 3000)
  void inspectWhenStartCodeIsNoiseGivesReport(@ForAll long seed) throws IOException {
    assertThat(inspect(pie(new Random(seed))).kind()).isEqualTo(BinaryKind.STATIC_PIE);
  }
}
