package io.github.statix.stages.container.docker.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.container.docker.stream.TarStream.Member;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

final class TarStreamTest {

  @Test
  void readWhenThereAreMembersGivesATarOfThem() throws Exception {
    String longName = "src/" + "n".repeat(150) + "ä.tar";
    byte[] big = new byte[200_001];
    List<Member> members =
        List.of(
            Member.folder("src/", 0755, 7),
            Member.text("src/small", "text", 7),
            new Member(longName, 0600, big.length, 7, () -> new ByteArrayInputStream(big)));
    List<String> found = new ArrayList<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new TarStream(members), "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        found.add(
            "%s %o %d %d %d"
                .formatted(
                    entry.getName(),
                    entry.getMode() & 07777,
                    entry.getLongUserId(),
                    entry.getLastModifiedTime().toMillis(),
                    tar.readAllBytes().length));
      }
    }

    assertThat(found)
        .containsExactly(
            "src/ 755 0 7000 0", "src/small 644 0 7000 4", longName + " 600 0 7000 200001");
  }

  @Test
  void readWhenAMemberFailsThrowsAndKeepsTheFailure() {
    IOException failure = new IOException("damaged");
    TarStream tar =
        new TarStream(
            List.of(
                new Member(
                    "x",
                    0644,
                    1,
                    0,
                    () -> {
                      throw failure;
                    })));

    assertThatThrownBy(tar::readAllBytes).isSameAs(failure);
    assertThat(tar.failure()).isSameAs(failure);
  }

  @Test
  void readWhenAMemberIsShorterThanSaidThrows() {
    byte[] three = "abc".getBytes(StandardCharsets.UTF_8);
    InputStream tar =
        new TarStream(List.of(new Member("x", 0644, 4, 0, () -> new ByteArrayInputStream(three))));

    assertThatThrownBy(tar::readAllBytes).isInstanceOf(IOException.class);
  }
}
