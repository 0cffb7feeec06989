package io.github.statix.stages.capture;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.LayerException;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.stages.store.BlobException;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.BlobWriter;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a layer writes where, without the content: enough to compare layers.
 *
 * @param entries in the order of the layer
 */
public record LayerIndex(List<Entry> entries) {

  /**
   * One entry of a layer.
   *
   * @param type {@code d} folder, {@code f} file, {@code l} symbolic link, {@code h} hard link
   * @param path relative, without slashes at its ends
   * @param value octal mode of a folder; octal mode, a space and the SHA-256 of a file; target of a
   *     link
   */
  public record Entry(char type, String path, String value) {

    /** A folder. */
    public static Entry directory(String path, int mode) {
      return new Entry('d', path, Integer.toOctalString(mode));
    }

    /** A file with this content. */
    public static Entry file(String path, int mode, Digest content) {
      return new Entry('f', path, Integer.toOctalString(mode) + " " + content.hex());
    }

    /** A symbolic link. */
    public static Entry symlink(String path, String target) {
      return new Entry('l', path, target);
    }

    /** A hard link. */
    public static Entry hardLink(String path, String target) {
      return new Entry('h', path, target);
    }
  }

  /** Copies the list. */
  public LayerIndex {
    entries = List.copyOf(entries);
  }

  /**
   * The index of a layer of the store: the one its capture wrote, else one made now by reading the
   * layer, which is then kept.
   *
   * @throws LayerException when the layer is damaged
   */
  public static LayerIndex of(BlobStore blobs, Layer layer) throws IOException {
    Optional<Digest> noted = blobs.index(layer.diffId());
    if (noted.isPresent() && blobs.find(noted.get()).isPresent()) {
      try (InputStream in = blobs.open(noted.get())) {
        return read(in);
      } catch (BlobException e) {
        // Damaged on the disk, and dropped by now: it is made again from the layer.
        blobs.delete(noted.get());
      }
    }
    try (BlobWriter blob = blobs.create()) {
      scan(blobs, layer, new Writer(blob));
      Digest digest = blob.commit();
      blobs.putIndex(layer.diffId(), digest);
      try (InputStream in = blobs.open(digest)) {
        return read(in);
      }
    }
  }

  private static void scan(BlobStore blobs, Layer layer, Writer lines) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (LayerReader reader = LayerReader.open(blobs, layer)) {
      for (TarMember member = reader.next(); member != null; member = reader.next()) {
        if (member.name().isEmpty()) {
          continue;
        }
        switch (member.type()) {
          case TarMember.DIRECTORY -> lines.directory(member.name(), member.mode());
          case TarMember.SYMLINK -> lines.symlink(member.name(), member.link());
          case TarMember.HARD_LINK -> lines.hardLink(member.name(), EntryPath.parse(member.link()));
          case TarMember.FILE -> {
            MessageDigest sha256 = Digest.sha256();
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
              sha256.update(buffer, 0, n);
            }
            lines.file(member.name(), member.mode(), Digest.finish(sha256));
          }
          // Devices of a base image are not ours to compare.
          default -> {}
        }
      }
    }
    lines.flush();
  }

  private static LayerIndex read(InputStream stream) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    List<Entry> entries = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] fields = line.split("\t", -1);
      if (fields.length != 3 || fields[0].length() != 1) {
        // When the blob was damaged on the disk, its digest says so and the store drops it.
        stream.transferTo(OutputStream.nullOutputStream());
        throw new StatixException(
            Category.VERIFICATION,
            "a layer's index in the store has a line that is none: " + ForeignText.line(line),
            "'statix-assemble cache verify' drops what is damaged");
      }
      entries.add(new Entry(fields[0].charAt(0), unescape(fields[1]), unescape(fields[2])));
    }
    return new LayerIndex(entries);
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        plain.append(
            switch (text.charAt(i)) {
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> text.charAt(i);
            });
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  /** One line an entry: type, path, value, with tabs between. */
  static final class Writer {

    private final OutputStream out;

    Writer(OutputStream out) {
      this.out = new BufferedOutputStream(out, 1 << 16);
    }

    void directory(String path, int mode) throws IOException {
      line(Entry.directory(path, mode));
    }

    void file(String path, int mode, Digest content) throws IOException {
      line(Entry.file(path, mode, content));
    }

    void symlink(String path, String target) throws IOException {
      line(Entry.symlink(path, target));
    }

    void hardLink(String path, String target) throws IOException {
      line(Entry.hardLink(path, target));
    }

    private void line(Entry entry) throws IOException {
      String line =
          entry.type() + "\t" + escape(entry.path()) + "\t" + escape(entry.value()) + "\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
    }

    void flush() throws IOException {
      out.flush();
    }
  }
}
