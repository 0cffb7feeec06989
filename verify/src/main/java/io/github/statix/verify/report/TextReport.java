package io.github.statix.verify.report;

import java.util.List;
import java.util.Locale;

/** Reports as text for people; the same report always gives the same text. */
public final class TextReport {

  private TextReport() {}

  /** One block per binary, each ended by a newline. */
  public static String of(List<BinaryReport> reports) {
    StringBuilder out = new StringBuilder();
    for (BinaryReport report : reports) {
      binary(report, out);
    }
    return out.toString();
  }

  private static void binary(BinaryReport report, StringBuilder out) {
    line(out, "%s: %s, %s (%s)", report.file(), verdict(report), report.kind(), report.machine());
    report.run().ifPresent(run -> line(out, "  in an empty root: %s", run));
    Linkage linkage = report.linkage();
    linkage.interpreter().ifPresent(text -> line(out, "  interpreter: %s", text));
    list(out, "  needs", linkage.needed());
    linkage.rpath().ifPresent(text -> line(out, "  rpath: %s", text));
    linkage.runpath().ifPresent(text -> line(out, "  runpath: %s", text));
    list(out, "  versions", linkage.symbolVersions());
    for (String note : report.notes()) {
      line(out, "  note: %s", note);
    }
    findings(out, report.findings());
  }

  private static String verdict(BinaryReport report) {
    if (report.isStatic()) {
      return "static";
    }
    return report.kind().isStatic() ? "BROKEN" : "NOT STATIC";
  }

  /** The image's contents, then the findings. */
  public static String of(ImageReport report) {
    StringBuilder out = new StringBuilder();
    line(out, "%s: %s", report.subject(), report.hasErrors() ? "DAMAGED" : "sound");
    line(out, "  manifest: %s", report.digest());
    line(out, "  media type: %s", report.mediaType());
    config(out, report.config());
    for (int i = 0; i < report.layers().size(); i++) {
      layer(out, i, report.layers().get(i));
    }
    findings(out, report.findings());
    return out.toString();
  }

  private static void config(StringBuilder out, ConfigSummary config) {
    line(out, "  config: %s", config.digest());
    line(out, "  platform: %s", config.platform());
    line(out, "  created: %s", config.created());
    RunSettings settings = config.settings();
    list(out, "  entrypoint", settings.entrypoint());
    list(out, "  cmd", settings.cmd());
    if (!settings.workingDir().isEmpty()) {
      line(out, "  working directory: %s", settings.workingDir());
    }
    if (!settings.user().isEmpty()) {
      line(out, "  user: %s", settings.user());
    }
    settings.env().forEach(entry -> line(out, "  env: %s", entry));
    settings.labels().forEach((name, value) -> line(out, "  label: %s=%s", name, value));
    for (HistoryLine entry : config.history()) {
      line(
          out,
          "  history: %s %s%s",
          entry.created(),
          entry.createdBy(),
          entry.emptyLayer() ? " (no layer)" : "");
    }
  }

  private static void layer(StringBuilder out, int index, LayerSummary layer) {
    line(out, "  layer %d: %s", index, layer.digest());
    line(
        out,
        "    %d bytes, %d uncompressed, %d members",
        layer.size(),
        layer.uncompressedSize(),
        layer.members());
    line(out, "    diffID %s", layer.diffId().map(Object::toString).orElse("unknown"));
  }

  private static void findings(StringBuilder out, List<Finding> findings) {
    for (Finding finding : findings) {
      line(out, "  %s %s: %s", finding.severity(), finding.check(), finding.where());
      part(out, "expected", finding.expected());
      part(out, "actual", finding.actual());
      part(out, "remedy", finding.remedy());
    }
    line(
        out,
        "  errors: %d, warnings: %d, hints: %d",
        count(findings, Severity.ERROR),
        count(findings, Severity.WARNING),
        count(findings, Severity.INFO));
  }

  private static void part(StringBuilder out, String label, String text) {
    if (!text.isEmpty()) {
      line(out, "    %s: %s", label, text);
    }
  }

  private static void list(StringBuilder out, String label, List<String> texts) {
    if (!texts.isEmpty()) {
      line(out, "%s: %s", label, String.join(" ", texts));
    }
  }

  private static long count(List<Finding> findings, Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private static void line(StringBuilder out, String format, Object... parts) {
    out.append(Escape.line(String.format(Locale.ROOT, format, parts).stripTrailing())).append('\n');
  }
}
