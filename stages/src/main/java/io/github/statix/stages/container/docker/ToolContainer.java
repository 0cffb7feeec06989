package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.LogSink;
import io.github.statix.stages.container.docker.stream.ImagePull;
import io.github.statix.stages.container.docker.stream.Lease;
import io.github.statix.stages.container.docker.stream.OutputFrames;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A container of somebody else's image, for a program this machine has not got. */
final class ToolContainer {

  private static final int LAST_LINES = 10;

  /** Ends the program, and all it has started, at the end of standard input, as a recipe is. */
  private static final String LEASED =
      """
      exec 3<&0 </dev/null
      { read -r _ <&3; kill -s KILL -- -1; } &
      "$@" 3<&-
      """;

  /** What apt, dpkg and mmdebstrap need of what Docker gives by itself. */
  private static final Capability[] CAPABILITIES = {
    Capability.CHOWN,
    Capability.DAC_OVERRIDE,
    Capability.FOWNER,
    Capability.FSETID,
    Capability.KILL,
    Capability.MKNOD,
    Capability.SETFCAP,
    Capability.SETGID,
    Capability.SETUID,
    Capability.SYS_CHROOT
  };

  private final DockerDaemon daemon;
  private final DockerClient client;
  private final Run run;
  private final ToolRun tool;
  private final String name;

  private ToolContainer(DockerDaemon daemon, Run run, ToolRun tool) {
    this.daemon = daemon;
    this.client = daemon.client();
    this.run = run;
    this.tool = tool;
    this.name = run.freshName("tool");
  }

  static InputStream run(DockerDaemon daemon, ToolRun tool)
      throws IOException, InterruptedException {
    Run run = Run.open(daemon.client());
    boolean handedOver = false;
    try {
      ToolContainer container = new ToolContainer(daemon, run, tool);
      container.needImage();
      InputStream result = container.runToEnd();
      handedOver = true;
      return result;
    } catch (IOException e) {
      throw Interrupts.unlessInterrupted(e);
    } finally {
      if (!handedOver) {
        run.close();
      }
    }
  }

  private void needImage() throws IOException, InterruptedException {
    try {
      client.inspectImageCmd(tool.image()).exec();
      return;
    } catch (NotFoundException e) {
      tool.log().line("pulling " + tool.image());
    } catch (RuntimeException e) {
      throw Calls.failed("look for image " + tool.image(), e);
    }
    try {
      ImagePull.run(client, withTag(tool.image()));
      client.inspectImageCmd(tool.image()).exec();
    } catch (RuntimeException e) {
      throw new StatixException(
          Category.ENGINE,
          "cannot pull %s: %s".formatted(tool.image(), Calls.reason(e)),
          "Load it by hand: docker pull %s, or docker load < FILE.".formatted(tool.image()),
          e);
    }
  }

  /** Without a tag the daemon would fetch all of them. */
  private static String withTag(String image) {
    boolean exact = image.contains("@") || image.indexOf(':', image.lastIndexOf('/') + 1) >= 0;
    return exact ? image : image + ":latest";
  }

  private InputStream runToEnd() throws IOException, InterruptedException {
    Deque<String> last = new ArrayDeque<>();
    LogSink log =
        line -> {
          tool.log().line(line);
          last.addLast(ForeignText.line(line));
          if (last.size() > LAST_LINES) {
            last.removeFirst();
          }
        };
    int status = run(log);
    if (status != 0) {
      throw new IOException(
          "%s in %s ended with status %d: %s"
              .formatted(tool.command().get(0), tool.image(), status, String.join("\n", last)));
    }
    InputStream tar =
        Calls.io(
            "read %s of %s".formatted(tool.result(), tool.image()),
            () -> client.copyArchiveFromContainerCmd(name, tool.result()).exec());
    return new FilterInputStream(tar) {
      @Override
      public void close() throws IOException {
        try {
          super.close();
        } finally {
          run.close();
        }
      }
    };
  }

  private int run(LogSink log) throws IOException, InterruptedException {
    try (Lease lease = new Lease();
        OutputFrames output = new OutputFrames(log);
        InputStream input = Files.newInputStream(tool.input())) {
      DaemonTraits traits = daemon.traits();
      run.create(tool.image(), () -> create(traits));
      return Calls.io("run " + tool.image(), () -> runCreated(lease, input, output));
    }
  }

  private String create(DaemonTraits traits) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", LEASED, "/bin/sh"));
    command.addAll(tool.command());
    return client
        .createContainerCmd(tool.image())
        .withName(name)
        .withEntrypoint(command)
        .withUser("0:0")
        .withLabels(run.labels())
        .withStdinOpen(true)
        .withStdInOnce(true)
        .withAttachStdin(true)
        .withHostConfig(
            StageHost.limited(HostConfig.newHostConfig(), traits)
                .withCapAdd(CAPABILITIES)
                .withNetworkMode(tool.network() ? "default" : "none"))
        .exec()
        .getId();
  }

  private int runCreated(Lease lease, InputStream input, OutputFrames output)
      throws InterruptedException {
    Watch watch = new Watch(daemon);
    client.copyArchiveToContainerCmd(name).withRemotePath("/").withTarInputStream(input).exec();
    client
        .attachContainerCmd(name)
        .withStdIn(lease)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(output);
    output.awaitStarted(daemon.patience().answer());
    client.startContainerCmd(name).exec();
    watch.awaitEnd(output, () -> watch.runs(name));
    return watch.status(name);
  }
}
