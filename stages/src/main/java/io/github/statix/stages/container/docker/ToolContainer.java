package io.github.statix.stages.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import io.github.statix.presets.message.ForeignText;
import io.github.statix.stages.container.Interrupts;
import io.github.statix.stages.container.LogSink;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** A container of somebody else's image, for a program this machine has not got. */
final class ToolContainer {

  private static final int LAST_LINES = 10;

  private final DockerClient client;
  private final Run run;
  private final ToolRun tool;
  private final String name;

  private ToolContainer(DockerClient client, Run run, ToolRun tool) {
    this.client = client;
    this.run = run;
    this.tool = tool;
    this.name = run.freshName("tool");
  }

  static InputStream run(DockerClient client, ToolRun tool)
      throws IOException, InterruptedException {
    Run run = Run.open(client);
    boolean handedOver = false;
    try {
      ToolContainer container = new ToolContainer(client, run, tool);
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
      client.pullImageCmd(withTag(tool.image())).start().awaitCompletion(15, TimeUnit.MINUTES);
      client.inspectImageCmd(tool.image()).exec();
    } catch (RuntimeException e) {
      throw new IOException(
          "cannot pull %s: %s; load it by hand: docker pull %s, or docker load < FILE"
              .formatted(tool.image(), Calls.reason(e), tool.image()),
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
    int status;
    try (OutputFrames output = new OutputFrames(log);
        InputStream input = Files.newInputStream(tool.input())) {
      run.create(tool.image(), this::create);
      status = Calls.io("run " + tool.image(), () -> runCreated(input, output));
    }
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

  private String create() {
    return client
        .createContainerCmd(tool.image())
        .withName(name)
        .withEntrypoint(tool.command())
        .withUser("0:0")
        .withLabels(run.labels())
        .withHostConfig(
            HostConfig.newHostConfig().withNetworkMode(tool.network() ? "default" : "none"))
        .exec()
        .getId();
  }

  private int runCreated(InputStream input, OutputFrames output) throws InterruptedException {
    client.copyArchiveToContainerCmd(name).withRemotePath("/").withTarInputStream(input).exec();
    client
        .attachContainerCmd(name)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(output)
        .awaitStarted();
    client.startContainerCmd(name).exec();
    output.awaitCompletion();
    return client.waitContainerCmd(name).start().awaitStatusCode();
  }
}
