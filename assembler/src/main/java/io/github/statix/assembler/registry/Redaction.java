package io.github.statix.assembler.registry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes secrets out of what servers say; some answer with what they were sent. */
final class Redaction {

  private final Set<String> secrets = ConcurrentHashMap.newKeySet();

  void add(List<String> more) {
    for (String secret : more) {
      if (!secret.isEmpty()) {
        secrets.add(secret);
        secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      }
    }
  }

  /** The text with each secret replaced, the longest first. */
  String apply(String text) {
    String clean = text;
    for (String secret :
        secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList()) {
      clean = clean.replace(secret, "[secret]");
    }
    return clean;
  }
}
