package io.github.statix.stages.container.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.stages.container.JobServer;
import io.github.statix.stages.store.Store;
import io.github.statix.stages.store.WorkFolder;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenPipeTest {

  private Store store;
  private WorkFolder folder;
  private TokenPipe pipe;

  @BeforeEach
  void create(@TempDir Path home) throws Exception {
    store = Store.open(home);
    folder = store.workFolder("jobs");
    pipe = TokenPipe.create(3, folder);
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
    assertThat(free()).isEqualTo(3);
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
    assertThat(free()).isEqualTo(3);
  }

  @Test
  void takeWhenMoreCameBackThanWereTakenDropsThem() throws Exception {
    JobServer.Tokens stage = pipe.take(1, true);
    try (RandomAccessFile make = new RandomAccessFile(fifo(), "rw")) {
      make.write("++".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    stage.close();

    assertThat(free()).isEqualTo(3);
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
    assertThat(free()).isEqualTo(3);
  }

  @Test
  void closeWhenTokensAreReturnedTwiceCountsOnce() throws Exception {
    JobServer.Tokens tokens = pipe.take(1, false);
    tokens.close();
    tokens.close();

    assertThat(free()).isEqualTo(3);
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

  private String fifo() {
    return folder.path().resolve("jobs").toString();
  }

  private void steal(int tokens) throws Exception {
    try (RandomAccessFile make = new RandomAccessFile(fifo(), "rw")) {
      make.readFully(new byte[tokens]);
    }
  }

  /** How many tokens lie in the pipe. */
  private int free() throws Exception {
    try (RandomAccessFile make = new RandomAccessFile(fifo(), "rw");
        java.io.FileInputStream in = new java.io.FileInputStream(make.getFD())) {
      return in.available();
    }
  }
}
