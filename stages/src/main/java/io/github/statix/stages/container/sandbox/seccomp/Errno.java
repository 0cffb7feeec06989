package io.github.statix.stages.container.sandbox.seccomp;

/** What a refused system call returns (errno(3), the numbers of Linux on x86). */
enum Errno {
  /** What only a privileged process may do. */
  EPERM(1),

  /** What the kernel does not have: programs then take another way. */
  ENOSYS(38),

  /** A family of sockets that the kernel does not have. */
  EAFNOSUPPORT(97);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
