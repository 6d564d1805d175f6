// Loaded before libc (LD_PRELOAD) into the command under test: kills it at a chosen disk operation, lets operations fail,
// and turns its clock. Rules stand in the file that FAULTS names, one a line, and are read again when that file changes, so
// that a fault can begin and end while a server runs:
//
//   kill N [PATH]            ends the process (as SIGKILL) before the Nth sync, rename or unlink on a path that holds PATH
//   kill-after N [PATH]      the same, after that operation
//   fail WHAT ERRNO PATH     WHAT (open, write, sync, rename, unlink) fails with that number on paths that hold PATH
//   clock SECONDS            is added to the wall clock
//   free BYTES               is what every disk has left
//
// FAULTS_LOG names a file to which each sync, rename and unlink is added as a line: its number, what, path.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum { k_rules = 32, k_text = 256 };
struct rule {
    char kind[16], what[16], path[k_text];
    long number;
};
static struct rule rules[k_rules];
static int rule_count;
static struct stat read_as;  // the file of rules as it was read
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long counted[k_rules];  // operations that a kill rule has seen
static atomic_long operations;
static _Thread_local int inside;  // our own calls are nobody's operations

static int (*real_open)(const char*, int, ...);
static ssize_t (*real_write)(int, const void*, size_t);
static int (*real_clock)(clockid_t, struct timespec*);

__attribute__((constructor)) static void begin(void) {
    real_open = (int (*)(const char*, int, ...))dlsym(RTLD_NEXT, "open");
    real_write = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
    real_clock = (int (*)(clockid_t, struct timespec*))dlsym(RTLD_NEXT, "clock_gettime");
}

// Under the mutex.
static void read_rules(void) {
    const char* name = getenv("FAULTS");
    struct stat status;
    if (name == NULL || stat(name, &status) != 0) {
        rule_count = 0;
        memset(&read_as, 0, sizeof read_as);
        return;
    }
    // A file system may date by ticks of some milliseconds: two changes within one are told apart by file and size.
    if (status.st_mtim.tv_sec == read_as.st_mtim.tv_sec && status.st_mtim.tv_nsec == read_as.st_mtim.tv_nsec &&
        status.st_ino == read_as.st_ino && status.st_size == read_as.st_size)
        return;
    read_as = status;
    rule_count = 0;
    memset(counted, 0, sizeof counted);
    FILE* file = fopen(name, "re");
    if (file == NULL) return;
    char line[512];
    while (rule_count < k_rules && fgets(line, sizeof line, file) != NULL) {
        struct rule one;
        memset(&one, 0, sizeof one);
        if (sscanf(line, "fail %15s %ld %255s", one.what, &one.number, one.path) == 3)
            strcpy(one.kind, "fail");
        else if (sscanf(line, "%15s %ld %255s", one.kind, &one.number, one.path) < 2)
            continue;
        rules[rule_count++] = one;
    }
    fclose(file);
}

static const char* path_of(int fd, char* into) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, into, PATH_MAX - 1);
    into[size < 0 ? 0 : size] = '\0';
    return into;
}

static void end_now(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// The errno that this operation has to fail with; 0: none. May not return.
static int before(const char* what, const char* path, int is_edge, int* end_after) {
    *end_after = 0;
    if (inside || getenv("FAULTS") == NULL) return 0;
    inside = 1;
    int fails = 0, ends = 0;
    pthread_mutex_lock(&mutex);
    read_rules();
    if (is_edge) {
        const long number = atomic_fetch_add(&operations, 1) + 1;
        const char* log = getenv("FAULTS_LOG");
        if (log != NULL) {
            char line[PATH_MAX + 64];
            const int size = snprintf(line, sizeof line, "%ld %s %s\n", number, what, path);
            const int fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
            if (fd >= 0) {
                (void)!real_write(fd, line, (size_t)size);
                close(fd);
            }
        }
    }
    for (int i = 0; i < rule_count; ++i) {
        const struct rule* one = &rules[i];
        if (strstr(path, one->path) == NULL) continue;
        if (strcmp(one->kind, "fail") == 0 && strcmp(one->what, what) == 0) fails = (int)one->number;
        if (!is_edge || strncmp(one->kind, "kill", 4) != 0) continue;
        if (++counted[i] != one->number) continue;
        if (strcmp(one->kind, "kill") == 0) ends = 1;
        else *end_after = 1;
    }
    pthread_mutex_unlock(&mutex);
    if (ends) end_now();
    inside = 0;
    return fails;
}

#define EDGE(what, path, call)                                \
    do {                                                      \
        int end_after;                                        \
        const int fails = before(what, path, 1, &end_after);  \
        if (fails != 0) {                                     \
            errno = fails;                                    \
            return -1;                                        \
        }                                                     \
        const int done = call;                                \
        if (end_after) end_now();                             \
        return done;                                          \
    } while (0)

int fsync(int fd) {
    char path[PATH_MAX];
    EDGE("sync", path_of(fd, path), REAL(fsync)(fd));
}
int fdatasync(int fd) {
    char path[PATH_MAX];
    EDGE("sync", path_of(fd, path), REAL(fdatasync)(fd));
}
int syncfs(int fd) {
    char path[PATH_MAX];
    EDGE("sync", path_of(fd, path), REAL(syncfs)(fd));
}
int rename(const char* from, const char* to) { EDGE("rename", to, REAL(rename)(from, to)); }
int renameat2(int a, const char* from, int b, const char* to, unsigned flags) {
    EDGE("rename", to, REAL(renameat2)(a, from, b, to, flags));
}
int renameat(int a, const char* from, int b, const char* to) { EDGE("rename", to, REAL(renameat)(a, from, b, to)); }
int unlink(const char* path) { EDGE("unlink", path, REAL(unlink)(path)); }
int unlinkat(int at, const char* path, int flags) { EDGE("unlink", path, REAL(unlinkat)(at, path, flags)); }

#define FAILS(what, path)                                    \
    do {                                                     \
        int end_after;                                       \
        const int fails = before(what, path, 0, &end_after); \
        if (fails != 0) {                                    \
            errno = fails;                                   \
            return -1;                                       \
        }                                                    \
    } while (0)

#define OPENS(name)                                                 \
    int name(const char* path, int flags, ...) {                    \
        mode_t mode = 0;                                            \
        if (flags & (O_CREAT | O_TMPFILE)) {                        \
            va_list list;                                           \
            va_start(list, flags);                                  \
            mode = va_arg(list, mode_t);                            \
            va_end(list);                                           \
        }                                                           \
        FAILS("open", path);                                        \
        return REAL(name)(path, flags, mode);                       \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                              \
    int name(int at, const char* path, int flags, ...) {            \
        mode_t mode = 0;                                            \
        if (flags & (O_CREAT | O_TMPFILE)) {                        \
            va_list list;                                           \
            va_start(list, flags);                                  \
            mode = va_arg(list, mode_t);                            \
            va_end(list);                                           \
        }                                                           \
        FAILS("open", path);                                        \
        return REAL(name)(at, path, flags, mode);                   \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

static int rules_write(void) {
    if (inside || getenv("FAULTS") == NULL) return 0;
    inside = 1;
    pthread_mutex_lock(&mutex);
    read_rules();
    int any = 0;
    for (int i = 0; i < rule_count; ++i) any |= strcmp(rules[i].what, "write") == 0;
    pthread_mutex_unlock(&mutex);
    inside = 0;
    return any;
}
// A write's path costs a look at /proc, so only while a rule asks for it.
#define WRITES(fd)                                  \
    if (rules_write()) {                            \
        char path[PATH_MAX];                        \
        FAILS("write", path_of(fd, path));          \
    }

ssize_t write(int fd, const void* data, size_t size) {
    WRITES(fd)
    return real_write != NULL ? real_write(fd, data, size) : REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
    WRITES(fd)
    return REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
    WRITES(fd)
    return REAL(pwrite64)(fd, data, size, at);
}
ssize_t writev(int fd, const struct iovec* parts, int count) {
    WRITES(fd)
    return REAL(writev)(fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t at) {
    WRITES(fd)
    return REAL(pwritev)(fd, parts, count, at);
}

int clock_gettime(clockid_t which, struct timespec* now) {
    const int done = real_clock != NULL ? real_clock(which, now) : REAL(clock_gettime)(which, now);
    if (which != CLOCK_REALTIME || inside || getenv("FAULTS") == NULL) return done;
    inside = 1;
    pthread_mutex_lock(&mutex);
    read_rules();
    for (int i = 0; i < rule_count; ++i)
        if (strcmp(rules[i].kind, "clock") == 0) now->tv_sec += rules[i].number;
    pthread_mutex_unlock(&mutex);
    inside = 0;
    return done;
}

static int fake_free(unsigned long long* bytes) {
    if (inside || getenv("FAULTS") == NULL) return 0;
    inside = 1;
    int found = 0;
    pthread_mutex_lock(&mutex);
    read_rules();
    for (int i = 0; i < rule_count; ++i)
        if (strcmp(rules[i].kind, "free") == 0) {
            *bytes = (unsigned long long)rules[i].number;
            found = 1;
        }
    pthread_mutex_unlock(&mutex);
    inside = 0;
    return found;
}

#define FREE(name, type)                                            \
    int name(const char* path, struct type* facts) {                \
        const int done = REAL(name)(path, facts);                   \
        unsigned long long bytes;                                   \
        if (done == 0 && fake_free(&bytes) && facts->f_frsize != 0) \
            facts->f_bavail = facts->f_bfree = bytes / facts->f_frsize; \
        return done;                                                \
    }
FREE(statvfs, statvfs)
FREE(statvfs64, statvfs64)
