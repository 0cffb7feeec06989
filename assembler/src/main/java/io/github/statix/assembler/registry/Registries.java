package io.github.statix.assembler.registry;

import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.HttpLimits;
import io.github.statix.stages.http.HttpTransport;
import io.github.statix.stages.http.ProxyVariables;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How registries are reached.
 *
 * @param logins the user's credentials
 * @param proxies on the way to registries elsewhere
 * @param limits of every wait
 */
public record Registries(RegistryLogins logins, ProxyVariables proxies, HttpLimits limits) {

  /** Checks the parts. */
  public Registries {
    Objects.requireNonNull(logins, "logins is null");
    Objects.requireNonNull(proxies, "proxies is null");
    Objects.requireNonNull(limits, "limits is null");
  }

  /**
   * With the proxies of this process and the usual limits.
   *
   * @param environment the process's variables
   * @throws io.github.statix.oci.message.StatixException when a variable names no usable proxy
   */
  public static Registries of(RegistryLogins logins, Map<String, String> environment)
      throws IOException {
    return new Registries(
        logins, ProxyVariables.of(environment, System.getProperties()), HttpLimits.DEFAULT);
  }

  /** A session that reads; asks nothing yet. */
  public RegistrySession toPull(ImageReference image) throws IOException {
    return new RegistrySession(image, logins.locate(image), Scope.pull(image), transport());
  }

  /**
   * A session that writes; asks nothing yet.
   *
   * @param mountFrom other repositories of the same registry
   */
  public RegistrySession toPush(ImageReference image, List<String> mountFrom) throws IOException {
    return new RegistrySession(
        image, logins.locate(image), Scope.push(image, mountFrom), transport());
  }

  private HttpTransport transport() {
    return new HttpTransport(proxies, limits);
  }
}
