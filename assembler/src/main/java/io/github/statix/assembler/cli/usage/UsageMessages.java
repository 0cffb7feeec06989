package io.github.statix.assembler.cli.usage;

import io.github.statix.oci.message.ForeignText;
import io.github.statix.presets.model.TimeLimit;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What is wrong with a command line, in the words of the documentation. */
public final class UsageMessages {

  private UsageMessages() {}

  /** A file name from the command line. */
  public static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("an empty text is no file name");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("no file can have that name: " + e.getReason());
    }
  }

  /** One line, with the option and the value it was given. */
  public static String of(ParameterException failure) {
    ArgSpec argument = failure.getArgSpec();
    String value = failure.getValue();
    if (failure instanceof CommandLine.MissingParameterException
        || failure instanceof CommandLine.OverwrittenOptionException
        || argument == null
        || value == null) {
      return lower(String.valueOf(failure.getMessage()));
    }
    return "%s '%s': %s".formatted(name(argument), ForeignText.line(value), expected(argument));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? Arrays.stream(option.names())
            .filter(name -> name.startsWith("--"))
            .findFirst()
            .orElse(option.longestName())
        : argument.paramLabel();
  }

  private static String expected(ArgSpec argument) {
    Class<?> type = argument.auxiliaryTypes()[argument.auxiliaryTypes().length - 1];
    if (type.isEnum()) {
      return "use one of "
          + Arrays.stream(type.getEnumConstants())
              .map(each -> each.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "use a whole number";
    }
    if (type == TimeLimit.class) {
      return "it is not a duration; write one such as 90s, 45m or 1h30m";
    }
    if (type == Path.class) {
      return "use the name of a file or directory";
    }
    return "use " + argument.paramLabel();
  }

  private static String lower(String message) {
    return message.isEmpty()
        ? message
        : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
