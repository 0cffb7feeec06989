package io.github.statix.stages.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.statix.oci.model.SourceEpoch;
import io.github.statix.presets.lock.Lock.LockedPackage;
import io.github.statix.stages.capture.CapturedLayer;
import io.github.statix.stages.store.Store;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A package whose author is hostile: its script tries what it can, writes into the base what it
 * reached, and leaves a process behind. Each way to build a base has to pass.
 */
abstract class HostilePackageContract {

  private static final SourceEpoch EPOCH = new SourceEpoch(1_767_225_600);

  /** Harmless: it only looks. */
  private static final String SCRIPT =
      """
      exec >/etc/proof 2>/dev/null
      echo "uid-map $(echo $(cat /proc/self/uid_map))"
      grep -E '^(NoNewPrivs|Seccomp|CapEff):' /proc/self/status | tr '\\t' ' '
      for file in /proc/sys/kernel/core_pattern /proc/sys/vm/drop_caches /proc/sysrq-trigger \\
        /sys/kernel/uevent_helper; do
        [ -e "$file" ] && (: >"$file") && echo "writable $file"
      done
      for each in /proc/[0-9]*/root; do
        [ -e "$each@PLANTED@" ] && cat "$each@PLANTED@"
        for home in root home var/lib/dpkg/../../../etc/shadow; do
          [ -n "$(ls -A "$each/$home" | grep -v -x hostile)" ] && [ "$(ls -di "$each/")" != "$(ls -di /)" ] \\
            && echo "sees $home"
        done
      done
      timeout 5 bash -c ': </dev/tcp/127.0.0.1/@PORT@' && echo "reaches the network of the machine"
      unshare --user true && echo "makes user namespaces"
      unshare --net true && echo "makes network namespaces"
      mount -t sysfs sysfs /mnt && echo "mounts sysfs"
      mount -t cgroup2 cgroup2 /mnt && echo "mounts cgroups"
      nsenter --target 1 --mount true && [ "$(ls -di /proc/1/root/)" = "$(ls -di /)" ] && echo "enters"
      perl -e 'print "has keyrings\\n" if syscall(250, 0, -3, 1) >= 0'
      perl -e 'print "has vsock\\n" if syscall(41, 40, 1, 0) >= 0'
      env | grep -i -E 'proxy|SSH_|TOKEN|PASSWORD|/home'
      setsid sleep @SLEEP@ >/dev/null 2>&1 &
      echo end
      exit 0
      """;

  @TempDir private Path folder;

  /** What is to be tried; skips the test where it is not there. */
  abstract BootstrapTool tool() throws Exception;

  @Test
  void buildWhenPackageIsHostileGivesItNothing() throws Exception {
    BootstrapTool tool = tool();
    Path planted = Files.writeString(folder.resolve("planted"), "sees a file of the machine\n");
    String sleep = "86404." + ProcessHandle.current().pid();
    try (Store store = Store.open(folder.resolve("store"));
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      String script =
          SCRIPT
              .replace("@PLANTED@", planted.toString())
              .replace("@PORT@", Integer.toString(server.getLocalPort()))
              .replace("@SLEEP@", sleep);
      LockedPackage hostile = HandMadePackage.make(folder, script, store.blobs());
      CapturedLayer base =
          new BaseBuilder(store, tool)
              .build(List.of(hostile), Optional.empty(), EPOCH, 1, line -> {});

      List<String> proof = proof(store, base).lines().map(String::strip).toList();
      assertThat(proof).last().isEqualTo("end");
      assertThat(proof.subList(0, proof.size() - 1)).allMatch(this::isHarmless);
    }
    assertThat(BaseTools.output("ps", "-eo", "args")).doesNotContain("sleep " + sleep);
  }

  /** Whether a line of the script says nothing but how well it is kept. */
  abstract boolean isHarmless(String line);

  private static String proof(Store store, CapturedLayer base) throws Exception {
    TreeMap<String, String> files = new TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GzipCompressorInputStream(store.blobs().open(base.layer().digest()), true))) {
      for (TarArchiveEntry each = tar.getNextEntry(); each != null; each = tar.getNextEntry()) {
        if (each.getName().equals("etc/proof")) {
          files.put(each.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return files.getOrDefault("etc/proof", "the script did not run\n");
  }
}
