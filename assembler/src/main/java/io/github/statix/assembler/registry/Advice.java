package io.github.statix.assembler.registry;

import io.github.statix.oci.model.ImageReference;
import io.github.statix.stages.http.HttpFailure;
import java.util.Optional;

/** What to do about a failed request. */
sealed interface Advice {

  String AGAIN = ", then run again";

  /** One clause for a message about this image. */
  String text(ImageReference about);

  /**
   * The registry answered with this status.
   *
   * @param status of the answer
   * @param login the credentials that are used there, if there are any
   */
  record ByStatus(int status, Optional<String> login) implements Advice {

    @Override
    public String text(ImageReference about) {
      String registry = about.registry();
      return switch (status) {
        case 401 -> Advice.refused(registry, login);
        case 403 ->
            ("%s may not do this in '%s'; use an account or token with the right to do so there")
                .formatted(login.orElse("who has no credentials"), about.repository());
        case 404 ->
            "%s knows no repository '%s'; create it there first, or correct the name"
                .formatted(registry, about.repository());
        case 405 -> registry + " takes no pushes; it may be a read-only mirror";
        case 413 ->
            "something in front of %s limits the size of an upload; raise that limit"
                .formatted(registry);
        case 429 -> registry + " is still limiting requests; wait" + AGAIN;
        case 400, 409, 411, 415, 416, 422 ->
            registry + " refused this image; see its message and its log";
        default ->
            status >= 500
                ? registry + " keeps failing; see its log or status page" + AGAIN
                : "see the registry's message and its log";
      };
    }
  }

  /**
   * A token server gave no token.
   *
   * @param server its origin
   * @param status of its answer
   * @param login the credentials that were used, if there are any
   */
  record NoToken(String server, int status, Optional<String> login) implements Advice {

    @Override
    public String text(ImageReference about) {
      return status == 401 || status == 403 || status == 400
          ? Advice.refused(about.registry(), login)
          : "%s gives the tokens for %s; see its log".formatted(server, about.registry());
    }
  }

  /**
   * Another server than the registry answered, which it sent the request to.
   *
   * @param server its origin
   */
  record FromElsewhere(String server) implements Advice {

    @Override
    public String text(ImageReference about) {
      return ("%s is not the registry but a server that it sends requests to, and is shown no"
              + " credentials; see the registry's settings")
          .formatted(server);
    }
  }

  /**
   * There was no usable answer.
   *
   * @param kind of the failure
   */
  record ByNetwork(HttpFailure.Kind kind) implements Advice {

    @Override
    public String text(ImageReference about) {
      String registry = about.registry();
      return switch (kind) {
        case NOT_TLS ->
            ("%s does not speak TLS; plain HTTP is used only for localhost, 127.x.x.x and [::1],"
                    + " so give the registry a certificate")
                .formatted(registry);
        case UNTRUSTED ->
            ("the certificate that %s shows is not trusted here; add the authority that signed it"
                    + " to a trust store and name that store"
                    + " (JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE)")
                .formatted(registry);
        case WRONG_NAME ->
            "the certificate is not for this name; use the name it is for, or replace it";
        case TLS -> "no version or cipher of TLS suits both sides; see the server's settings";
        case NONSENSE, REFUSED, TLS_ANSWER ->
            "see the settings of %s and of what stands in front of it".formatted(registry);
        case UNKNOWN_HOST, NO_CONNECTION, TIMEOUT, BROKEN ->
            "check that %s is the right address and can be reached".formatted(registry) + AGAIN;
      };
    }
  }

  /** The registry does not have what it took. */
  record Lost() implements Advice {

    @Override
    public String text(ImageReference about) {
      return "%s loses what is pushed; do not use this image, and see its log and its storage"
          .formatted(about.registry());
    }
  }

  private static String refused(String registry, Optional<String> login) {
    String remedy =
        "set STATIX_REGISTRY_USER and STATIX_REGISTRY_PASSWORD, or log in with 'docker login %s'"
            .formatted(registry);
    return login.isPresent()
        ? "%s does not accept %s; %s".formatted(registry, login.get(), remedy)
        : "no credentials for %s were found; %s".formatted(registry, remedy);
  }
}
