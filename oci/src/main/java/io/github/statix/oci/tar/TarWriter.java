package io.github.statix.oci.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a tar in one fixed form: ustar, with pax records for what does not fit (POSIX.1-2017,
 * "pax", "ustar Interchange Format"). Owner and group are 0 without names.
 */
public final class TarWriter {

  static final int RECORD = 512;

  private static final int NAME_FIELD = 100;
  private static final int PREFIX_FIELD = 155;
  private static final long MAX_SIZE = 077777777777L;

  private final OutputStream out;
  private final byte[] header = new byte[RECORD];

  /** A writer to this stream, which is left open. */
  public TarWriter(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes the header of one member; the content of a file follows through {@link #pad}.
   *
   * @param member with its time already clamped
   */
  public void header(TarMember member) throws IOException {
    String name = member.type() == TarMember.DIRECTORY ? member.name() + "/" : member.name();
    ByteArrayOutputStream pax = new ByteArrayOutputStream();
    int split = EntryPath.isAscii(name) ? prefixLength(name) : -1;
    if (split < 0) {
      paxRecord(pax, "path", name);
    }
    boolean linkFits = EntryPath.isAscii(member.link()) && member.link().length() <= NAME_FIELD;
    if (!linkFits) {
      paxRecord(pax, "linkpath", member.link());
    }
    if (member.size() > MAX_SIZE) {
      paxRecord(pax, "size", Long.toString(member.size()));
    }
    if (pax.size() > 0) {
      byte[] records = pax.toByteArray();
      // Only programs that cannot read pax records ever see these names.
      String stub = cut("PaxHeaders/" + ascii(EntryPath.name(member.name())));
      ustar(stub, 0, "", 'x', 0644, member.mtime(), records.length);
      out.write(records);
      pad(records.length);
    }
    ustar(
        split < 0 ? cut(ascii(name)) : name,
        Math.max(split, 0),
        linkFits ? member.link() : cut(ascii(member.link())),
        member.type(),
        member.mode(),
        member.mtime(),
        member.size() > MAX_SIZE ? 0 : member.size());
  }

  /** Fills the last record of a member's content. */
  public void pad(long size) throws IOException {
    int over = (int) (size % RECORD);
    if (over > 0) {
      out.write(new byte[RECORD - over]);
    }
  }

  /** Ends the archive. */
  public void end() throws IOException {
    out.write(new byte[2 * RECORD]);
  }

  /** How much of the name goes into the prefix field: 0 for none, -1 when it does not fit. */
  private static int prefixLength(String name) {
    if (name.length() <= NAME_FIELD) {
      return 0;
    }
    // The slash between the fields is not stored; one at the very end cannot be that slash.
    int slash = name.lastIndexOf('/', Math.min(PREFIX_FIELD, name.length() - 2));
    return slash > 0 && name.length() - slash - 1 <= NAME_FIELD ? slash : -1;
  }

  private void ustar(
      String name, int prefix, String link, char type, int mode, long mtime, long size)
      throws IOException {
    Arrays.fill(header, (byte) 0);
    text(0, prefix == 0 ? name : name.substring(prefix + 1));
    octal(100, 7, mode);
    octal(108, 7, 0);
    octal(116, 7, 0);
    octal(124, 11, size);
    octal(136, 11, mtime);
    header[156] = (byte) type;
    text(157, link);
    text(257, "ustar");
    text(263, "00");
    octal(329, 7, 0);
    octal(337, 7, 0);
    text(345, name.substring(0, prefix));
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    octal(148, 6, sum);
    header[154] = 0;
    out.write(header);
  }

  private void text(int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }

  private void octal(int offset, int digits, long value) {
    long left = value;
    for (int i = digits - 1; i >= 0; i--) {
      header[offset + i] = (byte) ('0' + (left & 7));
      left >>>= 3;
    }
  }

  /** A record's length counts its own digits. */
  private static void paxRecord(ByteArrayOutputStream out, String key, String value) {
    byte[] body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = body.length + 1;
    while (Integer.toString(length).length() + body.length > length) {
      length++;
    }
    out.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(body);
  }

  private static String ascii(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(c -> plain.append(c < 0x80 ? (char) c : '_'));
    return plain.toString();
  }

  private static String cut(String text) {
    return text.length() <= NAME_FIELD ? text : text.substring(0, NAME_FIELD);
  }
}
