package io.github.statix.stages.base;

import org.junit.jupiter.api.Nested;

/** This machine's mmdebstrap, run by root and by an ordinary user, against a hostile package. */
class HostToolHostilePackageTest {

  /** In namespaces of its own. */
  abstract static class OfHost extends HostilePackageContract {

    @Override
    boolean isHarmless(String line) {
      return line.matches("uid-map 0 [1-9][0-9]{4,} [0-9]+")
          || line.equals("NoNewPrivs: 1")
          || line.equals("Seccomp: 2")
          // Of a user namespace of its own, and without those over networks and other processes.
          || line.equals("CapEff: 00000000882401ff");
    }
  }

  @Nested
  class AsItIs extends OfHost {

    @Override
    BootstrapTool tool() throws Exception {
      return BaseTools.host();
    }
  }

  @Nested
  class AsAnOrdinaryUser extends OfHost {

    @Override
    BootstrapTool tool() throws Exception {
      BaseTools.host();
      return HostTool.through(BaseTools.asOrdinaryUser());
    }
  }
}
