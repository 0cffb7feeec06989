package io.github.statix.assembler.progress;

import io.github.statix.assembler.build.BuildProgress;
import io.github.statix.oci.model.Digest;
import io.github.statix.oci.model.ImageReference;
import io.github.statix.presets.model.StageName;
import io.github.statix.stages.store.StageRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** Turns what a build reports into events and status lines. */
public final class RunDisplay implements BuildProgress {

  private static final String DOWNLOADS = "downloads";
  private static final String UPLOADS = "uploads";

  private final Display display;
  private final Transfers downloads = new Transfers();
  private final Transfers uploads = new Transfers();

  /** Reports to this display. */
  public RunDisplay(Display display) {
    this.display = display;
  }

  @Override
  public void note(String text) {
    display.event(Event.of("note", text));
  }

  @Override
  public void resolved() {
    display.clear(StageName.BASE.value());
  }

  @Override
  public boolean confirm(String question) {
    return display.confirm(question);
  }

  @Override
  public void reused(StageRecord record) {
    display.event(
        Event.of(
            "stage-reused",
            "stage %s: reused, %s".formatted(record.stage(), Sizes.bytes(record.layer().size())),
            "stage",
            record.stage().value(),
            "digest",
            record.layer().digest().toString()));
  }

  @Override
  public void started(StageName stage, Path log) {
    display.event(
        Event.of(
            "stage-started",
            "stage %s: started, log %s".formatted(stage, log),
            "stage",
            stage.value(),
            "log",
            log.toString()));
    display.status(stage.value(), "started");
  }

  @Override
  public void line(StageName stage, String line) {
    display.status(stage.value(), line);
  }

  @Override
  public void capturing(StageName stage) {
    display.status(stage.value(), "capturing the layer");
  }

  @Override
  public void built(StageRecord record) {
    display.clear(record.stage().value());
    display.event(
        Event.of(
            "stage-built",
            "stage %s: built in %s%s, %s in %d entries, %s"
                .formatted(
                    record.stage(),
                    Sizes.time(record.duration()),
                    record.figures().cache().isPresent() ? " with cached objects" : "",
                    Sizes.bytes(record.layer().size()),
                    record.entries(),
                    record.layer().digest()),
            "stage",
            record.stage().value(),
            "cached",
            record.figures().cache().isPresent(),
            "digest",
            record.layer().digest().toString(),
            "size",
            record.layer().size(),
            "millis",
            record.duration().toMillis()));
    if (record.entries() == 0) {
      warning(
          "stage %s installed nothing: its layer is empty; does its recipe install into /out?"
              .formatted(record.stage()));
    }
  }

  @Override
  public void started(String name, long totalBytes) {
    downloads.start(name, totalBytes);
  }

  @Override
  public void received(String name, long bytes) {
    downloads.add(name, bytes);
    display.status(DOWNLOADS, downloads.summary());
  }

  @Override
  public void finished(String name) {
    long bytes = downloads.done(name);
    display.event(
        Event.detail(
            "source-fetched",
            "fetched %s, %s".formatted(name, Sizes.bytes(bytes)),
            "source",
            name,
            "bytes",
            bytes));
    downloads
        .sumWhenIdle()
        .ifPresent(
            sum -> {
              display.clear(DOWNLOADS);
              display.event(Event.of("sources-fetched", "fetched " + sum));
            });
  }

  @Override
  public void retry(String name, String reason) {
    display.event(
        Event.of("source-retry", "fetching %s again: %s".formatted(name, reason), "source", name));
  }

  @Override
  public void warning(String text) {
    display.warning(text);
  }

  @Override
  public void started(ImageReference target, int blobs, long bytes) {
    uploads.start(UPLOADS, bytes);
    display.event(
        Event.of(
            "push-started",
            "pushing to %s: %d blobs, %s".formatted(target, blobs, Sizes.bytes(bytes)),
            "target",
            target.toString(),
            "blobs",
            blobs,
            "bytes",
            bytes));
  }

  @Override
  public void sent(Digest blob, long bytes) {
    uploads.add(UPLOADS, bytes);
    display.status(UPLOADS, uploads.summary());
  }

  @Override
  public void finished(Digest blob, Outcome outcome) {
    String how = outcome.name().toLowerCase(Locale.ROOT);
    display.event(
        Event.of("blob-" + how, "blob %s: %s".formatted(blob, how), "blob", blob.toString()));
  }

  @Override
  public void unconfirmed(ImageReference target, int blobs, int of) {
    warning(
        "%s does not say whether it has %d of the %d blobs of %s: it answers neither HEAD nor GET"
                .formatted(target.registry(), blobs, of, target)
            + " for them; pull the image to find out");
  }

  @Override
  public void retrying(String what, Duration wait) {
    display.event(Event.of("push-retry", "%s; again in %s".formatted(what, Sizes.time(wait))));
  }

  /** Bytes of transfers that go on at the same time. */
  private static final class Transfers {

    private record Transfer(long done, long total) {}

    private final TreeMap<String, Transfer> running = new TreeMap<>();
    private int files;
    private long sum;

    synchronized void start(String name, long total) {
      running.put(name, new Transfer(0, total));
    }

    synchronized void add(String name, long bytes) {
      running.merge(
          name,
          new Transfer(bytes, -1),
          (before, more) -> new Transfer(before.done() + bytes, before.total()));
    }

    synchronized long done(String name) {
      Transfer transfer = running.remove(name);
      long bytes = transfer == null ? 0 : transfer.done();
      files++;
      sum += bytes;
      return bytes;
    }

    /** What came to an end since the last time nothing was under way. */
    synchronized Optional<String> sumWhenIdle() {
      if (!running.isEmpty() || files == 0) {
        return Optional.empty();
      }
      String text = "%d %s, %s".formatted(files, files == 1 ? "file" : "files", Sizes.bytes(sum));
      files = 0;
      sum = 0;
      return Optional.of(text);
    }

    synchronized String summary() {
      long done = running.values().stream().mapToLong(Transfer::done).sum();
      boolean known = running.values().stream().allMatch(transfer -> transfer.total() >= 0);
      long total = running.values().stream().mapToLong(Transfer::total).sum();
      return "%s%s in %d %s"
          .formatted(
              Sizes.bytes(done),
              known ? " of " + Sizes.bytes(total) : "",
              running.size(),
              running.size() == 1 ? "file" : "files");
    }
  }
}
