package io.github.statix.assembler.jib;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.assembler.login.RegistryLogins;
import io.github.statix.assembler.plan.AssembledImage;
import io.github.statix.assembler.registry.RegistryServer;
import io.github.statix.assembler.registry.TestImages;
import io.github.statix.presets.model.ImageReference;
import io.github.statix.stages.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ImagePusherTest {

  @RegisterExtension final RegistryServer registry = RegistryServer.open();

  @Test
  void pushWhenNothingIsThereSendsAllAndPins(@TempDir Path folder) throws Exception {
    Store store = Store.open(folder);
    AssembledImage image = ImageAssembler.assemble(TestImages.plan(store.blobs(), 3, 100_000));
    ImageReference target = ImageReference.parse(registry.address() + "/a/b:t");
    ImagePusher pusher =
        new ImagePusher(
            store.blobs(),
            new RegistryLogins(Map.of(), folder, List.of(), warning -> {}),
            PushProgress.NONE);

    List<PushedImage> pushed = pusher.push(image, List.of(target), List.of());

    assertThat(pushed.get(0).pinned()).isEqualTo(target.withDigest(image.digest()));
    assertThat(pushed.get(0).blobsSent()).isEqualTo(5);
    assertThat(pusher.push(image, List.of(target), List.of()).get(0).unchanged()).isTrue();
  }
}
