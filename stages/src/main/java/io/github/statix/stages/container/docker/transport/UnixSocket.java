package io.github.statix.stages.container.docker.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A socket of the file system. Reads and writes go to the channel itself, since the streams of
 * {@link java.nio.channels.Channels} let a read keep writes waiting before Java 19.
 */
final class UnixSocket extends StreamSocket {

  private final Path path;
  private final SocketChannel channel;

  UnixSocket(Path path) throws IOException {
    this.path = path;
    this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  @Override
  void open() throws IOException {
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  @Override
  int read(byte[] bytes, int offset, int length) throws IOException {
    return channel.read(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  @Override
  void endOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  void release() throws IOException {
    channel.close();
  }
}
