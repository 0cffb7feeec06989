package io.github.statix.stages.container;

/**
 * A fixed number of tokens that the recipes of an engine and the makes in them share, each of which
 * lets one compiler run: GNU make's jobserver. Safe for use by several threads.
 */
public interface JobServer {

  /** The file descriptor under which a recipe's makes find it. */
  int DESCRIPTOR = 8;

  /**
   * Waits for tokens, in the order of asking, and takes them.
   *
   * @param count at most the server's number of tokens
   * @param makes whether makes that stand for the taker may take and return further ones meanwhile
   */
  Tokens take(int count, boolean makes) throws InterruptedException;

  /** Tokens taken; closing returns them once, when nothing that used them runs any more. */
  interface Tokens extends AutoCloseable {

    @Override
    void close();
  }
}
