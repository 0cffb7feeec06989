package io.github.statix.presets.parse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the text of a preset lies, and the files beside it. */
sealed interface Origin {

  /** The longest file that is read, in bytes. */
  int LONGEST = 4 << 20;

  /** What messages call it. */
  String display();

  /** The preset's own text. */
  String text() throws IOException;

  /** The text of a file beside the preset; the path is relative, with slashes, and has no dots. */
  String beside(String path) throws IOException;

  /** A preset that comes with the program. */
  record Shipped(String name) implements Origin {

    @Override
    public String display() {
      return "shipped:" + name + ".yaml";
    }

    @Override
    public String text() throws IOException {
      return beside(name + ".yaml");
    }

    @Override
    public String beside(String path) throws IOException {
      try (InputStream in = Origin.class.getResourceAsStream("/presets/" + path)) {
        if (in == null) {
          throw new FileNotFoundException("no such file comes with the program");
        }
        return decode(in);
      }
    }
  }

  /**
   * A preset somebody wrote.
   *
   * @param file absolute and without detours, so that one file has one origin
   * @param display as it was named
   */
  record OnDisk(Path file, String display) implements Origin {

    @Override
    public String text() throws IOException {
      return read(file);
    }

    @Override
    public String beside(String path) throws IOException {
      return read(folder().resolve(path));
    }

    /** The folder it lies in. */
    Path folder() {
      Path parent = file.getParent();
      return parent == null ? Path.of("/") : parent;
    }

    private static String read(Path file) throws IOException {
      if (!Files.exists(file)) {
        throw new NoSuchFileException("there is no such file");
      }
      if (!Files.isRegularFile(file)) {
        throw new IOException("it is not a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        return decode(in);
      }
    }
  }

  private static String decode(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LONGEST + 1);
    if (bytes.length > LONGEST) {
      throw new IOException("it is longer than %d bytes".formatted(LONGEST));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8 text", e);
    }
  }
}
