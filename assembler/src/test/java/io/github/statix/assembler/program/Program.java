package io.github.statix.assembler.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The program as a process of its own, as users run it.
 *
 * @param prefix a command to run it through, such as one that changes to another user
 * @param java the Java to run it with
 * @param jar the program
 * @param environment variables on top of this process's
 */
public record Program(List<String> prefix, Path java, Path jar, Map<String, String> environment) {

  private static final long MINUTES = 20;

  /**
   * How a run ended.
   *
   * @param code exit code; 128 and the signal's number when one killed it
   */
  public record Result(int code, String out, String err) {

    /** What is behind the {@code @} of the only line of standard output. */
    public String digest() {
      return out.strip().substring(out.strip().indexOf("sha256:"));
    }
  }

  /** With this Java, as this user, in this environment. */
  public static Program here() {
    return new Program(
        List.of(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Path.of(Objects.requireNonNull(System.getProperty("statix.jar"), "run by failsafe only")),
        new TreeMap<>());
  }

  /** With this variable set. */
  public Program with(String name, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(name, value);
    return new Program(prefix, java, jar, more);
  }

  /** With less of a compiler, for tests that start it often. */
  public Program quickToStart() {
    return with("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
  }

  /** With another Java. */
  public Program with(Path otherJava) {
    return new Program(prefix, otherJava, jar, environment);
  }

  /** With signals heard that whoever runs the tests, say in the background, has ignored. */
  public Program heedingSignals() {
    return new Program(List.of("env", "--default-signal=INT,HUP,TERM"), java, jar, environment);
  }

  /** Through another command, with a copy of the program that is read there. */
  public Program through(List<String> command, Path copy) {
    return new Program(command, java, copy, environment);
  }

  /** Starts the program; its output goes to two files in this folder. */
  public Process start(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(java.toString());
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.directory(folder.toFile());
    builder.redirectOutput(folder.resolve("out").toFile());
    builder.redirectError(folder.resolve("err").toFile());
    return builder.start();
  }

  /** Runs the program to its end. */
  public Result run(Path folder, String... arguments) throws IOException, InterruptedException {
    Process process = start(folder, arguments);
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("the program still runs after %d minutes".formatted(MINUTES));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Result(
        process.exitValue(),
        Files.readString(folder.resolve("out")),
        Files.readString(folder.resolve("err")));
  }
}
