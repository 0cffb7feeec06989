package io.github.statix.assembler.cli.console;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import java.util.Arrays;

/** Limits of the Java virtual machine, which what is read from outside can exceed. */
final class LimitErrors {

  private LimitErrors() {}

  static StatixException explained(VirtualMachineError failure) {
    if (failure instanceof OutOfMemoryError) {
      return new StatixException(
          Category.DISK,
          "out of memory: Java may use %d MB here (%s)"
              .formatted(Runtime.getRuntime().maxMemory() >> 20, failure.getMessage()),
          "give it more with JAVA_TOOL_OPTIONS=-Xmx4g, or use a smaller --jobs",
          failure);
    }
    if (failure instanceof StackOverflowError) {
      return new StatixException(
          Category.USAGE,
          "something is nested too deeply to be read, in %s".formatted(place(failure)),
          "if no file or directory is, this is a bug; please report it",
          failure);
    }
    return new StatixException(Category.BUG, failure.toString(), null, failure);
  }

  private static String place(Throwable failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("io.github.statix"))
        .findFirst()
        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
        .orElse("a library");
  }
}
