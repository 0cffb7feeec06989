package io.github.statix.stages.container.sandbox.seccomp;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.stages.container.sandbox.seccomp.Refusal.When;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The same refusals as a profile in the form that Docker and Podman take. It takes the place of
 * theirs and so, like theirs, lists what is allowed: a call that is new to it is refused.
 */
public final class SeccompProfile {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What programs that adapt to old ones ask for, and reading it: no more than Docker allows. */
  private static final List<Long> PERSONALITIES = List.of(0L, 8L, 0x20000L, 0x20008L, 0xffffffffL);

  private SeccompProfile() {}

  /** The profile as JSON. */
  public static String json() {
    ObjectNode profile = JSON.createObjectNode();
    profile.put("defaultAction", "SCMP_ACT_ERRNO").put("defaultErrnoRet", Errno.ENOSYS.number());
    // Without x32 a call of its form ends the program.
    profile.putArray("architectures").add("SCMP_ARCH_X86_64").add("SCMP_ARCH_X86");
    ArrayNode calls = profile.putArray("syscalls");
    ArrayNode always = call(calls, "SCMP_ACT_ALLOW").putArray("names");
    allowed().forEach(always::add);
    for (long personality : PERSONALITIES) {
      allow(calls, "personality", 0, "SCMP_CMP_EQ", personality);
    }
    Refusals.ALL.forEach(refusal -> add(calls, refusal));
    return profile.toString();
  }

  private static void add(ArrayNode calls, Refusal refusal) {
    When when = refusal.when();
    if (when instanceof When.Always) {
      call(calls, "SCMP_ACT_ERRNO")
          .put("errnoRet", errno(refusal).number())
          .putArray("names")
          .add(refusal.name());
    } else if (when instanceof When.AnyBit bits) {
      long mask = Integer.toUnsignedLong(bits.bits());
      allow(calls, refusal.name(), bits.argument(), "SCMP_CMP_MASKED_EQ", mask);
    } else if (when instanceof When.NoneOf others) {
      for (int value : others.values()) {
        allow(calls, refusal.name(), others.argument(), "SCMP_CMP_EQ", value);
      }
    } else {
      // A terminal that an engine makes for a container is nobody else's, so all may be typed.
      call(calls, "SCMP_ACT_ALLOW").putArray("names").add(refusal.name());
    }
  }

  /**
   * A rule that does what would be done anyway is left out by runc, and then libseccomp lets
   * socketcall pass for the sake of the calls that it stands for. Which errno would be returned
   * anyway depends on the engine's version: EPERM or ENOSYS.
   */
  private static Errno errno(Refusal refusal) {
    return refusal.name().equals("socketcall") ? Errno.EAFNOSUPPORT : refusal.errno();
  }

  /** For a masked test, the value that is compared with is 0. */
  private static void allow(ArrayNode calls, String name, int argument, String test, long value) {
    ObjectNode call = call(calls, "SCMP_ACT_ALLOW");
    call.putArray("names").add(name);
    call.putArray("args")
        .addObject()
        .put("index", argument)
        .put("value", value)
        .put("valueTwo", 0)
        .put("op", test);
  }

  private static ObjectNode call(ArrayNode calls, String action) {
    return calls.addObject().put("action", action);
  }

  /** The names that no condition is put on. */
  static List<String> allowed() {
    try (InputStream in = SeccompProfile.class.getResourceAsStream("allowed")) {
      String text =
          new String(
              Objects.requireNonNull(in, "no list of system calls").readAllBytes(),
              StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> List.of(line.split(" ")).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
