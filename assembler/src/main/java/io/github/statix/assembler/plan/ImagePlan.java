package io.github.statix.assembler.plan;

import io.github.statix.oci.model.Layer;
import io.github.statix.oci.model.Platform;
import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.ImageSpec;
import io.github.statix.presets.model.StageName;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Everything that decides an image's digest.
 *
 * @param platform what it runs on
 * @param created the one time in the image, for its config and for every line of its history
 * @param layers lowest first, at least one
 * @param settings environment, command and the like, those of a base image included
 * @param inherited what else the base image says
 */
public record ImagePlan(
    Platform platform,
    SourceEpoch created,
    List<PlannedLayer> layers,
    ImageSpec settings,
    Inherited inherited) {

  /** Copies the list and checks what an image config cannot hold. */
  public ImagePlan {
    Objects.requireNonNull(platform, "platform is null");
    Objects.requireNonNull(created, "created is null");
    Objects.requireNonNull(settings, "settings is null");
    Objects.requireNonNull(inherited, "inherited is null");
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("an image needs at least one layer");
    }
    settings
        .environment()
        .forEach(
            (name, value) -> {
              if (name.isEmpty() || name.indexOf('=') >= 0 || (name + value).indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                    "'%s' cannot name an environment variable of an image; leave out '=' and NUL"
                        .formatted(name));
              }
            });
  }

  /** The usual image, on a base that hands nothing on. */
  public static ImagePlan from(
      SourceEpoch created, ImageSpec settings, List<Layer> base, List<PlannedLayer> stages) {
    return from(created, settings, base, stages, Inherited.NOTHING);
  }

  /**
   * The usual image: base layers, then one layer per stage.
   *
   * @param created the preset's epoch
   * @param settings the preset's
   * @param base layers of the base, lowest first
   * @param stages made with {@link PlannedLayer#ofStage}, in the preset's order
   * @param inherited of the base
   */
  public static ImagePlan from(
      SourceEpoch created,
      ImageSpec settings,
      List<Layer> base,
      List<PlannedLayer> stages,
      Inherited inherited) {
    Stream<PlannedLayer> below =
        base.stream().map(layer -> PlannedLayer.ofStage(StageName.BASE, layer));
    return new ImagePlan(
        Platform.LINUX_AMD64,
        created,
        Stream.concat(below, stages.stream()).toList(),
        inherited.under(settings),
        inherited);
  }
}
