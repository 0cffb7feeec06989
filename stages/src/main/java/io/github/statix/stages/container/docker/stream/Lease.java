package io.github.statix.stages.container.docker.stream;

import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/**
 * A standard input without a byte in it that ends when it is closed. The connection that carries it
 * ends with this program however that dies, and the container notices.
 */
public final class Lease extends InputStream {

  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public int read() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    return read();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
