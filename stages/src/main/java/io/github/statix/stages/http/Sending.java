package io.github.statix.stages.http;

import java.io.IOException;
import java.io.InputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A {@link Content} on its way. */
final class Sending extends RequestBody {

  private static final int PIECE = 1 << 16;

  private final Content content;
  private final Watch watch;

  Sending(Content content, Watch watch) {
    this.content = content;
    this.watch = watch;
  }

  @Override
  public MediaType contentType() {
    return MediaType.get(content.type());
  }

  @Override
  public long contentLength() {
    return content.size();
  }

  /** The library sends nothing twice by itself: a registry may have kept what came so far. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    try (InputStream in = opened()) {
      byte[] piece = new byte[PIECE];
      for (int n = read(in, piece); n >= 0; n = read(in, piece)) {
        watch.sending();
        sink.write(piece, 0, n);
        watch.done(0);
        content.sent(n);
      }
    }
    watch.awaitingAnswer(true);
  }

  private InputStream opened() throws IOException {
    try {
      return content.open();
    } catch (IOException e) {
      throw new Causes.OwnContent(e);
    }
  }

  private static int read(InputStream in, byte[] piece) throws IOException {
    try {
      return in.read(piece);
    } catch (IOException e) {
      throw new Causes.OwnContent(e);
    }
  }
}
