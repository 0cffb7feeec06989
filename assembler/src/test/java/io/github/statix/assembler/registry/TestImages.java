package io.github.statix.assembler.registry;

import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.PlannedLayer;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.ImageSpec;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Small images for tests. */
public final class TestImages {

  /** Two variables and two labels that Jib's hash maps happen to keep in this order. */
  public static final ImageSpec SETTINGS =
      new ImageSpec(
          "/work",
          "",
          List.of("/bin/true"),
          environment("A", "1", "B", "two words"),
          new TreeMap<>(Map.of("a", "x", "b", "y")),
          "latest");

  private TestImages() {}

  /** Variables in this order, name and value in turn. */
  public static Map<String, String> environment(String... namesAndValues) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return environment;
  }

  /** A plan of one base layer and {@code stages} stage layers of about {@code size} bytes each. */
  public static ImagePlan plan(BlobStore store, int stages, int size) throws IOException {
    List<PlannedLayer> layers = new ArrayList<>();
    for (int i = 0; i < stages; i++) {
      layers.add(
          PlannedLayer.ofStage(new StageName("stage-" + i), layer(store, "opt/s" + i, size, i)));
    }
    return ImagePlan.from(
        new SourceEpoch(1_700_000_000), SETTINGS, List.of(layer(store, "base", size, -1)), layers);
  }

  /** A layer with a folder, a file of this many random bytes, a symbolic and a hard link. */
  public static Layer layer(BlobStore store, String folder, int size, long seed)
      throws IOException {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    byte[] tar = tar(folder, content);
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
      out.write(tar);
    }
    Digest digest = store.put(new ByteArrayInputStream(gzip.toByteArray()));
    return new Layer(digest, Digest.of(tar), gzip.size());
  }

  private static byte[] tar(String folder, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      put(tar, new TarArchiveEntry(folder + "/"), new byte[0]);
      TarArchiveEntry file = new TarArchiveEntry(folder + "/file");
      file.setMode(0100755);
      file.setSize(content.length);
      put(tar, file, content);
      TarArchiveEntry hard = new TarArchiveEntry(folder + "/hard", TarConstants.LF_LINK);
      hard.setLinkName(folder + "/file");
      put(tar, hard, new byte[0]);
      TarArchiveEntry soft = new TarArchiveEntry(folder + "/soft", TarConstants.LF_SYMLINK);
      soft.setLinkName("file");
      put(tar, soft, new byte[0]);
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setModTime(1_700_000_000_000L);
    entry.setIds(0, 0);
    entry.setNames("", "");
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
