package io.github.statix.assembler.build;

import io.github.statix.presets.model.ImageReference;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Where the image goes.
 *
 * @param push references to push to, with or without a tag
 * @param tags tags to push under beside those of the references
 * @param outputs files, folders and daemons
 */
public record Destinations(List<ImageReference> push, List<String> tags, List<Output> outputs) {

  /** Copies the lists; a reference with a digest is refused, since the digest is the result. */
  public Destinations {
    push = List.copyOf(push);
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
    for (ImageReference reference : push) {
      if (reference.digest().isPresent()) {
        throw new IllegalArgumentException(
            "cannot push to '%s': the digest is what a push results in; leave it out"
                .formatted(reference));
      }
    }
  }

  /**
   * Every reference to tag: each one's own tag and all of {@code tags}, or the preset's tag where
   * there is neither.
   */
  public List<ImageReference> targets(String presetTag) {
    LinkedHashSet<ImageReference> targets = new LinkedHashSet<>();
    for (ImageReference reference : push) {
      List<String> names = new ArrayList<>();
      reference.tag().ifPresent(names::add);
      names.addAll(tags);
      if (names.isEmpty()) {
        names.add(presetTag);
      }
      names.forEach(name -> targets.add(reference.withTag(name)));
    }
    return List.copyOf(targets);
  }
}
