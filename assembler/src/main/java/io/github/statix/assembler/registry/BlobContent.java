package io.github.statix.assembler.registry;

import io.github.statix.stages.http.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * What a request to a registry sends.
 *
 * @param type its media type
 * @param size in bytes
 * @param source opens it
 * @param progress hears of every piece sent
 */
record BlobContent(String type, long size, UploadBlob.Source source, LongConsumer progress)
    implements Content {

  static BlobContent of(UploadBlob blob, LongConsumer progress) {
    return new BlobContent("application/octet-stream", blob.size(), blob.source(), progress);
  }

  static BlobContent of(String type, byte[] bytes) {
    return new BlobContent(type, bytes.length, () -> new ByteArrayInputStream(bytes), sent -> {});
  }

  @Override
  public InputStream open() throws IOException {
    return source.open();
  }

  @Override
  public void sent(long bytes) {
    progress.accept(bytes);
  }
}
