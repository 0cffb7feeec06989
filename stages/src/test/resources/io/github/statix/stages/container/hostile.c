/*
 * What a hostile recipe would try in a container. Prints a line for each thing it reached, and one at its end.
 * Variables: SECRET, a file of the host; PORT, a port of the host's loopback device that somebody listens on;
 * NEIGHBOUR, a mark in the environment of another container's processes.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENTRIES(a) (sizeof(a) / sizeof(a)[0])

static void reached(const char *what, const char *detail)
{
	printf("reached: %s %s\n", what, detail);
}

/* The call came to nothing because the container has it no more, and not because of its arguments. */
static void refused(const char *what, long result)
{
	if (result >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES && errno != EAFNOSUPPORT))
		reached(what, result >= 0 ? "" : strerror(errno));
}

static void failed(const char *what, long result)
{
	if (result >= 0)
		reached(what, "");
}

static void status(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = 0;
		unsigned long long value = 0;
		char *colon = strchr(line, ':');
		if (!colon)
			continue;
		sscanf(colon + 1, "%llx", &value);
		if (!strncmp(line, "Cap", 3) && value != 0)
			reached("capabilities", line);
		if (!strncmp(line, "NoNewPrivs", 10) && value != 1)
			reached("new privileges", line);
		if (!strncmp(line, "Seccomp:", 8) && value != 2)
			reached("a container without a filter", line);
	}
	if (f)
		fclose(f);
	failed("another uid", setresuid(1, 1, 1));
	failed("another gid", setresgid(1, 1, 1));
	failed("another group", setgroups(1, (gid_t[]){ 1 }));
	failed("a file of another owner", chown("/build", 1, 1));
	failed("a device", mknod("/build/disk", S_IFBLK | 0600, makedev(254, 0)));
}

/* Calls of 64 bits. */
static void calls(void)
{
	static const int families[] = { 3, 4, 16 + 1, 29, 31, 38, 40, 44 };
	static const struct { const char *name; unsigned flag; } namespaces[] = {
		{ "a user namespace", CLONE_NEWUSER }, { "a mount namespace", CLONE_NEWNS },
		{ "a PID namespace", CLONE_NEWPID }, { "a network namespace", CLONE_NEWNET },
		{ "an IPC namespace", CLONE_NEWIPC }, { "a UTS namespace", CLONE_NEWUTS },
		{ "a cgroup namespace", CLONE_NEWCGROUP },
	};
	char name[64];
	refused("keyctl", syscall(SYS_keyctl, 0, -3, 0, 0, 0));
	refused("add_key", syscall(SYS_add_key, "user", "statix-hostile", "x", 1, -2));
	refused("request_key", syscall(SYS_request_key, "user", "statix-hostile", NULL, 0));
	for (unsigned i = 0; i < ENTRIES(families); i++) {
		snprintf(name, sizeof name, "sockets of family %d", families[i]);
		refused(name, socket(families[i], SOCK_STREAM, 0));
		refused(name, socket(families[i], SOCK_RAW, 0));
	}
	for (unsigned i = 0; i < ENTRIES(namespaces); i++) {
		long pid = syscall(SYS_clone, (long) (namespaces[i].flag | SIGCHLD), 0, 0, 0, 0);
		if (pid == 0)
			_exit(0);
		refused(namespaces[i].name, pid);
		if (fork() == 0) {
			refused(namespaces[i].name, unshare(namespaces[i].flag));
			exit(0);
		}
		while (wait(NULL) > 0);
	}
	unsigned long long clone3[11] = { CLONE_NEWUSER, 0, 0, 0, SIGCHLD };
	long pid = syscall(SYS_clone3, clone3, sizeof clone3);
	if (pid == 0)
		_exit(0);
	refused("clone3", pid);
	int network = open("/proc/self/ns/net", O_RDONLY);
	refused("setns", setns(network, 0));
	close(network);
	refused("mount", mount("none", "/build", "tmpfs", 0, NULL));
	refused("a mount written again", mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
	refused("umount", umount2("/proc/sys", MNT_DETACH));
	refused("pivot_root", syscall(SYS_pivot_root, "/build", "/build"));
	refused("chroot", chroot("/build"));
	refused("fsopen", syscall(430, "tmpfs", 0));
	refused("fsmount", syscall(432, -1, 0, 0));
	refused("open_tree", syscall(428, -100, "/", 1));
	refused("move_mount", syscall(429, -1, "", -100, "/build", 4));
	refused("mount_setattr", syscall(442, -100, "/", 0, NULL, 0));
	refused("open_by_handle_at", syscall(SYS_open_by_handle_at, 0, "", O_RDONLY));
	long long map[16] = { 0 };
	((int *) map)[0] = 2, ((int *) map)[1] = 4, ((int *) map)[2] = 4, ((int *) map)[3] = 1;
	refused("bpf", syscall(SYS_bpf, 0, map, sizeof map));
	unsigned perf[32] = { 1, 128, 1 };
	perf[10] = 0x61;
	refused("perf_event_open", syscall(SYS_perf_event_open, perf, 0, -1, -1, 0));
	refused("userfaultfd", syscall(SYS_userfaultfd, 1));
	unsigned ring[30] = { 0 };
	refused("io_uring_setup", syscall(425, 1, ring));
	refused("io_uring_enter", syscall(426, -1, 0, 0, 0, NULL, 0));
	refused("io_uring_register", syscall(427, -1, 0, NULL, 0));
	refused("kexec_load", syscall(SYS_kexec_load, 0, 0, NULL, 0));
	refused("init_module", syscall(SYS_init_module, "", 0, ""));
	refused("finit_module", syscall(SYS_finit_module, -1, "", 0));
	refused("delete_module", syscall(SYS_delete_module, "x", 0));
	refused("the host name", sethostname("hostile", 7));
	refused("the kernel's log", syscall(SYS_syslog, 3, name, sizeof name));
	long typed = ioctl(0, TIOCSTI, "x");
	if (typed >= 0)
		reached("the terminal", "");
}

static long narrow(long number, long a, long b, long c)
{
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
	if (result < 0)
		errno = -result;
	return result < 0 ? -1 : result;
}

/* The same by the other ways into the kernel. A machine without them kills this with a signal. */
static void other_ways(void)
{
	if (fork() == 0) {
		static const char text[] = "user";
		refused("keyctl of 32 bits", narrow(288, 0, -3, 0));
		refused("add_key of 32 bits", narrow(286, (long) text, (long) text, (long) text));
		refused("AF_VSOCK of 32 bits", narrow(359, 40, SOCK_STREAM, 0));
		static int vsock[3] = { 40, SOCK_STREAM, 0 };
		refused("AF_VSOCK of socketcall", narrow(102, 1, (long) vsock, 0));
		refused("unshare of 32 bits", narrow(310, CLONE_NEWUSER, 0, 0));
		long pid = narrow(120, CLONE_NEWUSER | SIGCHLD, 0, 0);
		if (pid == 0)
			_exit(0);
		refused("clone of 32 bits", pid);
		static char root[] = "/";
		refused("mount of 32 bits", narrow(21, (long) root, (long) root, (long) root));
		refused("bpf of 32 bits", narrow(357, 0, 0, 0));
		exit(0);
	}
	if (fork() == 0) {
		refused("keyctl of x32", syscall(SYS_keyctl | 0x40000000, 0, -3, 0, 0, 0));
		refused("unshare of x32", syscall(SYS_unshare | 0x40000000, CLONE_NEWUSER));
		exit(0);
	}
	while (wait(NULL) > 0);
}

static int writable(const char *path, const struct stat *stat, int type, struct FTW *where)
{
	(void) stat, (void) where;
	if (type == FTW_F) {
		int fd = open(path, O_WRONLY | O_NONBLOCK);
		if (fd >= 0) {
			reached("a setting of the kernel:", path);
			close(fd);
		}
	}
	return 0;
}

static void files(void)
{
	static const char *trees[] = { "/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger", "/sys" };
	static const char *secrets[] = { "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/kmsg", "/proc/sched_debug",
		"/proc/latency_stats", "/dev/mem", "/dev/kmsg", "/dev/fuse", "/dev/kvm", "/dev/vsock", "/dev/net/tun" };
	static const char *ways[] = { "", "/proc/1/root", "/proc/1/cwd/../..", "/proc/self/root/..", "../../../../../../..", "/oldroot", "/newroot", "/.old" };
	char path[4096], byte;
	for (unsigned i = 0; i < ENTRIES(trees); i++)
		nftw(trees[i], writable, 16, FTW_PHYS);
	for (unsigned i = 0; i < ENTRIES(secrets); i++) {
		int fd = open(secrets[i], O_RDONLY | O_NONBLOCK);
		if (fd >= 0 && (!strncmp(secrets[i], "/dev/", 5) || read(fd, &byte, 1) > 0))
			reached("what others do:", secrets[i]);
		if (fd >= 0)
			close(fd);
	}
	for (unsigned i = 0; i < ENTRIES(ways); i++) {
		snprintf(path, sizeof path, "%s%s", ways[i], getenv("SECRET"));
		int fd = open(path, O_RDONLY);
		if (fd >= 0)
			reached("a file of the host:", path);
	}
}

static void names(const char *directory, const char *what)
{
	DIR *dir = opendir(directory);
	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;)
		if (e->d_name[0] != '.')
			reached(what, e->d_name);
	if (dir)
		closedir(dir);
}

static void neighbours(void)
{
	char path[512], text[1 << 16], *mark = getenv("NEIGHBOUR");
	DIR *dir = opendir("/proc");
	for (struct dirent *e; (e = readdir(dir)) != NULL;) {
		if (e->d_name[0] < '1' || e->d_name[0] > '9' || atoi(e->d_name) == getpid())
			continue;
		snprintf(path, sizeof path, "/proc/%s/cmdline", e->d_name);
		int fd = open(path, O_RDONLY);
		ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);
		if (n > 0 && memmem(text, n, mark, strlen(mark)))
			reached("another container's process", e->d_name);
		close(fd);
	}
	closedir(dir);
	for (int pid = 1, seen = 0; pid < 100000; pid++)
		if ((kill(pid, 0) == 0 || errno == EPERM) && ++seen == 10)
			reached("processes of others", "");
	names("/dev/shm", "shared memory");
	names("/dev/mqueue", "a message queue");
	dir = opendir("/proc/self/fd");
	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		if (e->d_name[0] != '.' && atoi(e->d_name) > 2 && atoi(e->d_name) != dirfd(dir))
			reached("an open descriptor", e->d_name);
	closedir(dir);
	struct sockaddr_in host = { .sin_family = AF_INET, .sin_port = htons(atoi(getenv("PORT"))) };
	host.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	failed("the host's loopback device", connect(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr *) &host, sizeof host));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	neighbours();
	status();
	calls();
	other_ways();
	files();
	puts("end of attempts");
	return 0;
}
