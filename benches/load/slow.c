/* A disk on which each sync takes 4 ms or more: preloaded into a process, it stands between it and the system's calls. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int slowly(long call, int fd) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int done = (int)syscall(call, fd);
    until.tv_nsec += 4000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, 0)) {}
    return done;
}

int fsync(int fd) { return slowly(SYS_fsync, fd); }
int fdatasync(int fd) { return slowly(SYS_fdatasync, fd); }
