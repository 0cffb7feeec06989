package io.github.statix.assembler.cli;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.cli.console.Failures;
import io.github.statix.assembler.cli.console.StandardStreams;
import io.github.statix.assembler.cli.usage.LeadingOptions;
import io.github.statix.assembler.cli.usage.OtherTools;
import io.github.statix.assembler.cli.usage.UsageMessages;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program {@code statix-assemble}. */
public final class Main {

  /** How long a signal waits for containers and uploads to be cleared away. */
  private static final int CLEANUP_SECONDS = 20;

  private Main() {}

  /** Runs the command line and exits with its code (see {@code docs/command-line.md}). */
  public static void main(String[] arguments) {
    // What is printed and written is read by programs, which know no digits but 0 to 9.
    Locale.setDefault(Locale.ROOT);
    StandardStreams.takeClosed();
    Thread main = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    // Ctrl-C and kill: interrupt the work, whose own clean-up then runs to its end.
    Thread onSignal =
        new Thread(
            () -> {
              main.interrupt();
              try {
                if (!ended.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
                  System.err.println(
                      "statix-assemble: gave up waiting for the clean-up; the next run does it");
                  Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                }
                // Were this hook to end first, Java would exit with the signal's number instead.
                main.join();
              } catch (InterruptedException e) {
                main.interrupt();
              }
            },
            "on signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    int code;
    try {
      code = run(Console.ofProcess(), arguments);
    } finally {
      ended.countDown();
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }

  /** Runs the command line without ending the JVM. */
  static int run(Console console, String... arguments) {
    CommandLine line = line(console);
    int code;
    try {
      code =
          line.execute(
              LeadingOptions.behindTheVerb(
                  line, () -> new CommandLine(new BuildCommand(console)), arguments));
    } catch (ParameterException e) {
      code = reportUsage(console, e);
    } catch (VirtualMachineError e) {
      code = Failures.report(console, e, line);
    }
    return Failures.checkOutput(console, code);
  }

  /** The main command with all its verbs. */
  static CommandLine line(Console console) {
    CommandLine line = new CommandLine(new BuildCommand(console));
    line.addSubcommand("build", new BuildCommand(console));
    line.addSubcommand(new PlanCommand(console));
    line.addSubcommand(new PresetsCommand(console));
    line.addSubcommand(new FetchCommand(console));
    line.addSubcommand(new LockCommand(console));
    line.addSubcommand(new ReportCommand(console));
    line.addSubcommand(new NoticesCommand(console));
    line.addSubcommand(new ShellCommand(console));
    line.addSubcommand(new LogCommand(console));
    line.addSubcommand(new GraphCommand(console));
    line.addSubcommand(new ReproduceCommand(console));
    line.addSubcommand(new CacheCommand(console));
    line.addSubcommand(new InspectBinaryCommand(console));
    line.addSubcommand(new InspectImageCommand(console));
    line.addSubcommand(new VersionCommand(console));
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setOut(new java.io.PrintWriter(console.out(), true));
    line.setErr(new java.io.PrintWriter(console.err(), true));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExpandAtFiles(false);
    line.registerConverter(Path.class, UsageMessages::path);
    line.setParameterExceptionHandler((failure, given) -> reportUsage(console, failure));
    line.setExecutionExceptionHandler(
        (failure, command, result) ->
            Failures.report(console, cause(failure), command.getCommand()));
    return line;
  }

  /** Without picocli's wrapping of what is no {@link Exception}. */
  private static Throwable cause(Exception failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CommandLine.ExecutionException && cause != null ? cause : failure;
  }

  private static int reportUsage(Console console, ParameterException failure) {
    if (failure instanceof CommandLine.UnmatchedArgumentException unmatched) {
      Optional<String> advice = OtherTools.advice(unmatched.getUnmatched().get(0));
      if (advice.isPresent()) {
        return Failures.reportUsage(
            console, advice.get(), "", failure.getCommandLine().getCommandSpec().qualifiedName());
      }
    }
    StringWriter suggestions = new StringWriter();
    CommandLine.UnmatchedArgumentException.printSuggestions(
        failure, new java.io.PrintWriter(suggestions, true));
    return Failures.reportUsage(
        console,
        UsageMessages.of(failure),
        suggestions.toString(),
        failure.getCommandLine().getCommandSpec().qualifiedName());
  }
}
