package io.github.statix.stages.container.docker.transport;

import io.github.statix.oci.message.ForeignText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams of {@code ssh}, behind which {@code docker system dial-stdio} speaks to the
 * daemon of another machine, as Docker's own client does it.
 */
final class SshSocket extends StreamSocket {

  private static final int LONGEST_COMPLAINT = 2000;

  private final List<String> command;
  private @Nullable Process process;

  SshSocket(List<String> command) {
    this.command = command;
  }

  @Override
  void open() throws IOException {
    process = new ProcessBuilder(command).start();
  }

  @Override
  int read(byte[] bytes, int offset, int length) throws IOException {
    int n = process().getInputStream().read(bytes, offset, length);
    if (n < 0) {
      complain();
    }
    return n;
  }

  /** What ssh itself says explains more than that the connection ended. */
  private void complain() throws IOException {
    InputStream errors = process().getErrorStream();
    String text = new String(errors.readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8);
    if (!text.isBlank()) {
      throw new IOException("ssh said: " + ForeignText.line(text));
    }
  }

  @Override
  void write(byte[] bytes, int offset, int length) throws IOException {
    process().getOutputStream().write(bytes, offset, length);
    process().getOutputStream().flush();
  }

  @Override
  void endOutput() throws IOException {
    process().getOutputStream().close();
  }

  @Override
  void release() {
    Process open = process;
    if (open != null) {
      open.destroy();
    }
  }

  private Process process() throws IOException {
    Process open = process;
    if (open == null) {
      throw new IOException("not connected");
    }
    return open;
  }
}
