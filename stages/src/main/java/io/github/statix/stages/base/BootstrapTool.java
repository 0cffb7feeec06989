package io.github.statix.stages.base;

import io.github.statix.stages.container.LogSink;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs a script as root of a throw-away namespace or container in which Debian's tools ({@code
 * apt}, {@code dpkg}, {@code mmdebstrap}) are, or can be installed by the script.
 *
 * <p>Nothing of what the script does may outlast it, however it, or this program, ends.
 */
public interface BootstrapTool extends AutoCloseable {

  /** The one folder at the top of an input tar. */
  String FOLDER = "statix";

  /** What a script can reach. */
  enum Network {
    /** Whatever this machine can, such as a Debian mirror. */
    MIRROR,
    /** Nothing: what the scripts of packages would fetch is in no lock. */
    NONE
  }

  /** Whether mmdebstrap is there for certain, so that it does not have to be fetched. */
  boolean hasMmdebstrap();

  /** What it is, for messages. */
  String name();

  /**
   * Unpacks a tar somewhere, runs {@code /bin/sh ./run} in its folder {@link #FOLDER} and waits.
   * The script has no standard input and may find any environment; its standard error goes to the
   * log, its standard output becomes the result. When the thread is interrupted, the script and all
   * it started are killed before this throws.
   *
   * @param input an uncompressed tar of files below {@link #FOLDER}, {@code run} among them
   * @param output a file to write the script's standard output to, in a folder that the caller will
   *     throw away; incomplete when this throws
   * @param network what the script can reach
   * @param log receives each line of the script's standard error, as it comes
   * @throws IOException when the tool is missing or not permitted, or the script exits with another
   *     status than 0, or takes too long, saying what to do
   */
  void run(Path input, Path output, Network network, LogSink log)
      throws IOException, InterruptedException;

  /** Gives back what it holds of this machine; most tools hold nothing. */
  @Override
  default void close() throws IOException {}
}
