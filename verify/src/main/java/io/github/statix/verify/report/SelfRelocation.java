package io.github.statix.verify.report;

/** Whether a position-independent program without a loader applies its own relocations. */
public enum SelfRelocation {
  /** The start code was followed until it wrote a relocated value. */
  SEEN("seen"),
  /** The start code used a value that only a relocation could have made right. */
  MISSING("missing"),
  /** The start code could not be followed far enough to tell. */
  UNDECIDED("undecided"),
  /** There is nothing to relocate, or a loader does it. */
  NOT_NEEDED("not needed");

  private final String text;

  SelfRelocation(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
