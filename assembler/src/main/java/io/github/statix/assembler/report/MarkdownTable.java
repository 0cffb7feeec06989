package io.github.statix.assembler.report;

import java.util.List;

/** A table as GitHub and others show it. */
final class MarkdownTable {

  private final StringBuilder text = new StringBuilder();

  /**
   * Begins one.
   *
   * @param head titles of the columns; one that ends in {@code :} is aligned to the right
   */
  MarkdownTable(List<String> head) {
    row(head.stream().map(title -> title.replaceFirst(":$", "")).toList());
    text.append('|');
    head.forEach(title -> text.append(title.endsWith(":") ? "---:|" : "---|"));
    text.append('\n');
  }

  /** Adds a row, whose cells hold Markdown. */
  void row(List<String> cells) {
    text.append('|');
    cells.forEach(
        cell ->
            text.append(' ').append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "|" : " |"));
    text.append('\n');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
