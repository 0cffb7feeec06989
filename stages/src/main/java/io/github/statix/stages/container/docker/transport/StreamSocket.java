package io.github.statix.stages.container.docker.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * A socket over something that {@link Socket} itself cannot connect to. Its time limits are those
 * of the HTTP client, which closes it when one has passed.
 */
abstract class StreamSocket extends Socket {

  private volatile boolean closed;
  private volatile boolean outputShut;

  /** Connects; the address that the HTTP client has in mind means nothing. */
  abstract void open() throws IOException;

  abstract int read(byte[] bytes, int offset, int length) throws IOException;

  abstract void write(byte[] bytes, int offset, int length) throws IOException;

  abstract void endOutput() throws IOException;

  abstract void release() throws IOException;

  @Override
  public final void connect(SocketAddress address, int timeout) throws IOException {
    open();
  }

  @Override
  public final InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return StreamSocket.this.read(bytes, offset, length);
      }
    };
  }

  @Override
  public final OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        StreamSocket.this.write(bytes, offset, length);
      }
    };
  }

  @Override
  public final void shutdownOutput() throws IOException {
    outputShut = true;
    endOutput();
  }

  /** Whether there is more to read is not known before the other side ends its output. */
  @Override
  public final void shutdownInput() {}

  @Override
  public final boolean isOutputShutdown() {
    return outputShut;
  }

  @Override
  public final boolean isConnected() {
    return true;
  }

  @Override
  public final boolean isClosed() {
    return closed;
  }

  @Override
  public final void setSoTimeout(int timeout) {}

  @Override
  public final int getSoTimeout() {
    return 0;
  }

  @Override
  public final void close() throws IOException {
    closed = true;
    release();
  }
}
