package io.github.statix.assembler.cli.usage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options that stand before a verb. They belong to the verb: picocli would give them to the main
 * command, which then does not run, and they would be dropped without a word.
 */
public final class LeadingOptions {

  private LeadingOptions() {}

  /**
   * The same command line with the options behind the verb.
   *
   * @param line with all its verbs; it is not parsed
   * @param main makes the main command without verbs, to find out where its options end
   * @throws ParameterException when the verb has no such option
   */
  public static String[] behindTheVerb(
      CommandLine line, Supplier<CommandLine> main, String... arguments) {
    List<String> all = List.of(arguments);
    // Quickly done with where there is no verb, or nothing before it.
    if (all.isEmpty()
        || !all.get(0).startsWith("-")
        || all.stream().noneMatch(line.getSubcommands()::containsKey)) {
      return arguments;
    }
    CommandLine alone = main.get();
    alone.setStopAtPositional(true);
    alone.setUnmatchedArgumentsAllowed(true);
    alone.setCaseInsensitiveEnumValuesAllowed(true);
    CommandLine.ParseResult leading;
    try {
      leading = alone.parseArgs(arguments);
    } catch (ParameterException e) {
      // Whatever is wrong, the real parser finds it, too, and its error is the one to report.
      return arguments;
    }
    int end = all.size() - leading.unmatched().size();
    if (!all.subList(end, all.size()).equals(leading.unmatched())) {
      return arguments;
    }
    CommandLine verb = line;
    int rest = end;
    for (CommandLine next = verbAt(line, all, rest); next != null; next = verbAt(verb, all, rest)) {
      verb = next;
      rest++;
    }
    if (rest == end || end == 0) {
      return arguments;
    }
    refuseUnknown(verb, leading.matchedOptions());
    List<String> moved = new ArrayList<>(all.subList(end, rest));
    moved.addAll(all.subList(0, end));
    moved.addAll(all.subList(rest, all.size()));
    return moved.toArray(String[]::new);
  }

  private static @Nullable CommandLine verbAt(CommandLine parent, List<String> words, int at) {
    return at < words.size() ? parent.getSubcommands().get(words.get(at)) : null;
  }

  private static void refuseUnknown(CommandLine verb, List<OptionSpec> options) {
    Map<String, OptionSpec> known = verb.getCommandSpec().optionsMap();
    for (OptionSpec option : options) {
      boolean same =
          Arrays.stream(option.names())
              .allMatch(
                  name ->
                      known.containsKey(name) && known.get(name).arity().equals(option.arity()));
      if (!same) {
        throw new ParameterException(
            verb,
            "%s stands before '%s', which has no such option; leave it out"
                .formatted(option.longestName(), verb.getCommandSpec().qualifiedName(" ")));
      }
    }
  }
}
