package io.github.statix.stages.capture;

import io.github.statix.oci.tar.EntryPath;
import io.github.statix.presets.model.StageName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Finds what the layers of one image would do to each other when they are stacked. */
public final class LayerConflicts {

  /**
   * A layer and who made it. Layers of one stage may overwrite each other; those of two may not.
   *
   * @param stage as messages name it
   * @param index of the layer
   */
  public record StageLayer(StageName stage, LayerIndex index) {}

  /**
   * Two stages that want different things at one path.
   *
   * @param lower the stage further down, or first
   * @param upper the stage on top of it
   * @param path where, relative to the root
   * @param message both stages, the path and what to do
   */
  public record Conflict(StageName lower, StageName upper, String path, String message) {}

  private record Owned(StageName stage, LayerIndex.Entry entry) {}

  private final NavigableMap<String, Owned> stacked = new TreeMap<>(EntryPath.BY_BYTES);
  private final List<Conflict> conflicts = new ArrayList<>();

  private LayerConflicts() {}

  /**
   * All conflicts between these layers, the lowest layer first, in the order of layers and paths.
   * Equal files, links and folders at one path are none.
   */
  public static List<Conflict> find(List<StageLayer> layers) {
    LayerConflicts found = new LayerConflicts();
    layers.forEach(found::stack);
    return List.copyOf(found.conflicts);
  }

  private void stack(StageLayer layer) {
    Map<String, String> files = new HashMap<>();
    String skipped = "/";
    for (LayerIndex.Entry written : layer.index().entries()) {
      if (written.type() == 'f') {
        files.put(written.path(), written.value());
      }
      // A hard link is compared as the file it is.
      LayerIndex.Entry entry =
          written.type() == 'h' && files.containsKey(written.value())
              ? new LayerIndex.Entry('f', written.path(), files.getOrDefault(written.value(), ""))
              : written;
      if (EntryPath.isWhiteout(entry.path())) {
        hide(entry.path());
      } else if (!entry.path().startsWith(skipped) && !add(layer.stage(), entry)) {
        // One conflict is enough for a folder; what is in it has the same cause.
        skipped = entry.path() + "/";
      }
    }
  }

  private void hide(String whiteout) {
    String hidden = EntryPath.name(whiteout).substring(".wh.".length());
    String parent = EntryPath.parent(whiteout);
    String path = parent.isEmpty() ? hidden : parent + "/" + hidden;
    String folder = hidden.equals(".wh..opq") ? parent : path;
    stacked.remove(path);
    // '0' is the character after '/'.
    stacked.subMap(folder + "/", true, folder + "0", false).clear();
  }

  /** Puts an entry on the stack; false when that is a conflict. */
  private boolean add(StageName stage, LayerIndex.Entry entry) {
    for (String above = EntryPath.parent(entry.path());
        !above.isEmpty();
        above = EntryPath.parent(above)) {
      Owned lower = stacked.get(above);
      if (lower != null && lower.entry().type() == 'l' && !lower.stage().equals(stage)) {
        conflicts.add(
            new Conflict(lower.stage(), stage, entry.path(), through(stage, entry, lower)));
        return false;
      }
    }
    Owned lower = stacked.get(entry.path());
    if (lower != null && !lower.stage().equals(stage) && !agree(lower.entry(), entry)) {
      conflicts.add(
          new Conflict(lower.stage(), stage, entry.path(), difference(stage, entry, lower)));
      return false;
    }
    stacked.put(entry.path(), new Owned(stage, entry));
    return true;
  }

  private static boolean agree(LayerIndex.Entry lower, LayerIndex.Entry upper) {
    return lower.type() == upper.type() && lower.value().equals(upper.value());
  }

  private static String through(StageName stage, LayerIndex.Entry entry, Owned lower) {
    LayerIndex.Entry link = lower.entry();
    return ("stage '%s' writes '%s', but '%s' is a link to '%s' in stage '%s' and would be hidden;"
            + " install below '%s'")
        .formatted(
            stage,
            EntryPath.show(entry.path()),
            EntryPath.show(link.path()),
            EntryPath.show(link.value()),
            lower.stage(),
            EntryPath.show(resolve(link)));
  }

  private static String difference(StageName stage, LayerIndex.Entry entry, Owned lower) {
    if (entry.type() == 'd' && lower.entry().type() == 'l') {
      return through(stage, entry, lower);
    }
    String path = EntryPath.show(entry.path());
    if (entry.type() != lower.entry().type()) {
      return "'%s' is %s in stage '%s' but %s in stage '%s'; let one of them leave it out"
          .formatted(path, kind(lower.entry()), lower.stage(), kind(entry), stage);
    }
    if (entry.type() == 'd') {
      return "folder '%s' has mode %s in stage '%s' but %s in stage '%s'; let the recipe set %s"
          .formatted(
              path,
              lower.entry().value(),
              lower.stage(),
              entry.value(),
              stage,
              lower.entry().value());
    }
    return "stages '%s' and '%s' both write '%s' and differ; let one of them leave it out"
        .formatted(lower.stage(), stage, path);
  }

  private static String kind(LayerIndex.Entry entry) {
    return switch (entry.type()) {
      case 'd' -> "a folder";
      case 'l' -> "a link";
      default -> "a file";
    };
  }

  /** Where a link leads, as far as its text tells. */
  private static String resolve(LayerIndex.Entry link) {
    List<String> parts = new ArrayList<>();
    String start = link.value().startsWith("/") ? "" : EntryPath.parent(link.path()) + "/";
    for (String part : (start + link.value()).split("/")) {
      if (part.equals("..")) {
        parts.subList(Math.max(parts.size() - 1, 0), parts.size()).clear();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
