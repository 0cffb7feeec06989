package io.github.statix.assembler.cli.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.statix.assembler.archive.OutputFile;
import io.github.statix.assembler.build.BuildResult;
import io.github.statix.assembler.output.Output;
import io.github.statix.assembler.push.PushedImage;
import io.github.statix.oci.document.JsonText;
import io.github.statix.stages.store.StageRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a build prints and writes when it is done. */
public final class ResultFiles {

  private ResultFiles() {}

  /**
   * A line for each place the image is in now, or its digest alone when it is in the store only.
   */
  public static List<String> lines(BuildResult result) {
    List<String> lines = new ArrayList<>();
    for (PushedImage pushed : result.pushed()) {
      lines.add(pushed.pinned().toString());
    }
    for (Output output : result.outputs()) {
      lines.add(output + "@" + result.image().digest());
    }
    return lines.isEmpty() ? List.of(result.image().digest().toString()) : lines;
  }

  /** Writes the files that were asked for. */
  public static void write(
      BuildResult result, Optional<Path> digestFile, Optional<Path> metadataFile)
      throws IOException {
    if (digestFile.isPresent()) {
      OutputFile.writeText(digestFile.get(), result.image().digest() + "\n");
    }
    if (metadataFile.isPresent()) {
      OutputFile.writeText(metadataFile.get(), metadata(result));
    }
  }

  private static String metadata(BuildResult result) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("digest", result.image().digest().toString());
    json.put("configDigest", result.image().config().digest().toString());
    ArrayNode pushed = json.putArray("pushed");
    result.pushed().forEach(image -> pushed.add(image.pinned().toString()));
    ArrayNode outputs = json.putArray("outputs");
    result.outputs().forEach(output -> outputs.add(output.toString()));
    ArrayNode stages = json.putArray("stages");
    for (StageRecord record : result.stages()) {
      ObjectNode stage = stages.addObject();
      stage.put("stage", record.stage().value());
      stage.put("digest", record.layer().digest().toString());
      stage.put("diffId", record.layer().diffId().toString());
      stage.put("size", record.layer().size());
      stage.put("entries", record.entries());
      record.figures().cache().ifPresent(owner -> stage.put("cached", owner));
    }
    return JsonText.of(json);
  }
}
