package io.github.statix.stages.index;

import io.github.statix.oci.message.Category;
import io.github.statix.oci.message.ForeignText;
import io.github.statix.oci.message.StatixException;
import io.github.statix.oci.model.Digest;
import io.github.statix.stages.source.SourceFetcher;
import io.github.statix.stages.source.SourceRequest;
import io.github.statix.stages.source.pgp.OpenPgp;
import io.github.statix.stages.source.pgp.PinnedKey;
import io.github.statix.stages.source.pgp.SignatureResult;
import io.github.statix.stages.source.pgp.SignedText;
import io.github.statix.stages.store.BlobStore;
import io.github.statix.stages.store.PackageRecords.Named;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.tukaani.xz.XZIOException;

/**
 * Asks the signed indexes of a Debian mirror which packages they name. Nothing is believed that a
 * key of the archive did not sign: the signature proves {@code InRelease}, that the list of
 * packages, and that each package by its SHA-256. Neither apt nor the tool that chose the packages
 * has a say.
 */
public final class SignedIndexes {

  /** Every suite has it in this form. */
  private static final String LIST = "main/binary-amd64/Packages.xz";

  /** Debian's own are 150 kB. */
  private static final int LONGEST = 16 << 20;

  private final SourceFetcher fetcher;
  private final BlobStore blobs;
  private final List<PinnedKey> keys;

  /**
   * Asks nobody yet.
   *
   * @param fetcher whose {@code debian:} addresses are those of the mirror; the caller closes it
   * @param keys one of which must have signed an index
   */
  public SignedIndexes(SourceFetcher fetcher, BlobStore blobs, List<PinnedKey> keys) {
    this.fetcher = fetcher;
    this.blobs = blobs;
    this.keys = List.copyOf(keys);
  }

  /**
   * What the index of a suite says of some packages.
   *
   * @param suite such as {@code bookworm}
   * @param wanted SHA-256 of package files
   * @return one for each of these that it names
   * @throws StatixException when the index cannot be had, or is not signed by one of the keys
   */
  public List<Named> find(String suite, SortedSet<Digest> wanted)
      throws IOException, InterruptedException {
    String root = "debian:dists/" + suite + "/";
    String name = "index of " + suite;
    SignedText index = signedText(name, fetcher.read(name, List.of(root + "InRelease"), LONGEST));
    String key = signer(name, index);
    Release release = Release.parse(index.text());
    release.requireSuite(suite);
    Digest list = release.files().get(LIST);
    if (list == null) {
      throw new StatixException(Category.SOURCE, "the %s names no %s".formatted(name, LIST));
    }
    // By its digest first: the list itself may be a newer one by now.
    String byHash = root + "main/binary-amd64/by-hash/SHA256/" + list.hex();
    fetcher.fetch(
        new SourceRequest(
            "packages of " + suite,
            "Packages.xz",
            List.of(byHash, root + LIST),
            Optional.of(list),
            Optional.empty()));
    return named(list, suite, release.field("Date").orElse("unknown"), key, wanted);
  }

  private static SignedText signedText(String name, byte[] file) throws StatixException {
    try {
      return SignedText.parse(file);
    } catch (IOException e) {
      throw new StatixException(
          Category.SOURCE, "the %s is not signed: %s".formatted(name, e.getMessage()));
    }
  }

  private String signer(String name, SignedText index) throws IOException {
    SignatureResult result = OpenPgp.verify(index, keys);
    if (result instanceof SignatureResult.Good good) {
      return good.signer();
    }
    String why = result instanceof SignatureResult.Bad bad ? bad.reason() : "by way of SHA-1";
    throw new StatixException(
        Category.SOURCE,
        "the %s is not signed by Debian: %s".formatted(name, ForeignText.line(why, 300)));
  }

  private List<Named> named(
      Digest list, String suite, String date, String key, SortedSet<Digest> wanted)
      throws IOException {
    List<Named> found = new ArrayList<>();
    try (InputStream in = blobs.open(list)) {
      PackageList.read(
          in,
          fields -> {
            String sha256 = fields.getOrDefault("sha256", "");
            if (sha256.matches("[0-9a-f]{64}") && wanted.contains(new Digest(sha256))) {
              found.add(named(fields, new Digest(sha256), suite, date, key));
            }
          });
    } catch (EOFException | XZIOException | IllegalArgumentException e) {
      throw new StatixException(
          Category.SOURCE,
          "the list of packages of suite '%s' cannot be read".formatted(suite),
          null,
          e);
    }
    return found;
  }

  private static Named named(
      Map<String, String> fields, Digest sha256, String suite, String date, String key) {
    return new Named(
        sha256,
        fields.getOrDefault("package", ""),
        fields.getOrDefault("version", ""),
        fields.getOrDefault("architecture", ""),
        suite,
        date,
        key);
  }
}
