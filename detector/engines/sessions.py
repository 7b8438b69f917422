"""ONNX Runtime sessions as this program wants them, and what a processor and an allocator are told for them.

By default ONNX Runtime's threads spin while they wait for each other. Where other processes want the cores
as well, that costs more than it saves: without it a page of text took 1.0 s of processor time instead of
1.6 s, and 1.1 s by the clock instead of 1.9 s, on two cores with a load of 15.
"""

import ctypes
import functools
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import onnxruntime

__all__ = ["denormals_as_zero", "new_session"]


def new_session(
    model: Path | bytes, *, n_threads: int, plans_memory: bool = True
) -> onnxruntime.InferenceSession:
    """Of the bytes of an ONNX file, or of its path.

    `n_threads`: of one operation; operations follow each other.
    `plans_memory`: False where one block for all tensors would be much larger than what is needed at once.
    """
    _keep_freed_memory()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = n_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # it would keep the peak memory of the largest picture
    options.enable_mem_pattern = plans_memory
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


# Memory between two pictures.
#
# Each picture asks for the same large blocks again. glibc takes a block of more than 32 MB from the system
# and gives it back, and trims what is free at the end of its heap: every page of it is then cleared and
# mapped anew. Finding the lines of a picture of 960x448 px took 190 ms of a core so and 140 ms without, with
# the same peak (benchmarks as in `lab/results/where_it_goes.json`). `malloc_trim` still returns all of it.

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # malloc.h of glibc
_TRIM_ABOVE_BYTES, _MAP_ABOVE_BYTES = 256 << 20, 32 << 20  # 32 MB is the most that older glibc takes


@functools.cache
def _keep_freed_memory() -> None:
    """Let the allocator keep what a picture needed for the next one; only glibc offers this."""
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _MAP_ABOVE_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _TRIM_ABOVE_BYTES)


# Numbers too small for a float's full precision count as zero while a net computes.
#
# The net that finds lines has a GELU whose tails leave thousands of them, and x86 takes many times as long
# for each: a picture of 960x448 px took 0.49 s of a core with them and 0.13 s without, with equal results.
# ONNX Runtime can do it by an option of the first session in a process, for good and for everything else
# that its thread computes; here it holds for a call.

_FENV_BYTES, _MXCSR_AT = 32, 28
"""Of `fenv_t` on x86-64, in glibc and in musl alike."""
_FLUSH_AND_READ_AS_ZERO = 0x8040
"""FTZ and DAZ of MXCSR: Intel's manual, volume 1, 10.2.3."""

_IS_X86 = sys.platform == "linux" and platform.machine() == "x86_64"


@contextmanager
def denormals_as_zero() -> Iterator[None]:
    """For this thread, and those that it starts meanwhile. Only Linux on x86-64 needs it."""
    if not _IS_X86:
        yield
        return
    libm = ctypes.CDLL(None)
    before, during = (ctypes.create_string_buffer(_FENV_BYTES) for _ in range(2))
    libm.fegetenv(before)
    libm.fegetenv(during)
    mxcsr = ctypes.c_uint32.from_buffer(during, _MXCSR_AT)
    mxcsr.value |= _FLUSH_AND_READ_AS_ZERO
    libm.fesetenv(during)
    try:
        yield
    finally:
        libm.fesetenv(before)
