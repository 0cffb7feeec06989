package io.github.statix.assembler.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A token server (distribution, "Token Authentication Specification") for user:secret. */
final class Tokens {

  private static final String LOGIN =
      Base64.getEncoder().encodeToString("user:secret".getBytes(StandardCharsets.UTF_8));

  private final String address;
  private final int requestsPerToken;
  private final AtomicInteger issued = new AtomicInteger();
  private final Map<String, AtomicInteger> left = new ConcurrentHashMap<>();

  Tokens(String address, int requestsPerToken) {
    this.address = address;
    this.requestsPerToken = requestsPerToken;
  }

  /** The answer to a request that is for a token or lacks one; nothing when it may pass. */
  Optional<Fault> check(HttpHead head) {
    String authorization = head.header("Authorization").orElse("");
    if (head.request().startsWith("GET /token")) {
      return Optional.of(
          authorization.equals("Basic " + LOGIN)
              ? new Fault.Answer(200, "", "{\"token\":\"" + issue() + "\"}")
              : Fault.Answer.error(401, "UNAUTHORIZED"));
    }
    AtomicInteger uses = left.get(authorization.replaceFirst("^(?i)bearer ", ""));
    if (uses != null && uses.getAndDecrement() > 0) {
      return Optional.empty();
    }
    Fault.Answer refusal = Fault.Answer.error(401, "UNAUTHORIZED");
    String challenge =
        "WWW-Authenticate: Bearer realm=\"http://%s/token\",service=\"test\"\r\n"
            .formatted(address);
    return Optional.of(new Fault.Answer(401, refusal.headers() + challenge, refusal.body()));
  }

  private String issue() {
    String token = "t" + issued.incrementAndGet();
    left.put(token, new AtomicInteger(requestsPerToken));
    return token;
  }
}
