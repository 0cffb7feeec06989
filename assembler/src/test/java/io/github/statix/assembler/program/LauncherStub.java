package io.github.statix.assembler.program;

import java.lang.management.ManagementFactory;

/** In place of the program behind the launcher: prints what it was started with. */
final class LauncherStub {

  private LauncherStub() {}

  public static void main(String[] arguments) {
    System.out.println("arguments=" + String.join("|", arguments));
    System.out.println("encoding=" + System.getProperty("sun.jnu.encoding"));
    System.out.println(
        "collector=" + ManagementFactory.getGarbageCollectorMXBeans().get(0).getName());
    System.out.println(
        "options=" + ManagementFactory.getRuntimeMXBean().getInputArguments().toString());
  }
}
