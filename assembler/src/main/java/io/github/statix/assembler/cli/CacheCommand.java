package io.github.statix.assembler.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.github.statix.assembler.build.UsageException;
import io.github.statix.assembler.cli.console.Console;
import io.github.statix.assembler.cli.console.ExitCode;
import io.github.statix.assembler.progress.Sizes;
import io.github.statix.oci.document.JsonText;
import io.github.statix.stages.container.choice.Engines;
import io.github.statix.stages.roots.RootComparison;
import io.github.statix.stages.store.StageRecord;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.StoreCheck;
import io.github.statix.stages.store.StoreGc;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks after the store. */
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "List, check or clean the store.",
    sortOptions = false)
final class CacheCommand implements Callable<Integer> {

  private static final int MOST_DAYS = 36_500;

  private final Console console;

  @Spec @Nullable CommandSpec spec;

  CacheCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "name one of ls, verify, gc");
  }

  @Command(
      name = "ls",
      mixinStandardHelpOptions = true,
      description = "List the layers in the store.")
  int ls(
      @Mixin StoreOption store, @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    ArrayNode array = new ObjectMapper().createArrayNode();
    StringBuilder text = new StringBuilder();
    try (Store opened = toRead(store)) {
      for (StageRecord record : opened.records().list()) {
        array
            .addObject()
            .put("stage", record.stage().value())
            .put("key", record.key().digest().hex())
            .put("digest", record.layer().digest().toString())
            .put("size", record.layer().size())
            .put("entries", record.entries())
            .put("millis", record.duration().toMillis())
            .put("cached", record.figures().cache().orElse(""));
        text.append(
            "%-20s %s  %10s %8d entries %12s  %s%n"
                .formatted(
                    record.stage(),
                    record.key().digest().shortHex(),
                    Sizes.bytes(record.layer().size()),
                    record.entries(),
                    Sizes.time(record.duration()),
                    record.layer().digest()));
      }
    }
    console.out().print(json ? JsonText.of(array) : text);
    return ExitCode.DONE;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Read everything in the store; what is damaged is dropped and made anew.")
  int verify(@Mixin StoreOption store) throws Exception {
    try (Store opened = toRead(store)) {
      StoreCheck.Result result = StoreCheck.run(opened, new RootComparison(opened));
      result.problems().forEach(console.out()::println);
      console
          .out()
          .printf(
              "%d blobs (%s), %d records and %d unpacked roots read, %d problems%n",
              result.blobs(),
              Sizes.bytes(result.bytes()),
              result.records(),
              result.roots(),
              result.problems().size());
      return result.problems().isEmpty() ? ExitCode.DONE : ExitCode.VERIFICATION;
    }
  }

  @Command(
      name = "gc",
      mixinStandardHelpOptions = true,
      description = "Delete what no build used for a while, and what failed stages left.")
  int gc(
      @Mixin StoreOption store,
      @Option(
              names = "--keep",
              paramLabel = "DAYS",
              defaultValue = "30",
              description = "Keep what was used in the last DAYS days (default: 30).")
          long days)
      throws Exception {
    if (days < 0 || days > MOST_DAYS) {
      throw new UsageException("--keep %d: use 0 to %d days".formatted(days, MOST_DAYS));
    }
    try (Store opened = Store.open(store.folder(console.environment()), this::warn)) {
      SortedSet<String> keepers = opened.failures().engines();
      StoreGc.Freed freed = StoreGc.collect(opened, Duration.ofDays(days), Instant.now());
      console
          .out()
          .printf(
              "freed %s: %s%n",
              Sizes.bytes(freed.bytes()),
              freed.counts().entrySet().stream()
                  .map(each -> each.getValue() + " " + each.getKey())
                  .collect(Collectors.joining(", ")));
      Engines.sweep(keepers, opened).forEach(console.err()::println);
    }
    return ExitCode.DONE;
  }

  private Store toRead(StoreOption store) throws Exception {
    return Store.openToRead(store.folder(console.environment()), this::warn);
  }

  private void warn(String warning) {
    console.err().println("warning: " + warning);
  }
}
