import io.github.statix.assembler.archive.OciLayout;
import io.github.statix.assembler.jib.ImageAssembler;
import io.github.statix.assembler.push.ImagePusher;
import io.github.statix.assembler.push.PushProgress;
import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.PlannedLayer;
import io.github.statix.assembler.registry.Registries;
import io.github.statix.presets.ImageSpec;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.BlobWriter;
import io.github.statix.stages.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** The two halves of {@code bench/push.sh}: making the layers, and pushing them. */
public final class PushBenchmark {

  private static final int LAYERS = 12;

  private PushBenchmark() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    Store store = Store.open(folder.resolve("store"));
    if (args[0].equals("prepare")) {
      prepare(store, folder, Integer.parseInt(args[2]));
    } else {
      ImageReference target = ImageReference.parse(args[2]);
      RegistryLogins logins =
          new RegistryLogins(Map.of(), folder, List.of(target), System.err::println);
      System.out.println(
          new ImagePusher(store.blobs(), Registries.of(logins, Map.of()), PushProgress.NONE)
              .push(image(folder), List.of(target), List.of()));
    }
  }

  private static void prepare(Store store, Path folder, int megabytes) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LAYERS; i++) {
      lines.add(layer(store, i, megabytes));
    }
    Files.write(folder.resolve("layers"), lines);
    OciLayout.write(image(folder), store.blobs(), folder.resolve("oci"), "t", warning -> {});
  }

  /** A tar of one file of random bytes, which no compressor makes smaller. */
  private static String layer(Store store, int seed, int megabytes) throws IOException {
    MessageDigest tar = Digest.sha256();
    Random random = new Random(seed);
    byte[] piece = new byte[1 << 20];
    try (BlobWriter blob = store.blobs().create()) {
      OutputStream gzip =
          new GZIPOutputStream(blob, 1 << 16) {
            {
              def.setLevel(1);
            }

            @Override
            public void close() throws IOException {
              finish();
            }
          };
      try (OutputStream out = new DigestOutputStream(gzip, tar)) {
        out.write(header("layer-" + seed, (long) megabytes << 20));
        for (int i = 0; i < megabytes; i++) {
          random.nextBytes(piece);
          out.write(piece);
        }
        out.write(new byte[1024]);
      }
      long size = blob.size();
      return blob.commit().hex() + " " + Digest.finish(tar).hex() + " " + size;
    }
  }

  private static byte[] header(String name, long size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, "%011o".formatted(size));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    put(header, 156, "0");
    put(header, 257, "ustar");
    put(header, 263, "00");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, "%06o".formatted(sum));
    header[154] = 0;
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static AssembledImage image(Path folder) throws IOException {
    List<PlannedLayer> layers = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("layers"))) {
      String[] parts = line.split(" ");
      layers.add(
          PlannedLayer.ofStage(
              new StageName("layer-" + layers.size()),
              new Layer(new Digest(parts[0]), new Digest(parts[1]), Long.parseLong(parts[2]))));
    }
    ImageSpec settings = new ImageSpec("", "", List.of(), Map.of(), new TreeMap<>(), "t");
    return ImageAssembler.assemble(
        ImagePlan.from(new SourceEpoch(0), settings, List.of(), layers));
  }
}
