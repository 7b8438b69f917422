"""A host clock that jumps, only for the processes that are started with it.

A library preloaded before libc adds an offset, read from a file, to every wall clock time: Python's,
SQLite's, OpenSSL's. Monotonic clocks are unaffected, as when an administrator or NTP sets the time. Built
with the system's C compiler; unavailable without one.
"""

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ShiftedClock", "shifted_clock"]

SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long offset_s(void)
{
    static volatile long *at;
    if (!at) {
        const char *path = getenv("SHIFTED_CLOCK");
        int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        void *mapped = file < 0 ? MAP_FAILED : mmap(0, 8, PROT_READ, MAP_SHARED, file, 0);
        if (file >= 0) close(file);
        if (mapped == MAP_FAILED) return 0;
        at = mapped;
    }
    return *at;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    int done = syscall(SYS_clock_gettime, id, now);
    if (done == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += offset_s();
    return done;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec at;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &at);
    now->tv_sec = at.tv_sec;
    now->tv_usec = at.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (out) *out = at.tv_sec;
    return at.tv_sec;
}
"""


@dataclass(slots=True)
class ShiftedClock:
    """`env`: for the processes that should have it."""

    file: Path
    env: dict[str, str]
    offset_s: int = 0

    def jump(self, seconds: int) -> None:
        self.offset_s += seconds
        with self.file.open("r+b") as file:
            file.write(struct.pack("=q", self.offset_s))


def shifted_clock(folder: Path) -> ShiftedClock | None:
    """None if it cannot be built here."""
    source, library, file = (folder / name for name in ("clock.c", "clock.so", "clock.offset"))
    source.write_text(SOURCE, encoding="utf-8")
    try:
        words = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source)]
        subprocess.run(words, capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    file.write_bytes(struct.pack("=q", 0))
    return ShiftedClock(file=file, env={"LD_PRELOAD": str(library), "SHIFTED_CLOCK": str(file)})
