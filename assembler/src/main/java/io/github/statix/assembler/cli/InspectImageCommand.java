package io.github.statix.assembler.cli;

import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.login.HomeDirectory;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.assembler.pull.RemoteRepository;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.verify.check.ImageCheck;
import io.github.statix.verify.report.Finding;
import io.github.statix.verify.report.ImageReport;
import io.github.statix.verify.report.JsonReport;
import io.github.statix.verify.report.TextReport;
import io.github.statix.verify.source.ImageSource;
import io.github.statix.verify.source.ImageSourceException;
import io.github.statix.verify.source.ImageSources;
import io.github.statix.verify.source.RemoteImage;
import java.io.IOException;
import java.time.Duration;
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
    try (OpenImages images = new OpenImages()) {
      ImageReport report = ImageCheck.inspect(open(images));
      console.out().print(json ? JsonReport.of(report) : TextReport.of(report));
      return Finding.anyError(report.findings()) ? ExitCode.VERIFICATION : ExitCode.DONE;
    } catch (ImageSourceException e) {
      if (!image.startsWith("oci:")) {
        throw e;
      }
      // A folder that is no image is a finding, not a registry that failed.
      throw new StatixException(Category.VERIFICATION, String.valueOf(e.getMessage()), null, e);
    }
  }

  private ImageSource open(OpenImages images) throws IOException, UsageException {
    try {
      return ImageSources.open(image, images::open);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** Registries are read as they are pushed to: with the same credentials and the same care. */
  private final class OpenImages implements AutoCloseable {

    private Optional<RemoteRepository> opened = Optional.empty();

    RemoteImage open(ImageReference reference) throws IOException {
      RegistryLogins logins =
          new RegistryLogins(
              console.environment(),
              HomeDirectory.of(console.environment()),
              List.of(reference),
              console.err()::println);
      RemoteRepository repository =
          new RemoteRepository(
              reference, Registries.of(logins, console.environment()), this::retrying);
      opened = Optional.of(repository);
      return repository;
    }

    private void retrying(String what, Duration wait) {
      console.err().println("%s; again in %s".formatted(what, Sizes.time(wait)));
    }

    @Override
    public void close() {
      opened.ifPresent(RemoteRepository::close);
    }
  }
}
