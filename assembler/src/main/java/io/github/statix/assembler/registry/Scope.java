package io.github.statix.assembler.registry;

import io.github.statix.oci.model.ImageReference;
import java.util.ArrayList;
import java.util.List;

/**
 * What a token is to be good for (distribution, "Token Scope Documentation").
 *
 * @param repository that is read or written
 * @param isPush whether it is written
 * @param mountFrom other repositories of the same registry, whose blobs may be taken over
 */
record Scope(String repository, boolean isPush, List<String> mountFrom) {

  static Scope pull(ImageReference image) {
    return new Scope(image.repository(), false, List.of());
  }

  static Scope push(ImageReference image, List<String> mountFrom) {
    return new Scope(image.repository(), true, List.copyOf(mountFrom));
  }

  /** The same without the repositories to mount from, whose names a token server may refuse. */
  Scope withoutMounts() {
    return new Scope(repository, isPush, List.of());
  }

  List<String> texts() {
    List<String> texts = new ArrayList<>();
    texts.add("repository:" + repository + (isPush ? ":pull,push" : ":pull"));
    mountFrom.forEach(other -> texts.add("repository:" + other + ":pull"));
    return texts;
  }
}
