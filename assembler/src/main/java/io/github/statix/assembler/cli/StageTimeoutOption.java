package io.github.statix.assembler.cli;

import io.github.statix.presets.model.TimeLimit;
import io.github.statix.stages.run.StageLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How long a stage may take. */
final class StageTimeoutOption {

  @Option(
      names = "--stage-timeout",
      paramLabel = "DURATION",
      converter = Converter.class,
      description =
          "End a stage that takes longer, as in 90m or 1h30m (default: what the preset says).")
  @Nullable TimeLimit timeout;

  StageLimits limits() {
    return new StageLimits(Optional.ofNullable(timeout));
  }

  /** Reads the option's value. */
  static final class Converter implements ITypeConverter<TimeLimit> {

    @Override
    public TimeLimit convert(String value) {
      try {
        return TimeLimit.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
