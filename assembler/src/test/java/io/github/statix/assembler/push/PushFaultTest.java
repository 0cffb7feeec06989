package io.github.statix.assembler.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.Fault;
import io.github.statix.assembler.registry.PushException;
import io.github.statix.assembler.registry.RegistryServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A push through a proxy that breaks things recovers, or says what to do; a bad tag never shows.
 */
class PushFaultTest {

  private static final String PATCH = "PATCH .*/blobs/uploads/.*";

  @RegisterExtension final RegistryServer registry = RegistryServer.open();

  @Test
  void pushWhenConnectionsAreResetInABlobStartsThemAfresh(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(PATCH, 2, new Fault.ResetAfter(20_000));

      PushedImage pushed = setup.push();

      assertThat(setup.tagged()).contains(setup.image().digest());
      assertThat(pushed.blobsSent()).isEqualTo(5);
      assertThat(setup.retries()).hasSize(2);
      assertThat(setup.proxy().count("POST .*/blobs/uploads/.*")).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void pushWhenTheRegistryFailsForAWhileTriesAgain(int status, @TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      Fault fault = Fault.Answer.error(status, "UNAVAILABLE");
      setup.proxy().fault("GET .*/manifests/t", 1, fault);
      setup.proxy().fault("HEAD .*", 1, fault);
      setup.proxy().fault("POST .*", 1, fault);
      setup.proxy().fault(PATCH, 1, fault);
      setup.proxy().fault("PUT .*/blobs/.*", 1, fault);
      setup.proxy().fault("PUT .*/manifests/t", 1, fault);

      setup.push();

      assertThat(setup.tagged()).contains(setup.image().digest());
      assertThat(setup.retries()).hasSize(6);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403,DENIED,GET .*/manifests/.*,with the right to do so",
    "403,DENIED,POST .*,with the right to do so",
    "404,NAME_UNKNOWN,POST .*,create it there first",
    "405,UNSUPPORTED,POST .*,read-only mirror",
    "413,SIZE_INVALID,PATCH .*,raise that limit",
    "400,MANIFEST_INVALID,PUT .*/manifests/sha256.*,refused this image",
    "403,DENIED,PUT .*/manifests/t,with the right to do so",
    "429,TOOMANYREQUESTS,PATCH .*,wait",
    "503,UNAVAILABLE,PATCH .*,run again"
  })
  void pushWhenTheRegistryRefusesSaysWhatToDoAndTagsNothing(
      int status, String code, String request, String advice, @TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(request, 1000, Fault.Answer.error(status, code));

      assertThatThrownBy(setup::push)
          .isInstanceOfSatisfying(PushException.class, e -> assertThat(e.status()).hasValue(status))
          .hasMessageContainingAll(code, advice, setup.target().toString())
          .hasMessageNotContaining("_state=");
      assertThat(setup.tagged()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "Wed, 21 Oct 2015 07:28:00 GMT"})
  void pushWhenAskedToComeBackLaterWaitsAsLongAsAsked(String when, @TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(PATCH, 1, new Fault.Answer(429, "Retry-After: " + when + "\r\n", ""));

      setup.push();

      assertThat(setup.waits().get(0).toSeconds()).isEqualTo(when.equals("1") ? 1 : 0);
    }
  }

  @Test
  void pushWhenTheUploadSessionIsGoneStartsANewOne(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(PATCH, 1, Fault.Answer.error(404, "BLOB_UPLOAD_UNKNOWN"));

      setup.push();

      assertThat(setup.tagged()).contains(setup.image().digest());
    }
  }

  @Test
  void pushWhenABlobIsDamagedOnTheWaySendsItAgain(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(PATCH, 1, new Fault.Damage());

      setup.push();

      assertThat(setup.tagged()).contains(setup.image().digest());
      assertThat(setup.retries().toString()).contains("DIGEST_INVALID");
    }
  }

  @Test
  void pushWhenTheManifestIsAlwaysDamagedOnTheWayTagsNothing(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault("PUT .*/manifests/.*", 1000, new Fault.Damage());

      assertThatThrownBy(setup::push).isInstanceOf(PushException.class);
      assertThat(setup.tagged()).isEmpty();
    }
  }

  @Test
  void pushWhenTheAnswerToAFinishedUploadIsLostDoesNotSendItAgain(@TempDir Path folder)
      throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault("PUT .*/blobs/uploads/.*", 1, new Fault.LoseAnswer());

      setup.push();

      assertThat(setup.proxy().count(PATCH)).isEqualTo(5);
      assertThat(setup.tagged()).contains(setup.image().digest());
    }
  }

  @Test
  void pushWhenTheWayIsSlowSucceeds(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(PATCH, 5, new Fault.Slow(50));

      setup.push();

      assertThat(setup.retries()).isEmpty();
      assertThat(setup.tagged()).contains(setup.image().digest());
    }
  }

  @Test
  void pushWhenTheRegistryNeverAnswersGivesUpAndSaysSo(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      setup.proxy().fault(".*", 1000, new Fault.Silence());

      assertThatThrownBy(setup::push)
          .isInstanceOf(PushException.class)
          .hasMessageContaining("no answer in time");
    }
  }

  @Test
  void pushWhenTheReadBackManifestIsAnotherFails(@TempDir Path folder) throws Exception {
    try (PushSetup setup = PushSetup.through(registry, folder)) {
      AssembledImage image = setup.image();
      setup.proxy().fault("GET .*/manifests/t", 1, Fault.Answer.error(404, "MANIFEST_UNKNOWN"));
      setup.proxy().fault("GET .*/manifests/t", 1, new Fault.Answer(200, "", "{}"));

      assertThatThrownBy(setup::push)
          .isInstanceOf(PushException.class)
          .hasMessageContainingAll(image.digest().toString(), "do not use this tag");
    }
  }
}
