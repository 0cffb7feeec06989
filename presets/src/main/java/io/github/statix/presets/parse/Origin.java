package io.github.statix.presets.parse;

import io.github.statix.presets.text.TextFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where the text of a preset lies, and the files beside it. */
sealed interface Origin {

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
        return TextFile.read(in);
      }
    }
  }

  /**
   * A preset somebody wrote.
   *
   * @param file absolute and without detours, so that one file has one origin
   * @param display as it was named
   * @param within the directory that neither it nor a file beside it may lead out of: that of the
   *     preset the user named
   */
  record OnDisk(Path file, String display, Path within) implements Origin {

    @Override
    public String text() throws IOException {
      return TextFile.read(file, within);
    }

    @Override
    public String beside(String path) throws IOException {
      return TextFile.read(folder().resolve(path), within);
    }

    /** The directory it lies in. */
    Path folder() {
      return directory(file);
    }

    /** The directory that an absolute path lies in. */
    static Path directory(Path file) {
      Path parent = file.getParent();
      return parent == null ? Path.of("/") : parent;
    }
  }
}
