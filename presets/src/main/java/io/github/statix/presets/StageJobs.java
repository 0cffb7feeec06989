package io.github.statix.presets;

/** How a stage comes by its jobs where running stages share them. */
public enum StageJobs {
  /** Its makes take as many as are free; the recipe itself runs one program at a time. */
  SHARED,

  /** It gets its share when it starts, for programs that are told a number and keep to it. */
  FIXED
}
