package io.github.statix.assembler.jib;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.Port;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import com.google.cloud.tools.jib.image.Image;
import com.google.cloud.tools.jib.image.ReferenceLayer;
import com.google.cloud.tools.jib.image.json.ContainerConfigurationTemplate;
import com.google.cloud.tools.jib.image.json.HistoryEntry;
import com.google.cloud.tools.jib.image.json.ImageToJsonTranslator;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.plan.ImagePlan;
import io.github.statix.assembler.plan.Inherited;
import io.github.statix.assembler.plan.PlannedLayer;
import io.github.statix.oci.document.JsonDocument;
import io.github.statix.oci.model.Layer;
import io.github.statix.presets.ImageSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Turns a plan into an OCI image's manifest and config with jib-core; pure, and the same bytes for
 * the same plan always.
 */
public final class ImageAssembler {

  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

  private ImageAssembler() {}

  /** Assembles the image in memory. */
  public static AssembledImage assemble(ImagePlan plan) {
    Image image = image(plan);
    ImageToJsonTranslator translator = new ImageToJsonTranslator(image);
    ContainerConfigurationTemplate template =
        (ContainerConfigurationTemplate) translator.getContainerConfiguration();
    // Jib's Image keeps both in hash maps, whose order no specification fixes.
    template.setContainerEnvironment(environment(plan.settings()));
    template.setContainerLabels(plan.settings().labels());
    JsonDocument config = document(CONFIG_TYPE, template);
    OciManifestTemplate manifest =
        translator.getManifestTemplate(
            OciManifestTemplate.class,
            new BlobDescriptor(config.bytes().length, JibDigests.toJib(config.digest())));
    return new AssembledImage(
        document(OciManifestTemplate.MANIFEST_MEDIA_TYPE, manifest),
        config,
        plan.layers().stream().map(PlannedLayer::layer).toList());
  }

  private static Image image(ImagePlan plan) {
    ImageSpec settings = plan.settings();
    Image.Builder image =
        Image.builder(OciManifestTemplate.class)
            .setCreated(plan.created().instant())
            .setOs(plan.platform().os())
            .setArchitecture(plan.platform().architecture());
    if (!settings.workingDirectory().isEmpty()) {
      image.setWorkingDirectory(settings.workingDirectory());
    }
    if (!settings.user().isEmpty()) {
      image.setUser(settings.user());
    }
    if (!settings.command().isEmpty()) {
      image.setProgramArguments(settings.command());
    }
    inherit(plan.inherited(), image);
    for (PlannedLayer planned : plan.layers()) {
      image.addLayer(reference(planned.layer())).addHistory(history(plan, planned));
    }
    return image.build();
  }

  private static void inherit(Inherited inherited, Image.Builder image) {
    if (!inherited.entrypoint().isEmpty()) {
      image.setEntrypoint(inherited.entrypoint());
    }
    image.addExposedPorts(
        inherited.exposedPorts().stream().map(ImageAssembler::port).collect(Collectors.toSet()));
    image.addVolumes(
        inherited.volumes().stream().map(AbsoluteUnixPath::get).collect(Collectors.toSet()));
  }

  private static Port port(String text) {
    String[] parts = text.split("/", 2);
    int number = Integer.parseInt(parts[0]);
    return parts[1].equals("udp") ? Port.udp(number) : Port.tcp(number);
  }

  private static ReferenceLayer reference(Layer layer) {
    DescriptorDigest digest = JibDigests.toJib(layer.digest());
    return new ReferenceLayer(
        new BlobDescriptor(layer.size(), digest), JibDigests.toJib(layer.diffId()));
  }

  private static HistoryEntry history(ImagePlan plan, PlannedLayer planned) {
    HistoryEntry.Builder entry =
        HistoryEntry.builder()
            .setCreationTimestamp(plan.created().instant())
            .setCreatedBy(planned.createdBy());
    if (!planned.comment().isEmpty()) {
      entry.setComment(planned.comment());
    }
    return entry.build();
  }

  private static List<String> environment(ImageSpec settings) {
    return settings.environment().entrySet().stream()
        .map(variable -> variable.getKey() + "=" + variable.getValue())
        .toList();
  }

  private static JsonDocument document(String mediaType, JsonTemplate template) {
    try {
      return new JsonDocument(
          mediaType, new String(JsonTemplateMapper.toByteArray(template), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("Jib's own template does not serialise", e);
    }
  }
}
