package io.github.statix.assembler.registry;

import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.HttpLimits;
import io.github.statix.stages.http.ProxyVariables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** How tests reach registries: without proxies, without configuration files, and impatiently. */
public final class TestRegistries {

  /** A few seconds for everything. */
  public static final HttpLimits IMPATIENT =
      new HttpLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          100);

  private TestRegistries() {}

  /** Without credentials. */
  public static Registries anonymous() throws IOException {
    return with(Map.of(), IMPATIENT);
  }

  /** With what these variables hold for the targets. */
  public static Registries with(
      Map<String, String> environment, HttpLimits limits, ImageReference... targets)
      throws IOException {
    return new Registries(
        new RegistryLogins(environment, Path.of("absent"), List.of(targets), warning -> {}),
        ProxyVariables.of(Map.of(), new Properties()),
        limits);
  }
}
