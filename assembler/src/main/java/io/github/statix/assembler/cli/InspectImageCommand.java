package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.login.Credentials;
import io.github.statix.assembler.login.HomeDirectory;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.verify.check.ImageCheck;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.TextReport;
import io.github.statix.verify.source.ImageSource;
import io.github.statix.verify.source.ImageSourceException;
import io.github.statix.verify.source.ImageSources;
import io.github.statix.verify.source.RegistryCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whether a finished image is what it says. */
@Command(
    name = "inspect-image",
    mixinStandardHelpOptions = true,
    description = "Read all of an image again and compare it with what it says of itself.",
    sortOptions = false)
final class InspectImageCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(
      paramLabel = "REF|oci:DIR",
      description = "An image in a registry, or a folder in the OCI image layout.")
  String image = "";

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  InspectImageCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    RegistryLogins logins =
        new RegistryLogins(
            console.environment(),
            HomeDirectory.of(console.environment()),
            List.of(),
            console.err()::println);
    try {
      ImageReport report = ImageCheck.inspect(open(logins));
      console.out().print(json ? JsonReport.of(report) : TextReport.of(report));
      return Finding.anyError(report.findings()) ? ExitCode.VERIFICATION : ExitCode.DONE;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (ImageSourceException e) {
      if (!image.startsWith("oci:")) {
        throw e;
      }
      // A folder that is no image is a finding, not a registry that failed.
      console.err().println("statix-assemble: " + e.getMessage());
      return ExitCode.VERIFICATION;
    }
  }

  private ImageSource open(RegistryLogins logins) throws UsageException {
    try {
      return ImageSources.open(image, registry -> login(logins, registry));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<RegistryCredentials> login(RegistryLogins logins, String registry) {
    try {
      return logins.find(registry).flatMap(InspectImageCommand::credentials);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<RegistryCredentials> credentials(Credentials login) {
    if (login instanceof Credentials.Account account) {
      return Optional.of(new RegistryCredentials(account.user(), account.password()));
    }
    return login instanceof Credentials.IdentityToken identity
        ? Optional.of(new RegistryCredentials("<token>", identity.token()))
        : Optional.empty();
  }
}
