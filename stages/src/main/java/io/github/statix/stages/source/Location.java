package io.github.statix.stages.source;

import io.github.statix.oci.message.ForeignText;
import java.nio.file.Path;
import okhttp3.HttpUrl;

/** One place to look for a file. */
sealed interface Location {

  /** How messages name it. */
  String text();

  /** A resource of a web server. */
  record Remote(HttpUrl url) implements Location {

    @Override
    public String text() {
      // An address may hold a password or a signed query, and messages end up in logs.
      return ForeignText.address(url.toString());
    }
  }

  /** A file of this machine, which was there when we looked. */
  record Local(Path file) implements Location {

    @Override
    public String text() {
      return ForeignText.printable(file.toString());
    }
  }

  /**
   * An address that cannot be tried.
   *
   * @param text the address
   * @param reason why not
   */
  record Unusable(String text, String reason) implements Location {

    /** Takes what may be secret off the address. */
    public Unusable {
      text = ForeignText.address(text);
    }
  }
}
