"""Run as a script: the program where the system has neither POSIX's modules nor its signals and flags.

Imports everything but the farm, then runs commands that need no phone. Prints what failed, one line each.
"""

import asyncio
import contextlib
import getpass
import http.server
import importlib
import importlib.abc
import io
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import types
import webbrowser
from pathlib import Path

POSIX_MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty")
POSIX_NAMES = ("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "fork", "getuid", "killpg", "setsid")
POSIX_SIGNALS = ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "SIGUSR2")
ANYWHERE = ("virtual", "judge", "report", "verify", "open", "image", "video")


LOADED_BEFORE = (asyncio, getpass, http.server, subprocess, tempfile, webbrowser)
"""Of the standard library, which looks for Windows' modules to tell where it is."""

PACKAGE = str(Path(__file__).parents[2] / "detector")


class Absent(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in POSIX_MODULES and _is_imported_by_us():
            raise ModuleNotFoundError(f"no module {name} on this system", name=name)


def _is_imported_by_us() -> bool:
    """Other packages bring what their own Windows versions do without."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(PACKAGE)


def become_another_system() -> None:
    for name in POSIX_MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Absent())
    for where, names in ((os, POSIX_NAMES), (signal, POSIX_SIGNALS)):
        for name in names:
            if hasattr(where, name):
                delattr(where, name)
    windows = types.ModuleType("msvcrt")
    windows.LK_LOCK, windows.LK_NBLCK = 1, 2  # type: ignore[attr-defined]
    windows.locking = lambda number, mode, n_bytes: None  # type: ignore[attr-defined]
    sys.modules["msvcrt"] = windows


def modules_that_fail() -> list[str]:
    import detector  # noqa: PLC0415

    failed = []
    for found in pkgutil.walk_packages(detector.__path__, "detector.", onerror=failed.append):
        if not found.name.startswith(("detector.farm", "detector.__main__")):
            try:
                importlib.import_module(found.name)
            except Exception as error:
                failed.append(f"{found.name}: {error!r}")
    return failed


def commands_that_fail(arguments: list[str]) -> list[str]:
    from detector.__main__ import _run  # noqa: PLC0415

    failed = []
    calls = [*([name, "--help"] for name in ANYWHERE), ["rules", "list"], ["virtual", "--list"], arguments]
    for call in calls:
        sys.argv = ["detector", *call]
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
            code = _run()
        if code != 0:
            failed.append(f"{call} ended with {code}: {said.getvalue()}")
    return failed


def farm_is_refused() -> str:
    from detector.cli import run  # noqa: PLC0415

    with contextlib.redirect_stderr(io.StringIO()) as said:
        os.name = "nt"  # only here: paths of another system cannot be made on this one
        run(["farm", "status"])
        os.name = "posix"
    return said.getvalue()


if __name__ == "__main__":
    become_another_system()
    failed = [*modules_that_fail(), *commands_that_fail(sys.argv[1:])]
    sys.stdout.write("\n".join([*failed, farm_is_refused()]))
