/* A disk that dies, loses power, is full or read-only: preloaded into a process, it stands between it and the system's
 * calls. It is in C because it takes the place of C's own functions, some of them with a variable number of arguments. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_FOLDER, RENAME, REMOVE, FOLDER, SAID };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *full;
static long kill_at, torn, budget = -1, read_only, count;
static int trace = -1;

static long number(const char *name, long otherwise) {
    const char *text = getenv(name);
    return text ? atol(text) : otherwise;
}

__attribute__((constructor)) static void begin(void) {
    root = getenv("SHIM_ROOT");
    full = getenv("SHIM_FULL");
    kill_at = number("SHIM_KILL_AT", 0);
    torn = number("SHIM_TORN", 0);
    budget = number("SHIM_BUDGET", -1);
    read_only = number("SHIM_READ_ONLY", 0);
    const char *path = getenv("SHIM_TRACE");
    if (path) trace = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int ours(const char *path) { return root && strncmp(path, root, strlen(root)) == 0; }

static int named(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, path, PATH_MAX - 1);
    path[len < 0 ? 0 : len] = 0;
    return len > 0 && ours(path);
}

/* One record: what, which file, two numbers, two texts with their lengths in front. */
static void put(uint64_t what, uint64_t file, uint64_t at, const char *name, const void *bytes, size_t len) {
    if (trace < 0) return;
    uint64_t head[5] = {what, file, at, strlen(name), len};
    (void)!syscall(SYS_write, trace, head, sizeof head);
    (void)!syscall(SYS_write, trace, name, head[3]);
    (void)!syscall(SYS_write, trace, bytes, len);
}

static uint64_t file_of(int fd) {
    struct stat about;
    return fstat(fd, &about) ? 0 : about.st_ino;
}

/* Counts an operation; whether the process is to die at it. */
static int last(void) { return ++count == kill_at; }

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

static int is_full(size_t len) {
    if (full && access(full, F_OK) == 0) return 1;
    if (budget < 0) return 0;
    if ((long)len > budget) return 1;
    budget -= (long)len;
    return 0;
}

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at) {
    pthread_mutex_lock(&lock);
    if (last()) {
        if (torn) syscall(SYS_pwrite64, fd, bytes, len / 2, at);
        die();
    }
    ssize_t done = -1;
    if (is_full(len)) {
        errno = ENOSPC;
    } else {
        done = syscall(SYS_pwrite64, fd, bytes, len, at);
        if (done > 0) put(WRITE, file_of(fd), (uint64_t)at, "", bytes, (size_t)done);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at) {
    char path[PATH_MAX];
    return named(fd, path) ? write_at(fd, bytes, len, at) : syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at) { return pwrite64(fd, bytes, len, at); }

ssize_t write(int fd, const void *bytes, size_t len) {
    char path[PATH_MAX];
    if (fd == 1) {
        pthread_mutex_lock(&lock);
        put(SAID, 0, 0, "", bytes, len);
        ssize_t done = syscall(SYS_write, fd, bytes, len);
        pthread_mutex_unlock(&lock);
        return done;
    }
    if (!named(fd, path)) return syscall(SYS_write, fd, bytes, len);
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = write_at(fd, bytes, len, at);
    if (done > 0) lseek(fd, at + done, SEEK_SET);
    return done;
}

static int sync_it(int fd, long call) {
    char path[PATH_MAX];
    if (!named(fd, path)) return (int)syscall(call, fd);
    pthread_mutex_lock(&lock);
    if (last()) die();
    /* The disk is a pretence: nothing needs to be waited for. */
    struct stat about;
    if (!fstat(fd, &about)) put(S_ISDIR(about.st_mode) ? SYNC_FOLDER : SYNC, about.st_ino, 0, path, "", 0);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd) { return sync_it(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_it(fd, SYS_fdatasync); }

int ftruncate64(int fd, off_t len) {
    char path[PATH_MAX];
    if (!named(fd, path)) return (int)syscall(SYS_ftruncate, fd, len);
    pthread_mutex_lock(&lock);
    if (last()) die();
    int done = (int)syscall(SYS_ftruncate, fd, len);
    if (!done) put(TRUNCATE, file_of(fd), (uint64_t)len, "", "", 0);
    pthread_mutex_unlock(&lock);
    return done;
}

int ftruncate(int fd, off_t len) { return ftruncate64(fd, len); }

static int open_it(const char *path, int flags, mode_t mode) {
    if (!ours(path) || !(flags & (O_WRONLY | O_RDWR | O_CREAT))) return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (read_only) {
        errno = EROFS;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
    if (is_new && last()) die();
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd >= 0 && is_new) put(CREATE, file_of(fd), 0, path, "", 0);
    else if (fd >= 0 && (flags & O_TRUNC)) put(TRUNCATE, file_of(fd), 0, "", "", 0);
    pthread_mutex_unlock(&lock);
    return fd;
}

#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return open_it(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    MODE(flags)
    return open_it(path, flags, mode);
}

/* Names: refused, or counted, done, and written down. */
#define NAMES(path, call, record) \
    if (!ours(path)) return (int)(call); \
    if (read_only) { \
        errno = EROFS; \
        return -1; \
    } \
    pthread_mutex_lock(&lock); \
    if (last()) die(); \
    int done = (int)(call); \
    if (!done) record; \
    pthread_mutex_unlock(&lock); \
    return done;

int rename(const char *from, const char *to) {
    NAMES(from, syscall(SYS_rename, from, to), put(RENAME, 0, 0, from, to, strlen(to)))
}

int unlink(const char *path) { NAMES(path, syscall(SYS_unlink, path), put(REMOVE, 0, 0, path, "", 0)) }

int rmdir(const char *path) { NAMES(path, syscall(SYS_rmdir, path), put(REMOVE, 0, 0, path, "", 0)) }

int mkdir(const char *path, mode_t mode) { NAMES(path, syscall(SYS_mkdir, path, mode), put(FOLDER, 0, 0, path, "", 0)) }

int unlinkat(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    if (!named(folder, path)) return (int)syscall(SYS_unlinkat, folder, name, flags);
    size_t len = strlen(path);
    snprintf(path + len, sizeof path - len, "/%s", name);
    NAMES(path, syscall(SYS_unlinkat, folder, name, flags), put(REMOVE, 0, 0, path, "", 0))
}
