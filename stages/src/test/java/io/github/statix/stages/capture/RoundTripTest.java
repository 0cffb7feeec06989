package io.github.statix.stages.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.oci.tar.EntryPath;
import io.github.statix.oci.tar.TarMember;
import io.github.statix.oci.tar.TarWriter;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A tree has one layer, however it reaches the capture. */
class RoundTripTest {

  private static final SourceEpoch EPOCH = new SourceEpoch(1_600_000_000L);
  private static final String[] NAMES = {
    "a",
    "a.b",
    "a-",
    "B",
    "lib",
    "lib64",
    "x".repeat(120),
    "\u00e9",
    "\ud83d\ude00",
    "\uff5e",
    "with space"
  };

  private static Path folder = Path.of("");
  private static @Nullable Store opened;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("round-trip");
    opened = Store.open(folder.resolve("store"));
  }

  @AfterContainer
  static void cleanUp() throws IOException {
    Objects.requireNonNull(opened).close();
    WorkFolder.delete(folder);
  }

  /** A tree of up to some thirty entries; no setuid bits, which unpacking drops. */
  private static Trees tree(Random random) {
    Trees tree = new Trees();
    List<String> folders = new ArrayList<>(List.of(""));
    List<String> taken = new ArrayList<>();
    String lastFile = "";
    for (int i = random.nextInt(30); i > 0; i--) {
      String path =
          folders.get(random.nextInt(folders.size())) + NAMES[random.nextInt(NAMES.length)];
      if (taken.contains(path) || path.length() > 900) {
        continue;
      }
      taken.add(path);
      int mode = random.nextInt(01000) | (random.nextBoolean() ? 01000 : 0);
      long mtime = random.nextInt(2_000_000_000);
      switch (random.nextInt(4)) {
        case 0 -> {
          tree.directory(path, mode, mtime);
          folders.add(path + "/");
        }
        case 1 -> tree.symlink(path, NAMES[random.nextInt(NAMES.length)], mtime);
        case 2 -> {
          if (!lastFile.isEmpty() && EntryPath.BY_BYTES.compare(lastFile, path) < 0) {
            tree.hardLink(path, lastFile);
          }
        }
        default -> {
          tree.file(
              path, mode, mtime, NAMES[random.nextInt(NAMES.length)].repeat(random.nextInt(900)));
          lastFile = path;
        }
      }
    }
    return tree;
  }

  private final Store store = Objects.requireNonNull(opened);

  @Property(tries = 60)
  void captureWhenExtractedAndCapturedAgainIsEqual(@ForAll long seed) throws IOException {
    Layer layer = LayerCapture.capture(tree(new Random(seed)), EPOCH, store.blobs(), 1).layer();
    try (WorkFolder work = store.workFolder("round-trip")) {
      Path root = work.path().resolve("root");
      LayerExtractor.extract(store.blobs(), List.of(layer), root);

      // Modes are any, so only root can read what nobody may read.
      if ("root".equals(System.getProperty("user.name"))) {
        Layer again =
            LayerCapture.capture(DirectoryTree.of(root, () -> {}), EPOCH, store.blobs(), 2).layer();
        assertThat(again).isEqualTo(layer);
      }
    }
  }

  @Property(tries = 60)
  void captureWhenReadFromATarInAnyOrderIsEqual(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Trees tree = tree(random);
    Layer layer = LayerCapture.capture(tree, EPOCH, store.blobs(), 1).layer();
    byte[] tar = shuffledTar(tree, random);

    try (TarTree read = TarTree.read(new ByteArrayInputStream(tar), store.workFolder("tar"))) {
      assertThat(LayerCapture.capture(read, EPOCH, store.blobs(), 1).layer()).isEqualTo(layer);
    }
  }

  private static byte[] shuffledTar(Trees tree, Random random) throws IOException {
    List<TreeEntry> entries = new ArrayList<>(tree.entries());
    entries.add(new TreeEntry.Directory("", 0755, 0));
    Collections.shuffle(entries, random);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(out);
    for (TreeEntry entry : entries) {
      String path = entry.path().isEmpty() ? "out" : "out/" + entry.path();
      if (entry instanceof TreeEntry.Directory d) {
        tar.header(new TarMember(TarMember.DIRECTORY, path, "", d.mode(), d.mtime(), 0));
      } else if (entry instanceof TreeEntry.Symlink s) {
        tar.header(new TarMember(TarMember.SYMLINK, path, s.target(), 0777, s.mtime(), 0));
      } else if (entry instanceof TreeEntry.HardLink h) {
        tar.header(new TarMember(TarMember.HARD_LINK, path, "out/" + h.target(), 0, 0, 0));
      } else if (entry instanceof TreeEntry.RegularFile f) {
        tar.header(new TarMember(TarMember.FILE, path, "", f.mode(), f.mtime(), f.size()));
        try (InputStream in = tree.open(f)) {
          in.transferTo(out);
        }
        tar.pad(f.size());
      }
    }
    tar.end();
    return out.toByteArray();
  }
}
