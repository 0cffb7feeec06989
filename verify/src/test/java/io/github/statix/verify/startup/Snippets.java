package io.github.statix.verify.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up single instructions on registers, with the flags each of them defines. */
final class Snippets {

  static final int CARRY = 1;
  static final int PARITY = 4;
  static final int ZERO = 0x40;
  static final int SIGN = 0x80;
  static final int OVERFLOW = 0x800;
  static final int ALL = CARRY | PARITY | ZERO | SIGN | OVERFLOW;

  /** Machine code in hexadecimal, and which flags count afterwards. */
  record Snippet(String code, int flags) {}

  private final Random random;

  Snippets(Random random) {
    this.random = random;
  }

  Snippet next() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> arithmetic();
      case 3 -> immediate();
      case 4 -> shift();
      case 5 -> unary();
      case 6 -> wide();
      case 7 -> bits();
      case 8 -> conditional();
      default -> vector();
    };
  }

  private String hex(int... bytes) {
    StringBuilder out = new StringBuilder();
    for (int b : bytes) {
      out.append("%02x".formatted(b & 0xff));
    }
    return out.toString();
  }

  /** A prefix that chooses the size: none, 16 bits, or 64 bits with the registers R8 and R9. */
  private String prefix() {
    return switch (random.nextInt(4)) {
      case 0 -> "66";
      case 1 -> "48";
      case 2 -> "4d";
      default -> "";
    };
  }

  /** ModRM for registers; RSP, RBP and R10 on stay out of it. */
  private int modRm(String prefix, int opcode) {
    boolean high = prefix.equals("4d");
    return 0xc0 | register(high, opcode) << 3 | register(high, opcode);
  }

  private int register(boolean high, int opcode) {
    int[] low = {0, 1, 2, 3, 6, 7};
    boolean bytes = (opcode & 1) == 0;
    return high ? random.nextInt(2) : bytes ? random.nextInt(4) : low[random.nextInt(6)];
  }

  private Snippet arithmetic() {
    String prefix = prefix();
    int opcode = random.nextInt(8) << 3 | random.nextInt(4);
    int flags = ALL;
    return new Snippet(prefix + hex(opcode, modRm(prefix, opcode)), flags);
  }

  private Snippet immediate() {
    String prefix = prefix();
    int operation = random.nextInt(8);
    int target = 0xc0 | operation << 3 | (prefix.equals("4d") ? 1 : 3);
    if (random.nextBoolean()) {
      return new Snippet(prefix + hex(0x83, target, random.nextInt(256)), ALL);
    }
    String value =
        prefix.equals("66")
            ? hex(random.nextInt(256), random.nextInt(256))
            : hex(random.nextInt(256), random.nextInt(256), 0, random.nextInt(256));
    return new Snippet(prefix + hex(0x81, target) + value, ALL);
  }

  private Snippet shift() {
    int[] operations = {0, 1, 4, 5, 7};
    int operation = operations[random.nextInt(5)];
    String prefix = prefix();
    int limit = prefix.equals("66") ? 15 : prefix.isEmpty() ? 31 : 63;
    int opcode = random.nextBoolean() ? 0xc1 : 0xd1;
    String count = opcode == 0xc1 ? hex(random.nextInt(limit) + 1) : "";
    int flags = operation < 2 ? CARRY : CARRY | ZERO | SIGN | PARITY;
    return new Snippet(prefix + hex(opcode, 0xc0 | operation << 3) + count, flags);
  }

  private Snippet unary() {
    String prefix = prefix();
    return switch (random.nextInt(4)) {
      case 0 -> new Snippet(prefix + hex(0xff, 0xc0 | random.nextInt(2) << 3), ALL);
      case 1 -> new Snippet(prefix + hex(0xf7, 0xd8), ALL);
      case 2 -> new Snippet(prefix + hex(0xf7, 0xd0), ALL);
      default -> new Snippet(hex(0xfe, 0xc0 | random.nextInt(2) << 3 | random.nextInt(8)), ALL);
    };
  }

  private Snippet wide() {
    boolean far = random.nextBoolean();
    String prefix = far ? "48" : "";
    List<Snippet> all = new ArrayList<>();
    all.add(new Snippet(prefix + hex(0xf7, 0xe1), CARRY | OVERFLOW));
    all.add(new Snippet(prefix + hex(0xf7, 0xeb), CARRY | OVERFLOW));
    all.add(new Snippet(hex(0x31, 0xd2) + prefix + hex(0xf7, 0xf1), 0));
    all.add(new Snippet(prefix + hex(0x99) + prefix + hex(0xf7, 0xf9), 0));
    all.add(new Snippet(prefix() + hex(0x0f, 0xaf, 0xc1), CARRY | OVERFLOW));
    all.add(new Snippet(prefix + hex(0x6b, 0xc3, random.nextInt(256)), CARRY | OVERFLOW));
    all.add(new Snippet(prefix() + hex(0x98), 0));
    all.add(new Snippet(prefix() + hex(0x99), 0));
    all.add(new Snippet(prefix + hex(0x0f, 0xc8 | random.nextInt(4)), 0));
    all.add(new Snippet(prefix + hex(0x0f, 0xb6 + random.nextInt(2), 0xc1), 0));
    all.add(new Snippet(prefix + hex(0x0f, 0xbe + random.nextInt(2), 0xc1), 0));
    all.add(new Snippet("48" + hex(0x63, 0xc3), 0));
    return all.get(random.nextInt(all.size()));
  }

  private Snippet bits() {
    String prefix = random.nextBoolean() ? "48" : "";
    return switch (random.nextInt(5)) {
      case 0 -> new Snippet(prefix + hex(0x0f, 0xbc + random.nextInt(2), 0xc1), ZERO);
      case 1 -> new Snippet(prefix + hex(0x0f, 0xa3 + 8 * random.nextInt(3), 0xc8), CARRY);
      case 2 ->
          new Snippet(
              prefix + hex(0x0f, 0xba, 0xe0 | random.nextInt(4) << 3 | 1, random.nextInt(32)),
              CARRY);
      case 3 -> new Snippet(prefix + hex(0x0f, 0xc0 + random.nextInt(2), 0xc8), ALL);
      default -> new Snippet(prefix + hex(0x0f, 0xb0 + random.nextInt(2), 0xcb), ALL);
    };
  }

  private Snippet conditional() {
    String compare = prefix() + hex(0x39, 0xc8);
    int condition = random.nextInt(16);
    String use =
        random.nextBoolean()
            ? hex(0x0f, 0x90 | condition, 0xc2)
            : prefix() + hex(0x0f, 0x40 | condition, 0xde);
    return new Snippet(compare + use, ALL);
  }

  private Snippet vector() {
    String load =
        "66480f6ec0" + "66480f6ecb" + "66480f6ed1" + "660f6cc2" + "66480f6ed6" + "660f6cca";
    String[] operations = {
      "660f6cc1",
      "660f62c1",
      "660f6dc1",
      "660fefc1",
      "660febc1",
      "660fdbc1",
      "660fd4c1",
      "0f57c1",
      "0f16c1",
      "0f12c1",
      "f30f7ec1",
      "660fd6c8",
      "0f28c1",
      "660f70c1" + hex(random.nextInt(256))
    };
    String store = "66480f7ec0" + "660f6dc0" + "66480f7ec2";
    return new Snippet(load + operations[random.nextInt(operations.length)] + store, 0);
  }
}
