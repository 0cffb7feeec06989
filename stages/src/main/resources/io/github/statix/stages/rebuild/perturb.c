/*
 * Loaded into every dynamically linked program of a recipe's rebuild by /etc/ld.so.preload. With
 * -DCLOCK=SECONDS the clock is that much ahead; with -DORDER folders are listed backwards. What a
 * recipe then builds must be what it built before.
 *
 * The times of files stay the kernel's: "now" is only ever later than they are, so make sees no file
 * of the future, and programs that ask the kernel without the C library agree with those that do
 * not. Where a program hands a time of the shifted clock to the kernel, as a file's time or as a
 * deadline, the shift is taken off again.
 *
 * Linked without any library, so that a loader that cannot use this file has nothing to look for.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fts.h>
#include <glob.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#pragma weak dlsym
#pragma weak dlvsym

/* The function of this name that would have been called; version is for names with an old one. */
static void *next(const char *name, const char *version) {
  void *found = version && dlvsym ? dlvsym(RTLD_NEXT, name, version) : 0;
  return found || !dlsym ? found : dlsym(RTLD_NEXT, name);
}

#define NEXT(function, version) \
  static __typeof__(&function) real; \
  if (!real) real = next(#function, version)

#ifdef CLOCK

static long kernel_now(void) {
  struct timespec now;
  syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
  return now.tv_sec;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  long result = syscall(SYS_clock_gettime, clock, now);
  int wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
  if (result == 0 && wall) now->tv_sec += CLOCK;
  return result;
}

time_t time(time_t *now) {
  time_t shifted = kernel_now() + CLOCK;
  if (now) *now = shifted;
  return shifted;
}

int gettimeofday(struct timeval *now, void *zone) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  if (now) {
    now->tv_sec = at.tv_sec;
    now->tv_usec = at.tv_nsec / 1000;
  }
  if (zone) memset(zone, 0, 2 * sizeof(int));
  return 0;
}

int timespec_get(struct timespec *now, int base) {
  return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}

/* Deadlines. One that is nowhere near the shifted clock is of another clock. */

static const struct timespec *deadline(const struct timespec *at, struct timespec *room) {
  if (!at || at->tv_sec < kernel_now() + CLOCK / 2) return at;
  *room = *at;
  room->tv_sec -= CLOCK;
  return room;
}

#define TIMED(function, type, version) \
  int function(type *what, const struct timespec *at) { \
    NEXT(function, version); \
    struct timespec room; \
    return real(what, deadline(at, &room)); \
  }

TIMED(pthread_mutex_timedlock, pthread_mutex_t, 0)
TIMED(pthread_rwlock_timedrdlock, pthread_rwlock_t, 0)
TIMED(pthread_rwlock_timedwrlock, pthread_rwlock_t, 0)
TIMED(sem_timedwait, sem_t, 0)

int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *at) {
  NEXT(pthread_cond_timedwait, "GLIBC_2.3.2");
  struct timespec room;
  return real(c, m, deadline(at, &room));
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *at, struct timespec *left) {
  NEXT(clock_nanosleep, 0);
  struct timespec room;
  return real(clock, flags, flags & TIMER_ABSTIME ? deadline(at, &room) : at, left);
}

/* File times. One between the two clocks can only come from the shifted one. */

static long file_time(long seconds) {
  long now = kernel_now();
  return seconds > now && seconds <= now + CLOCK + 86400 ? seconds - CLOCK : seconds;
}

static const struct timespec *file_times(const struct timespec *from, struct timespec room[2]) {
  if (!from) return from;
  for (int i = 0; i < 2; i++) {
    room[i] = from[i];
    int literal = from[i].tv_nsec != UTIME_NOW && from[i].tv_nsec != UTIME_OMIT;
    if (literal) room[i].tv_sec = file_time(from[i].tv_sec);
  }
  return room;
}

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
  NEXT(utimensat, 0);
  struct timespec room[2];
  return real(folder, path, file_times(times, room), flags);
}

int futimens(int file, const struct timespec times[2]) {
  NEXT(futimens, 0);
  struct timespec room[2];
  return real(file, file_times(times, room));
}

#define UTIMES(function, type) \
  int function(type what, const struct timeval times[2]) { \
    NEXT(function, 0); \
    struct timeval room[2]; \
    for (int i = 0; times && i < 2; i++) { \
      room[i].tv_sec = file_time(times[i].tv_sec); \
      room[i].tv_usec = times[i].tv_usec; \
    } \
    return real(what, times ? room : 0); \
  }

UTIMES(utimes, const char *)
UTIMES(lutimes, const char *)
UTIMES(futimes, int)

struct utimbuf {
  time_t actime, modtime;
};

int utime(const char *path, const struct utimbuf *times) {
  NEXT(utime, 0);
  struct utimbuf room;
  if (times) room = (struct utimbuf){file_time(times->actime), file_time(times->modtime)};
  return real(path, times ? &room : 0);
}

#endif
#ifdef ORDER

/*
 * An open folder is read to its end when its first entry is asked for, and handed out from there.
 * Claims of slots are single instructions and nothing waits, so a fork at any moment is safe; when
 * no slot is free, the folder is listed as it is.
 */
struct listing {
  struct dirent **entries;
  size_t count, handed_out;
  int error;
};

static struct slot {
  DIR *folder;
  struct listing *listing;
} slots[4096];

#define SLOTS (sizeof slots / sizeof slots[0])
#define PROBES 64

static struct slot *find(DIR *folder, DIR *owner) {
  size_t start = ((uintptr_t)folder >> 4) * 2654435761u;
  for (size_t i = 0; i < PROBES; i++) {
    struct slot *slot = &slots[(start + i) % SLOTS];
    DIR *expected = owner;
    if (owner ? __atomic_load_n(&slot->folder, __ATOMIC_ACQUIRE) == owner
              : __atomic_compare_exchange_n(
                    &slot->folder, &expected, folder, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
      return slot;
  }
  return 0;
}

static struct listing *read_all(DIR *folder) {
  NEXT(readdir, 0);
  struct listing *all = calloc(1, sizeof *all);
  size_t room = 0;
  struct dirent *entry;
  while (all && (errno = 0, entry = real(folder))) {
    if (all->count == room) {
      struct dirent **grown = realloc(all->entries, (room = 2 * room + 64) * sizeof *grown);
      if (!grown) break;
      all->entries = grown;
    }
    struct dirent *copy = malloc(entry->d_reclen);
    if (!copy) break;
    all->entries[all->count++] = memcpy(copy, entry, entry->d_reclen);
  }
  if (all) all->error = errno;
  return all;
}

static struct listing *listing(DIR *folder) {
  int before = errno;
  struct slot *slot = find(folder, folder);
  if (!slot && (slot = find(folder, 0))) slot->listing = read_all(folder);
  errno = before;
  return slot ? slot->listing : 0;
}

static void forget(DIR *folder) {
  struct slot *slot = find(folder, folder);
  if (!slot) return;
  struct listing *all = slot->listing;
  slot->listing = 0;
  __atomic_store_n(&slot->folder, 0, __ATOMIC_RELEASE);
  for (size_t i = 0; all && i < all->count; i++) free(all->entries[i]);
  if (all) free(all->entries);
  free(all);
}

struct dirent *readdir(DIR *folder) {
  NEXT(readdir, 0);
  struct listing *all = listing(folder);
  if (!all) return real(folder);
  if (all->handed_out < all->count) return all->entries[all->count - ++all->handed_out];
  if (all->error) errno = all->error;
  return 0;
}

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/* The two are one layout where programs have 64 bits. */
struct dirent64 *readdir64(DIR *folder) { return (struct dirent64 *)readdir(folder); }

int readdir_r(DIR *folder, struct dirent *entry, struct dirent **result) {
  int before = errno;
  errno = 0;
  *result = readdir(folder);
  int error = errno;
  errno = before;
  if (*result) *result = memcpy(entry, *result, (*result)->d_reclen);
  return error;
}

int readdir64_r(DIR *folder, struct dirent64 *entry, struct dirent64 **result) {
  return readdir_r(folder, (struct dirent *)entry, (struct dirent **)result);
}

int closedir(DIR *folder) {
  NEXT(closedir, 0);
  forget(folder);
  return real(folder);
}

void rewinddir(DIR *folder) {
  NEXT(rewinddir, 0);
  forget(folder);
  real(folder);
}

long telldir(DIR *folder) {
  NEXT(telldir, 0);
  struct listing *all = listing(folder);
  return all ? (long)all->handed_out : real(folder);
}

void seekdir(DIR *folder, long position) {
  NEXT(seekdir, 0);
  struct listing *all = listing(folder);
  if (!all)
    real(folder, position);
  else if (position >= 0 && (size_t)position <= all->count)
    all->handed_out = position;
}

/* What the C library lists by itself; asked to sort, it sorts. */

static void reverse(void *list, long count) {
  void **entries = list;
  for (long i = 0; i < count / 2; i++) {
    void *kept = entries[i];
    entries[i] = entries[count - 1 - i];
    entries[count - 1 - i] = kept;
  }
}

#define SCANDIR(function, entry) \
  int function( \
      const char *path, \
      struct entry ***list, \
      int (*wanted)(const struct entry *), \
      int (*order)(const struct entry **, const struct entry **)) { \
    NEXT(function, 0); \
    int count = real(path, list, wanted, order); \
    if (count > 0 && !order) reverse(*list, count); \
    return count; \
  }

SCANDIR(scandir, dirent)
SCANDIR(scandir64, dirent64)

#define GLOB(function, type) \
  int function(const char *pattern, int flags, int (*failed)(const char *, int), type *found) { \
    NEXT(function, "GLIBC_2.27"); \
    size_t first = (flags & GLOB_APPEND ? found->gl_pathc : 0); \
    int result = real(pattern, flags, failed, found); \
    if (result == 0 && flags & GLOB_NOSORT) \
      reverse( \
          found->gl_pathv + first + (flags & GLOB_DOOFFS ? found->gl_offs : 0), \
          found->gl_pathc - first); \
    return result; \
  }

GLOB(glob, glob_t)
GLOB(glob64, glob64_t)

#define FTS_OPEN(function, tree, node) \
  static int function##_order(const node **a, const node **b) { \
    return strcmp((*b)->fts_name, (*a)->fts_name); \
  } \
  tree *function(char *const *paths, int options, int (*order)(const node **, const node **)) { \
    NEXT(function, 0); \
    return real(paths, options, order ? order : function##_order); \
  }

FTS_OPEN(fts_open, FTS, FTSENT)
FTS_OPEN(fts64_open, FTS64, FTSENT64)

#endif
