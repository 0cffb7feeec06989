package io.github.statix.assembler.cli;

import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The program's version, as {@code --version} prints it. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Print the version.")
final class VersionCommand implements Callable<Integer> {

  private final Console console;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.out().println(Version.program());
    return ExitCode.DONE;
  }
}
