package io.github.statix.presets.parse;

import io.github.statix.oci.model.Digest;
import io.github.statix.presets.SourceNotice;
import io.github.statix.presets.SourceSpec;
import io.github.statix.presets.text.Fields;
import io.github.statix.presets.text.Node;
import io.github.statix.presets.text.Problems;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the archives that recipes compile. */
final class SourcesReader {

  private static final Set<String> SOURCE =
      new LinkedHashSet<>(
          List.of("file", "urls", "sha256", "signature", "license", "homepage", "reaches"));
  private static final Set<String> SIGNATURE = new LinkedHashSet<>(List.of("urls", "keys"));
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+~-]{0,199}");

  private final Template template;
  private final Set<String> keys;
  private final SourceUrls urls;
  private final NoticeReader notices;
  private final Problems problems;

  /** Signatures may name only these keys. */
  SourcesReader(Template template, Set<String> keys, SourceUrls urls, Problems problems) {
    this.template = template;
    this.keys = keys;
    this.urls = urls;
    this.notices = new NoticeReader(template, problems);
    this.problems = problems;
  }

  List<SourceSpec> read(Fields preset) {
    List<SourceSpec> sources = new ArrayList<>();
    preset
        .map("sources", "'sources'")
        .ifPresent(
            all ->
                all.keys()
                    .forEach(
                        name -> {
                          checkFileName(all, name);
                          all.map(name, called(name))
                              .flatMap(fields -> source(name, fields))
                              .ifPresent(sources::add);
                        }));
    return sources;
  }

  private static String called(String name) {
    return "source " + Problems.quoted(name);
  }

  private void checkFileName(Fields all, String name) {
    if (!FILE_NAME.matcher(name).matches()) {
      problems.add(
          all.place(name),
          "%s is not a source's name; use a plain file name without '/'"
              .formatted(Problems.quoted(name)));
    }
  }

  private Optional<SourceSpec> source(String name, Fields fields) {
    fields.only(SOURCE);
    Optional<Node.Text> template = fields.requiredText("file");
    Optional<String> file = template.flatMap(this::file);
    List<String> from = urls.read(fields, called(name));
    SortedMap<String, Digest> sha256 = digests(fields);
    Optional<SourceSpec.SignatureSpec> signature =
        fields
            .map("signature", "the signature of " + called(name))
            .map(given -> signature(given, name));
    SourceNotice notice = notices.read(fields, template);
    return file.map(resolved -> new SourceSpec(name, resolved, from, sha256, signature, notice));
  }

  private Optional<String> file(Node.Text text) {
    String file = template.resolve(text);
    if (FILE_NAME.matcher(file).matches()) {
      return Optional.of(file);
    }
    problems.add(text.place(), "%s is not a plain file name".formatted(Problems.quoted(file)));
    return Optional.empty();
  }

  private SortedMap<String, Digest> digests(Fields fields) {
    SortedMap<String, Digest> digests = new TreeMap<>();
    fields.forEachText(
        "sha256",
        (file, keyAt, text) -> {
          if (!FILE_NAME.matcher(file).matches()) {
            problems.add(
                keyAt, "'sha256' is by file name, and %s is none".formatted(Problems.quoted(file)));
          }
          try {
            digests.put(file, new Digest(text.value()));
          } catch (IllegalArgumentException e) {
            problems.add(
                text.place(),
                "%s is not a SHA-256 digest; write 64 lower-case hexadecimal digits"
                    .formatted(Problems.quoted(text.value())));
          }
        });
    return digests;
  }

  private SourceSpec.SignatureSpec signature(Fields fields, String name) {
    fields.only(SIGNATURE);
    List<String> fingerprints = new ArrayList<>();
    for (Node.Text text : fields.texts("keys")) {
      String fingerprint = KeysReader.upper(text.value());
      if (!keys.contains(fingerprint)) {
        problems.addUnknown(
            text.place(),
            "'keys' of the preset has no %s".formatted(Problems.quoted(text.value())),
            fingerprint,
            keys);
      }
      fingerprints.add(fingerprint);
    }
    if (fingerprints.isEmpty()) {
      problems.add(
          fields.place("keys"),
          "the signature of %s needs 'keys', the fingerprints that may have made it"
              .formatted(called(name)));
    }
    return new SourceSpec.SignatureSpec(
        urls.read(fields, "the signature of " + called(name)), fingerprints);
  }
}
