package io.github.statix.stages.index;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.StatixException;
import io.github.statix.stages.source.pgp.Keyring;
import io.github.statix.stages.source.pgp.PinnedKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The keys that Debian signs its archive with. */
public final class DebianKeys {

  /** Those of Debian 12 and 13, which come with the program, for machines that are no Debian. */
  private static final String SHIPPED = "debian-archive.asc";

  /** Where Debian's package debian-archive-keyring puts them; newer ones come with its updates. */
  private static final Path OF_MACHINE = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

  private DebianKeys() {}

  /**
   * Those that come with the program, and those that this machine has.
   *
   * @throws StatixException when the machine's file is no keyring
   */
  public static List<PinnedKey> find() throws IOException {
    List<PinnedKey> keys = new ArrayList<>();
    try (InputStream in = DebianKeys.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks " + SHIPPED);
      }
      keys.addAll(Keyring.read(in.readAllBytes()));
    }
    byte[] machine;
    try {
      machine = Files.readAllBytes(OF_MACHINE);
    } catch (NoSuchFileException e) {
      return keys;
    }
    try {
      keys.addAll(Keyring.read(machine));
    } catch (IOException e) {
      throw new StatixException(
          Category.SOURCE,
          OF_MACHINE + " is no file of OpenPGP keys",
          "Install the package debian-archive-keyring again.",
          e);
    }
    return keys;
  }
}
