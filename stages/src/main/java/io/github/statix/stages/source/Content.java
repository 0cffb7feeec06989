package io.github.statix.stages.source;

import io.github.statix.oci.model.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes that came from somewhere and can be read again; not trusted yet. */
interface Content {

  /** Reads from the first byte on. */
  InputStream open() throws IOException;

  /** What a server gave, and perhaps called an HTML page. */
  static Content of(PartialFile file, boolean calledHtml) {
    return new Content() {
      @Override
      public InputStream open() {
        return file.read();
      }

      @Override
      public boolean isHtml() throws IOException {
        return calledHtml || Content.super.isHtml();
      }
    };
  }

  default Digest digest() throws IOException {
    try (InputStream in = open()) {
      return Digest.of(in);
    }
  }

  /** True for what servers send in place of a file they do not want to give. */
  default boolean isHtml() throws IOException {
    try (InputStream in = open()) {
      return isHtml(in.readNBytes(512));
    }
  }

  static boolean isHtml(byte[] head) {
    String text =
        new String(head, StandardCharsets.ISO_8859_1).stripLeading().toLowerCase(Locale.ROOT);
    // A byte order mark may come first.
    String start = text.startsWith("\u00ef\u00bb\u00bf") ? text.substring(3) : text;
    return start.startsWith("<!doctype") || start.startsWith("<html");
  }
}
