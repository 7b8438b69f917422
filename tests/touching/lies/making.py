"""Builds lies, each from the truth that it replaces."""

import json
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from detector.core.gap_code import GapCode
from tests.fakes.lied_to import package_of
from tests.fakes.lying import Answer, Lie, Tell, exec_lie, log_lie, rpc_lie, shell_lie

__all__ = [
    "ESC",
    "OTHER",
    "PACKAGE",
    "Case",
    "Kept",
    "Make",
    "by_line",
    "case",
    "clocks",
    "forged",
    "later",
    "logs",
    "picture",
    "png_of",
    "result",
    "rpc",
    "screencap",
    "shell",
    "tree",
]

ESC = b"\x1b]0;owned\x07\x1b[2J\xc2\x9b31m\xe2\x80\xae\xe2\x80\xa8\x00\xff\xfe"
"""A title, a cleared screen, C1 alone, a turned direction, a line separator, NUL, no UTF-8."""

OTHER = b"com.example.other"
PACKAGE = package_of("compliant_splash").encode()

Make = Callable[[], Lie]
"""Lies remember how often they were asked: each run has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`shows` is what must be reported about the lie: a gap's code, a part of the one sentence in place of
    verdicts, or None if nothing judged rests on the lie. For a guilty app, `rule` is the code of the rule
    that it breaks."""

    name: str
    makes: tuple[Make, ...]
    shows: GapCode | str | None
    app: str = "compliant_splash"
    rule: str = ""

    def lies(self) -> list[Lie]:
        return [make() for make in self.makes]


def case(name: str, shows: GapCode | str | None, *makes: Make, app: str = "", rule: str = "") -> Case:
    return Case(name=name, shows=shows, makes=makes, app=app or "compliant_splash", rule=rule)


def shell(command: str, answer: Tell | bytes | Answer, *, from_time: int = 0) -> Make:
    return lambda: shell_lie(command, answer, from_time=from_time)


def screencap(answer: Tell | bytes | Answer, *, from_time: int = 0) -> Make:
    return lambda: exec_lie(answer, from_time=from_time)


def picture(rewrite: Callable[[np.ndarray, int], np.ndarray], *, from_time: int = 0) -> Make:
    """Rewrites each picture, BGR, given its number."""

    def tell(png: bytes, number: int) -> bytes:
        shown = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
        assert shown is not None
        drawn = np.ascontiguousarray(rewrite(shown, number))
        return bytes(cv2.imencode(".png", drawn, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes())

    return screencap(tell, from_time=from_time)


def png_of(width_px: int, height_px: int) -> bytes:
    """A PNG of one megabyte of zeros that claims this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width_px, height_px, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def result(value: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "result": value}).encode()


def rpc(answer: Tell | bytes | Answer, *, from_time: int = 0) -> Make:
    """The server's answer to a request for a view tree."""
    return lambda: rpc_lie("dumpWindowHierarchy", answer, from_time=from_time)


def tree(rewrite: Callable[[str], str]) -> Make:
    return rpc(lambda body, _: result(rewrite(json.loads(body)["result"])))


class Kept:
    """Repeats its first answer."""

    def __init__(self) -> None:
        self.first: bytes | None = None

    def __call__(self, truth: bytes, _: int) -> bytes:
        self.first = self.first or truth
        return self.first


def logs(rewrite: Callable[[bytes], bytes | Answer]) -> Make:
    """For each piece of the log as it arrives."""
    return lambda: log_lie(lambda data, _: rewrite(data))


def by_line(rewrite: Callable[[bytes], bytes]) -> Make:
    return logs(lambda data: b"\n".join(rewrite(line) for line in data.split(b"\n")))


def forged(line: bytes, *, behind: bytes = b"am_proc_start", after_s: float = 0.0) -> Make:
    """One more line, from an app's process, after each that has these words, dated that much later."""

    def rewrite(one: bytes) -> bytes:
        if behind not in one or b"4242" in one:
            return one
        at_s = float(one.split()[0]) + after_s
        return one + b"\n%17.6f  4242  4242 I " % at_s + line

    return by_line(rewrite)


def later(by_s: float) -> Callable[[bytes], bytes]:
    """The time at the beginning of a line or an answer, moved later by that much."""

    def rewrite(one: bytes) -> bytes:
        found = re.match(rb"\s*(\d+\.\d+)", one)
        return one if found is None else one.replace(found[1], b"%.6f" % (float(found[1]) + by_s), 1)

    return rewrite


def clocks(by_s: Callable[[int], float]) -> Make:
    """The device's clock; its error depends on how often it was asked."""
    return shell("date +%s.%N", lambda truth, number: later(by_s(number))(truth))
