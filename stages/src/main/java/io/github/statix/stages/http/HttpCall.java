package io.github.statix.stages.http;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request.
 *
 * @param method in capital letters
 * @param address to ask
 * @param headers beside those that the transport sets
 * @param authorization shown to its origin only, also along redirects
 * @param content what is sent with it; POST, PUT and PATCH without one send a length of 0
 * @param confined whether a redirect to another origin is refused; always so for what writes
 */
public record HttpCall(
    String method,
    Address address,
    Map<String, String> headers,
    Optional<Authorization> authorization,
    Optional<Content> content,
    boolean confined) {

  /** Copies the map. */
  public HttpCall {
    Objects.requireNonNull(method, "method is null");
    Objects.requireNonNull(address, "address is null");
    Objects.requireNonNull(authorization, "authorization is null");
    headers = Map.copyOf(headers);
    confined = confined || content.isPresent() || !(method.equals("GET") || method.equals("HEAD"));
  }

  /** A request that sends nothing and has no headers of its own. */
  public static HttpCall of(String method, Address address) {
    return new HttpCall(method, address, Map.of(), Optional.empty(), Optional.empty(), false);
  }

  /** The same with this header. */
  public HttpCall with(String name, String value) {
    Map<String, String> more = new java.util.TreeMap<>(headers);
    more.put(name, value);
    return new HttpCall(method, address, more, authorization, content, confined);
  }

  /** The same with this authorization. */
  public HttpCall with(Optional<Authorization> shown) {
    return new HttpCall(method, address, headers, shown, content, confined);
  }

  /** The same with something to send. */
  public HttpCall with(Content sent) {
    return new HttpCall(method, address, headers, authorization, Optional.of(sent), true);
  }

  /** The same, never redirected to another origin. */
  public HttpCall confine() {
    return new HttpCall(method, address, headers, authorization, content, true);
  }

  /** Method and address, fit for a message. */
  public String text() {
    return method + " " + address.text();
  }
}
