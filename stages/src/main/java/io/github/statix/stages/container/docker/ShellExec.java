package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectExecResponse;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import io.github.statix.stages.container.ContainerSpec;
import io.github.statix.stages.container.RecipeCommand;
import io.github.statix.stages.container.Shell;
import io.github.statix.stages.container.Terminal;
import io.github.statix.stages.container.docker.stream.ChunkedInput;
import io.github.statix.stages.container.docker.stream.Lease;
import io.github.statix.stages.container.docker.stream.OutputFrames;
import io.github.statix.stages.container.docker.stream.Streamed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A shell beside the first process of a container, which waits for the end of this program and then
 * takes the shell with it: the shell's own standard input cannot tell that end from the user's.
 */
final class ShellExec {

  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 100;

  private final DockerDaemon daemon;
  private final DockerClient client;
  private final Watch watch;
  private final StageContainer container;
  private final ContainerSpec spec;
  private final Shell shell;

  ShellExec(DockerDaemon daemon, StageContainer container, ContainerSpec spec, Shell shell) {
    this.daemon = daemon;
    this.client = daemon.client();
    this.watch = new Watch(daemon);
    this.container = container;
    this.spec = spec;
    this.shell = shell;
  }

  /** Starts the container and the shell, and returns the shell's status. */
  int run() throws IOException, InterruptedException {
    try (Lease lease = new Lease();
        OutputFrames nothing = new OutputFrames(line -> {})) {
      container.begin(lease, nothing);
      String id = Calls.io("make a shell for " + spec.stage(), this::create);
      try (Terminal.Hold terminal = Terminal.raw(shell.terminal(), () -> resize(id));
          Output output = new Output()) {
        Calls.io(
            "run a shell for " + spec.stage(),
            () -> {
              client
                  .execStartCmd(id)
                  .withDetach(false)
                  .withTty(shell.terminal().isPresent())
                  .withStdIn(isTerminal() ? shell.in() : new ChunkedInput(shell.in()))
                  .exec(output);
              output.awaitStarted(daemon.patience().answer());
              resize(id);
              watch.awaitEnd(output, () -> Boolean.TRUE.equals(state(id).isRunning()));
              return output;
            });
        output.checkWritten();
      }
      return Calls.io("ask how the shell ended", () -> status(id));
    }
  }

  private boolean isTerminal() {
    return shell.terminal().isPresent();
  }

  private String create() {
    List<String> environment =
        shell.terminal().map(terminal -> List.of("TERM=" + terminal.type())).orElse(List.of());
    List<String> command = new ArrayList<>();
    if (!isTerminal()) {
      command.addAll(List.of("/bin/bash", "-c", ChunkedInput.RECEIVER, "/bin/bash"));
    }
    command.addAll(RecipeCommand.shell(spec, shell));
    return client
        .execCreateCmd(container.name())
        .withCmd(command.toArray(String[]::new))
        .withUser("0:0")
        .withWorkingDir(RecipeCommand.SCRATCH)
        .withEnv(environment)
        .withTty(shell.terminal().isPresent())
        .withAttachStdin(true)
        .withAttachStdout(true)
        .withAttachStderr(true)
        .exec()
        .getId();
  }

  private InspectExecResponse state(String id) {
    return client.inspectExecCmd(id).exec();
  }

  /** Its status, which the daemon may learn a moment after the end of the output. */
  private int status(String id) throws InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      InspectExecResponse state = state(id);
      Long status = state.getExitCodeLong();
      if (status != null && !Boolean.TRUE.equals(state.isRunning())) {
        return status.intValue();
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new DockerClientException("the connection was lost while it ran");
  }

  /** Tells the container how large the window is; a shell works without knowing. */
  private void resize(String id) {
    if (shell.terminal().isEmpty()) {
      return;
    }
    try {
      Optional<Terminal.Size> size = shell.terminal().get().size();
      if (size.isPresent()) {
        client.resizeExecCmd(id).withSize(size.get().rows(), size.get().columns()).exec();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      return;
    }
  }

  /** Passes on what the shell prints, as it comes. */
  private final class Output extends Streamed<Frame> {

    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    @Override
    protected void accept(Frame frame) {
      try {
        if (frame.getStreamType() == StreamType.STDERR) {
          shell.err().write(frame.getPayload());
          shell.err().flush();
        } else {
          shell.out().write(frame.getPayload());
          shell.out().flush();
        }
      } catch (InterruptedIOException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // Nobody reads any more; the shell finds out by its own means, or goes on.
        failure.compareAndSet(null, e);
      }
    }

    private void checkWritten() throws IOException {
      IOException e = failure.get();
      if (e != null) {
        throw e;
      }
    }
  }
}
