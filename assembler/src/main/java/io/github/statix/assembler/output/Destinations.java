package io.github.statix.assembler.output;

import io.github.statix.oci.model.ImageReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Where the image goes.
 *
 * @param push references to push to, with or without a tag
 * @param tags tags to push under beside those of the references
 * @param outputs files, directories and daemons
 * @param resultFiles files that are written when all that is done, such as one with the digest
 */
public record Destinations(
    List<ImageReference> push, List<String> tags, List<Output> outputs, List<Path> resultFiles) {

  /** The image stays in the store. */
  public static final Destinations NOWHERE =
      new Destinations(List.of(), List.of(), List.of(), List.of());

  /**
   * Copies the lists. An {@link IllegalArgumentException} says what cannot be: a reference with a
   * digest, since the digest is the result; a tag that is none; tags without a reference.
   */
  public Destinations {
    push = List.copyOf(push);
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
    resultFiles = List.copyOf(resultFiles);
    for (ImageReference reference : push) {
      if (reference.digest().isPresent()) {
        throw new IllegalArgumentException(
            "cannot push to '%s': the digest is what a push results in; leave it out"
                .formatted(reference));
      }
    }
    for (String tag : tags) {
      if (!ImageReference.isTag(tag)) {
        throw new IllegalArgumentException(
            ("'%s' is not a tag; a tag has at most 128 letters, digits, '.', '_' and '-', and does"
                    + " not begin with '.' or '-'")
                .formatted(tag));
      }
    }
    if (push.isEmpty() && !tags.isEmpty()) {
      throw new IllegalArgumentException(
          "--tag %s says under which tag to push, but nothing is pushed; add --push REF"
              .formatted(tags.get(0)));
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

  /** Whether an output takes standard output, so that nothing else can be printed there. */
  public boolean takeStandardOutput() {
    return outputs.stream()
        .anyMatch(output -> output instanceof Output.Archive archive && archive.isStandardOutput());
  }
}
