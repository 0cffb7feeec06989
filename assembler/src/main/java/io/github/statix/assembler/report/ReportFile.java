package io.github.statix.assembler.report;

import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.oci.message.UserFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown file of sections by preset, of which each can be written anew alone. */
public final class ReportFile {

  private static final String END = "<!-- end -->";

  /** What a file begins with that had to be made. */
  private static final String HEAD =
      """
      # Build report

      One section a preset, each written by `statix-assemble report --preset NAME -o FILE`. Time is that of a
      stage's run without capturing its layer; CPU that of its recipe and all it started, in user and kernel. Times
      compare only where machine and jobs are the same: stages that ran side by side slow each other down.
      """;

  private ReportFile() {}

  /**
   * Puts a section into a file, in place of the one of the same name or behind all others; makes
   * the file when there is none.
   *
   * @param name of the section, as it is in its first marker
   * @throws UsageException when the file's markers do not pair
   */
  public static void put(Path file, String name, String section)
      throws IOException, UsageException {
    String before = Files.exists(file) ? UserFile.text(file) : HEAD;
    Optional<String> after = with(before, name, section);
    if (after.isEmpty()) {
      throw new UsageException(
          "%s is not written: its section '%s' begins more than once, or lacks the line %s"
              .formatted(file, name, END));
    }
    OutputFile.writeText(file, after.get());
  }

  /** The text with this section; empty when it begins more than once or has no end. */
  static Optional<String> with(String text, String name, String section) {
    String begin = "<!-- report %s -->".formatted(name);
    String whole = "%s%n%s%s%n".formatted(begin, section, END);
    Pattern line = Pattern.compile("^%s\\R".formatted(Pattern.quote(begin)), Pattern.MULTILINE);
    Matcher begins = line.matcher(text);
    if (!begins.find()) {
      String gap =
          text.isEmpty() || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
      return Optional.of(text + gap + whole);
    }
    int start = begins.start();
    Matcher ends = Pattern.compile("^<!-- .* -->(\\R|$)", Pattern.MULTILINE).matcher(text);
    if (!ends.find(begins.end()) || !ends.group().strip().equals(END) || begins.find(ends.end())) {
      return Optional.empty();
    }
    return Optional.of(text.substring(0, start) + whole + text.substring(ends.end()));
  }
}
