package io.github.statix.stages.ids;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.oci.message.StatixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreeIdsTest {

  private static final int FROM = 2_000_000_000;

  @TempDir private Path folder;

  @Test
  void findWhenFilesAreMissingTakesTheFirst() throws Exception {
    assertThat(find(65_536)).isEqualTo(new IdRange(FROM, 65_536));
  }

  @Test
  void findWhenUsersAndGroupsAreInTheWayPassesThem() throws Exception {
    write("passwd", "a:x:2000000000:2000000002::/:/bin/sh\n");
    write("group", "b:x:2000000001:\nc:x:2000000013:a,b\n");

    assertThat(find(10)).isEqualTo(new IdRange(2_000_000_003, 10));
    assertThat(find(11)).isEqualTo(new IdRange(2_000_000_014, 11));
  }

  @Test
  void findWhenSubordinateIdsOverlapPassesAllOfThem() throws Exception {
    write("subuid", "a:1999999000:5000\nb:1999999500:100\n");
    write("subgid", "1000:2000003999:2\n");

    assertThat(find(1)).isEqualTo(new IdRange(2_000_004_001, 1));
  }

  @Test
  void findWhenFilesHoldNonsenseHeedsTheRest() throws Exception {
    write(
        "passwd",
        "\n:::\n#a:x:1\n+::::::\na:x:-5:99999999999999999999999:x\n\u00ff\0:x: 2000000000 :9\n");
    write("subuid", "a:b:c\na:1:\na::9\na:2000000001:0\na:2000000001:99999999999999\nx\n");

    assertThat(find(1)).isEqualTo(new IdRange(65_536, 1));
  }

  @Test
  void findWhenTheNamespaceHasFewIdsStaysWithinThem() throws Exception {
    write("uid_map", "         0       1000          1\n         1     100000      65536\n");
    write("gid_map", "         0       1000          1\n         1     100000      60000\n");
    write("passwd", "root:x:0:0::/:/bin/sh\nme:x:1000:1000::/:/bin/sh\n");

    assertThat(find(1)).isEqualTo(new IdRange(1_001, 1));
    assertThatThrownBy(() -> find(65_536))
        .isInstanceOf(StatixException.class)
        .hasMessageContaining("65536 consecutive ids");
  }

  @Test
  void findWhenAskedOnThisMachineNamesIdsThatExist() throws Exception {
    assertThat(FreeIds.find(FreeIds.ABOVE_ALL_CONVENTIONS, 1).first()).isPositive();
  }

  private IdRange find(int count) throws IOException {
    return FreeIds.find(folder, folder, FROM, count);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text, StandardCharsets.ISO_8859_1);
  }
}
