package io.github.statix.stages.container;

import io.github.statix.stages.container.docker.DockerDaemon;
import io.github.statix.stages.container.docker.DockerEngine;
import io.github.statix.stages.container.sandbox.SandboxEngine;
import io.github.statix.stages.store.FailureSlot;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Opens one shell on this process's streams: engine, store, and a command where there is one. */
public final class ShellOnce {

  private ShellOnce() {}

  /** Prints the shell's status, whatever becomes of the terminal. */
  public static void main(String[] arguments) throws Exception {
    Store store = Store.open(Path.of(arguments[1]));
    int status;
    try (ContainerEngine engine = open(arguments[0], store)) {
      FailureSlot slot = ShellContract.SLOT;
      List<String> command = Arrays.asList(arguments).subList(2, arguments.length);
      status =
          engine.shell(
              ShellContract.spec(TestRoot.putInto(store.blobs()), ":"),
              engine.keeps(slot) ? Optional.of(slot) : Optional.empty(),
              new Shell(
                  command.isEmpty() ? Shell.BASH : command,
                  Terminal.ofStandardInput(System.getenv()),
                  System.in,
                  System.out,
                  System.err));
    }
    store.close();
    System.out.println("status " + status);
    System.out.flush();
    // A read of standard input may still hang.
    Runtime.getRuntime().halt(0);
  }

  private static ContainerEngine open(String name, Store store) throws Exception {
    return name.equals("sandbox")
        ? SandboxEngine.open(store)
        : DockerEngine.open(store, DockerDaemon.connect(System.getProperty("docker.host")));
  }
}
