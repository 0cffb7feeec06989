package io.github.statix.verify.report;

/** Makes texts of others safe to print: one line, no control or invisible characters. */
final class Escape {

  private Escape() {}

  static String line(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (Character.getType(c)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    out.append("\\u{%x}".formatted(c));
                default -> out.appendCodePoint(c);
              }
            });
    return out.toString();
  }
}
