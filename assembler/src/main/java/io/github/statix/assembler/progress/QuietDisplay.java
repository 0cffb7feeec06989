package io.github.statix.assembler.progress;

/** Shows nothing; errors do not come this way. */
final class QuietDisplay implements Display {

  @Override
  public void event(Event event) {}

  @Override
  public void status(String work, String text) {}

  @Override
  public void clear(String work) {}

  @Override
  public void close() {}
}
