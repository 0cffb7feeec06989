package io.github.statix.stages.container.sandbox.seccomp;

import static io.github.statix.stages.container.sandbox.seccomp.Errno.EAFNOSUPPORT;
import static io.github.statix.stages.container.sandbox.seccomp.Errno.ENOSYS;
import static io.github.statix.stages.container.sandbox.seccomp.Errno.EPERM;
import static io.github.statix.stages.container.sandbox.seccomp.Refusal.NONE;

import io.github.statix.stages.container.sandbox.seccomp.Refusal.When;
import java.util.List;

/**
 * The table of refused system calls. Numbers are those of Linux's {@code syscall_64.tbl} and {@code
 * syscall_32.tbl}, which never change.
 */
final class Refusals {

  /** {@code CLONE_NEWTIME}, which clone(2) takes for a signal and unshare(2) does not. */
  private static final int NEW_TIME = 0x0000_0080;

  /** {@code CLONE_NEW*}: mount, cgroup, UTS, IPC, user, PID and network namespaces. */
  private static final int NEW_NAMESPACES = 0x7e02_0000;

  /** {@code AF_UNIX, AF_INET, AF_INET6, AF_NETLINK}. */
  private static final List<Integer> SOCKET_FAMILIES = List.of(1, 2, 10, 16);

  /** {@code TIOCSTI} and {@code TIOCLINUX}, which type into a terminal. */
  private static final List<Integer> TYPING = List.of(0x5412, 0x541c);

  /** All of them, in no order that matters. */
  static final List<Refusal> ALL =
      List.of(
          // Keys: the keyrings are those of whoever started the program.
          refuse("add_key", 248, 286, ENOSYS),
          refuse("request_key", 249, 287, ENOSYS),
          refuse("keyctl", 250, 288, ENOSYS),
          // Sockets that no network namespace holds back, such as AF_VSOCK. The 32-bit call has its
          // arguments in memory, where a filter cannot look.
          refuse("socket", 41, 359, new When.NoneOf(0, SOCKET_FAMILIES), EAFNOSUPPORT),
          refuse("socketpair", 53, 360, new When.NoneOf(0, SOCKET_FAMILIES), EAFNOSUPPORT),
          refuse("socketcall", NONE, 102, ENOSYS),
          // Namespaces. clone3 has its flags in memory, too; C libraries go on with clone.
          refuse("unshare", 272, 310, new When.AnyBit(0, NEW_NAMESPACES | NEW_TIME), EPERM),
          refuse("clone", 56, 120, new When.AnyBit(0, NEW_NAMESPACES), EPERM),
          refuse("clone3", 435, 435, ENOSYS),
          refuse("setns", 308, 346, EPERM),
          // File systems.
          refuse("mount", 165, 21, EPERM),
          refuse("umount", NONE, 22, EPERM),
          refuse("umount2", 166, 52, EPERM),
          refuse("pivot_root", 155, 217, EPERM),
          refuse("chroot", 161, 61, EPERM),
          refuse("open_tree", 428, 428, EPERM),
          refuse("move_mount", 429, 429, EPERM),
          refuse("fsopen", 430, 430, EPERM),
          refuse("fsconfig", 431, 431, EPERM),
          refuse("fsmount", 432, 432, EPERM),
          refuse("fspick", 433, 433, EPERM),
          refuse("mount_setattr", 442, 442, EPERM),
          refuse("open_tree_attr", 467, 467, EPERM),
          refuse("open_by_handle_at", 304, 342, EPERM),
          refuse("fanotify_init", 300, 338, EPERM),
          refuse("quotactl", 179, 131, EPERM),
          refuse("quotactl_fd", 443, 443, EPERM),
          refuse("swapon", 167, 87, EPERM),
          refuse("swapoff", 168, 115, EPERM),
          refuse("sysfs", 139, 135, EPERM),
          // Parts of the kernel that builds do not need and that attacks have used.
          refuse("bpf", 321, 357, EPERM),
          refuse("perf_event_open", 298, 336, EPERM),
          refuse("userfaultfd", 323, 374, EPERM),
          refuse("io_uring_setup", 425, 425, EPERM),
          refuse("io_uring_enter", 426, 426, EPERM),
          refuse("io_uring_register", 427, 427, EPERM),
          // The machine itself.
          refuse("kexec_load", 246, 283, EPERM),
          refuse("kexec_file_load", 320, NONE, EPERM),
          refuse("create_module", 174, 127, EPERM),
          refuse("init_module", 175, 128, EPERM),
          refuse("finit_module", 313, 350, EPERM),
          refuse("delete_module", 176, 129, EPERM),
          refuse("get_kernel_syms", 177, 130, EPERM),
          refuse("query_module", 178, 167, EPERM),
          refuse("_sysctl", 156, 149, EPERM),
          refuse("syslog", 103, 103, EPERM),
          refuse("acct", 163, 51, EPERM),
          refuse("reboot", 169, 88, EPERM),
          refuse("nfsservctl", 180, 169, EPERM),
          refuse("lookup_dcookie", 212, 253, EPERM),
          refuse("settimeofday", 164, 79, EPERM),
          refuse("stime", NONE, 25, EPERM),
          refuse("clock_settime", 227, 264, EPERM),
          refuse("clock_settime64", NONE, 404, EPERM),
          refuse("clock_adjtime", 305, 343, EPERM),
          refuse("clock_adjtime64", NONE, 405, EPERM),
          refuse("sethostname", 170, 74, EPERM),
          refuse("setdomainname", 171, 121, EPERM),
          refuse("iopl", 172, 110, EPERM),
          refuse("ioperm", 173, 101, EPERM),
          refuse("vm86old", NONE, 113, EPERM),
          refuse("vm86", NONE, 166, EPERM),
          refuse("vhangup", 153, 111, EPERM),
          // The terminal of a shell.
          refuse("ioctl", 16, 54, new When.OneOf(1, TYPING), EPERM));

  private Refusals() {}

  private static Refusal refuse(String name, int x8664, int i386, Errno errno) {
    return refuse(name, x8664, i386, new When.Always(), errno);
  }

  private static Refusal refuse(String name, int x8664, int i386, When when, Errno errno) {
    return new Refusal(name, x8664, i386, when, errno);
  }
}
