package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.container.JobServer;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.FileInputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the tokens, whatever recipes do with the pipe. */
@Timeout(60)
final class TokenPipeTest {

  private Store store;
  private WorkFolder folder;
  private TokenPipe pipe;
  private volatile int busy;

  @BeforeEach
  void create(@TempDir Path home) throws Exception {
    store = Store.open(home);
    folder = store.workFolder("jobs");
    pipe = TokenPipe.create(3, folder, () -> busy);
    awaitFree(3);
  }

  @AfterEach
  void close() throws Exception {
    pipe.close();
    store.close();
    assertThat(folder.path()).doesNotExist();
  }

  @Test
  void takeWhenAMakeHadTokensAndDiedGetsAllOfThem() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    steal(2);
    stage.close();

    pipe.take(3, false).close();
    awaitFree(3);
  }

  @Test
  void takeWhenSomebodyWaitedWhileTokensWereLostGetsThemToo() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    steal(2);
    CompletableFuture<JobServer.Tokens> later = new CompletableFuture<>();
    Thread waiting = waiting(later);
    stage.close();

    later.get().close();
    waiting.join();
    awaitFree(3);
  }

  @Test
  void takeWhenAStageThatStillRunsHasTokensForNothingGetsThem() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    steal(2);

    pipe.take(2, false).close();
    stage.close();
    awaitFree(3);
  }

  @Test
  void takeWhenJobsOfAStageUseTheTokensWaitsForThem() throws Exception {
    busy = 2;
    JobServer.Tokens stage = pipe.take(1, true);
    steal(2);
    CompletableFuture<JobServer.Tokens> later = new CompletableFuture<>();
    Thread waiting = waiting(later);

    Thread.sleep(6 * LostTokens.MILLIS);
    assertThat(later).isNotDone();
    stage.close();
    later.get().close();
    waiting.join();
  }

  @Test
  void takeWhenMoreCameBackThanWereTakenDropsThem() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    put("++".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    stage.close();

    awaitFree(3);
  }

  @Test
  void takeWhenTheStageStillRunsDropsWhatIsTooMuch() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    put(new byte[500]);

    awaitFree(2);
    stage.close();
    awaitFree(3);
  }

  @Test
  void closeWhenThePipeIsFullNeitherBlocksNorKeepsOthersWaiting() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    Process flood = flooding();

    stage.close();
    pipe.take(3, false).close();
    flood.destroyForcibly().waitFor();
    awaitFree(3);
  }

  @Test
  void takeWhenRecipesWriteAllTheTimeStillGetsTokens() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    Process flood = flooding();
    try {
      for (int i = 0; i < 20; i++) {
        pipe.take(2, true).close();
      }
      stage.close();
    } finally {
      flood.destroyForcibly().waitFor();
    }
    awaitFree(3);
  }

  @Test
  void takeWhenRecipesReadAllTheTimeGetsTokensOnceTheyEnd() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    Process drain = new ProcessBuilder("sh", "-c", "exec cat <\"$0\"", fifo()).start();
    CompletableFuture<JobServer.Tokens> later = new CompletableFuture<>();
    Thread waiting = waiting(later);
    drain.destroyForcibly().waitFor();
    stage.close();

    later.get().close();
    waiting.join();
    awaitFree(3);
  }

  @Test
  void closeWhenThePipeIsFullEnds() throws Exception {
    JobServer.Tokens stage = pipe.take(3, true);
    Process flood = flooding();

    pipe.close();
    stage.close();
    flood.destroyForcibly().waitFor();
  }

  @Test
  void takeWhenInterruptedReturnsWhatItHad() throws Exception {
    JobServer.Tokens first = pipe.take(2, false);
    CompletableFuture<JobServer.Tokens> never = new CompletableFuture<>();
    Thread waiting = waiting(never);
    waiting.interrupt();

    assertThatThrownBy(never::get).hasCauseInstanceOf(InterruptedException.class);
    first.close();
    pipe.take(3, false).close();
    awaitFree(3);
  }

  @Test
  void closeWhenTokensAreReturnedTwiceCountsOnce() throws Exception {
    JobServer.Tokens tokens = pipe.take(1, false);
    tokens.close();
    tokens.close();

    awaitFree(3);
  }

  private Thread waiting(CompletableFuture<JobServer.Tokens> result) {
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(pipe.take(3, false));
              } catch (InterruptedException e) {
                result.completeExceptionally(e);
              }
            });
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }

  /** Writes without end; when this returns the pipe has been full. */
  private Process flooding() throws Exception {
    Process flood = new ProcessBuilder("sh", "-c", "exec cat /dev/zero >\"$0\"", fifo()).start();
    while (free() < 60_000) {
      Thread.onSpinWait();
    }
    return flood;
  }

  private String fifo() {
    return folder.path().resolve("jobs").toString();
  }

  private void put(byte[] bytes) throws Exception {
    try (RandomAccessFile make = new RandomAccessFile(fifo(), "rw")) {
      make.write(bytes);
    }
  }

  private void steal(int tokens) throws Exception {
    try (RandomAccessFile make = new RandomAccessFile(fifo(), "rw")) {
      make.readFully(new byte[tokens]);
    }
  }

  /** Waits until so many tokens lie in the pipe. */
  private void awaitFree(int tokens) throws Exception {
    while (free() != tokens) {
      Thread.sleep(10);
    }
  }

  private int free() throws Exception {
    try (RandomAccessFile make = new RandomAccessFile(fifo(), "rw");
        FileInputStream in = new FileInputStream(make.getFD())) {
      return in.available();
    }
  }
}
