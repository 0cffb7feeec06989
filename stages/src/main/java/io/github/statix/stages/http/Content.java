package io.github.statix.stages.http;

import java.io.IOException;
import java.io.InputStream;

/** What a request sends. It may be opened again when a redirect within one origin asks for it. */
public interface Content {

  /** Its media type. */
  String type();

  /** In bytes; sent as {@code Content-Length}. */
  long size();

  /** Opens the bytes, {@link #size} of them. */
  InputStream open() throws IOException;

  /** So many more bytes were handed to the network. */
  default void sent(long bytes) {}
}
