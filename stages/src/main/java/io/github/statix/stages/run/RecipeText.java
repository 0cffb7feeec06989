package io.github.statix.stages.run;

/** A recipe as the container gets it. */
final class RecipeText {

  /**
   * Says which command failed. It shares the first line with the recipe, so that line numbers stay
   * the recipe's own.
   */
  private static final String TRACE =
      "set -E; trap 's=$?; printf \"recipe line %d exited with %d: %s\\n\" \"$LINENO\" \"$s\""
          + " \"$BASH_COMMAND\" >&2' ERR; ";

  private RecipeText() {}

  static String traced(String recipe) {
    return TRACE + recipe;
  }
}
