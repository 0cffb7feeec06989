package io.github.statix.assembler.jib;

import io.github.statix.presets.model.ImageReference;
import java.io.IOException;
import java.util.Optional;

/** Accounts. */
public final class RegistryLogins {
  public Optional<RegistryLogin> find(ImageReference image) throws IOException {
    return Optional.empty();
  }
}
