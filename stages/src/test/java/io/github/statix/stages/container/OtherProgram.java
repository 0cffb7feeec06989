package io.github.statix.stages.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A main class of the tests in a Java process of its own. */
public record OtherProgram(Process process, BufferedReader output) implements AutoCloseable {

  /** Starts it with the same class path, below a command such as {@code setpriv}. */
  public static OtherProgram start(List<String> below, Class<?> main, String... arguments)
      throws IOException {
    return start(below, System.getProperty("java.class.path"), main, arguments);
  }

  /** Starts it with another class path. */
  public static OtherProgram start(
      List<String> below, String classPath, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(below);
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Ddocker.host=" + System.getProperty("docker.host"),
            "-cp",
            classPath,
            main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new OtherProgram(process, process.inputReader());
  }

  /** Reads on to this line. */
  public void awaitLine(String expected) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      seen.add(line);
      if (line.equals(expected)) {
        return;
      }
    }
    throw new AssertionError("ended without '%s': %s".formatted(expected, seen));
  }

  /** Reads on until this text has come, which need not be a line. */
  public void awaitText(String expected) throws IOException {
    StringBuilder seen = new StringBuilder();
    for (int c = output.read(); c >= 0; c = output.read()) {
      seen.append((char) c);
      if (seen.indexOf(expected) >= 0) {
        return;
      }
    }
    throw new AssertionError("ended without '%s': %s".formatted(expected, seen));
  }

  /** Types this. */
  public void type(String text) throws IOException {
    process.outputWriter().write(text);
    process.outputWriter().flush();
  }

  /** All lines until it ends. */
  public List<String> lines() {
    return output.lines().toList();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
  }
}
