package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.stages.store.Store;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures in other Java processes: other locales, other Java versions, other libraries. */
class OtherJavaTest {

  private final Path folder;
  private final Path root;

  OtherJavaTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.root = Files.createDirectory(folder.resolve("root"));
    Files.writeString(root.resolve("data"), lines(200_000));
  }

  /** A few megabytes that compress, but not too well. */
  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (long i = 0; i < count; i++) {
      lines.append(i * i * 2654435761L).append('\n');
    }
    return lines.toString();
  }

  /** The last line another process prints: a digest, or a message. */
  private String capture(Path java, String locale) throws Exception {
    String name = String.valueOf(Files.list(folder).count());
    List<String> command =
        List.of(
            "env",
            "LC_ALL=" + locale,
            java.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            OtherJavaTest.class.getName(),
            root.toString(),
            folder.resolve(name).toString());
    List<String> lines = new ArrayList<>(LayerCaptureTest.run(command.toArray(new String[0])));
    return lines.get(lines.size() - 1);
  }

  private static Path ourJava() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  @Test
  void captureWhenNamesAreAsciiIsTheSameInAnyLocale() throws Exception {
    String digest = capture(ourJava(), "C.UTF-8");

    assertThat(digest).startsWith("sha256:");
    assertThat(capture(ourJava(), "C")).isEqualTo(digest);
  }

  @Test
  void captureWhenLocaleCannotReadANameSaysWhichLocaleCan() throws Exception {
    LayerCaptureTest.run(
        "sh", "-c", "touch \"$(printf '%s/\\303\\251t\\303\\251' \"$0\")\"", root.toString());

    assertThat(capture(ourJava(), "C"))
        .startsWith("LayerException")
        .contains("run again with LC_ALL=C.UTF-8");
    assertThat(capture(ourJava(), "C.UTF-8")).startsWith("sha256:");
  }

  @Test
  void captureWhenLocaleCannotReadALinkTargetSaysWhichLocaleCan() throws Exception {
    LayerCaptureTest.run(
        "sh", "-c", "ln -s \"$(printf '\\303\\251')\" \"$0/link\"", root.toString());

    assertThat(capture(ourJava(), "C")).contains("run again with LC_ALL=C.UTF-8");
    assertThat(capture(ourJava(), "C.UTF-8")).startsWith("sha256:");
  }

  @Test
  void captureWhenJavaIsAnotherVersionIsTheSame() throws Exception {
    List<Path> others = new ArrayList<>();
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> versions = Files.list(installed)) {
        versions
            .map(home -> home.resolve("bin/java"))
            .filter(Files::isExecutable)
            .forEach(others::add);
      }
    }
    Assumptions.assumeTrue(others.size() > 1, "one Java only");
    String digest = capture(ourJava(), "C.UTF-8");

    for (Path java : others) {
      assertThat(capture(java, "C.UTF-8")).as(java.toString()).isEqualTo(digest);
    }
  }

  /** Captures its first argument into a store at its second. */
  public static void main(String[] args) throws IOException {
    String result;
    try (Store store = Store.open(Path.of(args[1]));
        DirectoryTree tree = DirectoryTree.of(Path.of(args[0]), () -> {})) {
      result =
          LayerCapture.capture(tree, new SourceEpoch(1000), store.blobs(), 2)
              .layer()
              .digest()
              .toString();
    } catch (LayerException e) {
      result = "LayerException " + e.getMessage();
    }
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write((result + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
