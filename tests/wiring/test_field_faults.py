"""Each planted fault of a phone is named by the check that asks about it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from detector.core.errors import DeviceNotReady
from detector.core.field_test import Trust
from tests.fakes.field_phone import Faulty, field_test
from tests.fakes.lying import Answer, Lie
from tests.touching.lies.making import by_line, clocks, screencap, shell

Make = Callable[[], Lie]


def older_pictures(by: int) -> Make:
    """Each picture shows what was on the screen `by` pictures ago."""

    def make() -> Lie:
        taken: list[bytes] = []

        def older(png: bytes, _: int) -> bytes:
            taken.append(png)
            return taken[max(0, len(taken) - 1 - by)]

        return screencap(older)()

    return make


def without(*words: bytes) -> Make:
    return by_line(lambda line: b"" if any(word in line for word in words) else line)


def lost_pictures() -> Lie:
    return screencap(lambda png, number: b"" if number % 3 else png)()


REFUSED = Answer(err=b"java.lang.SecurityException: Injecting input events requires INJECT_EVENTS\n", code=1)

FAULTS = [
    ("late frames", Faulty(), [older_pictures(3)], "latency", Trust.NOT),
    ("dropped frames", Faulty(), [lost_pictures], "frames", Trust.NOT),
    ("shifted touch", Faulty(shift_px=24), [], "taps", Trust.NOT),
    ("scaled display", Faulty(), [shell("wm size", b"Physical size: 360x800\n")], "display_size", Trust.NOT),
    ("density lies", Faulty(), [shell("wm density", b"Physical density: 400\n")], "density", Trust.NOT),
    ("log without START lines", Faulty(), [without(b"START u")], "start_lines", Trust.NOT),
    (
        "log without process starts",
        Faulty(),
        [without(b"proc_start", b"Start proc")],
        "process_starts",
        Trust.NOT,
    ),
    ("tree missing", Faulty(faults=("empty-hierarchy",)), [], "tree", Trust.NOT),
    ("slow tree", Faulty(faults=("slow-dump@2s",)), [], "tree_time", Trust.LIMITED),
    (
        "clock jumps",
        Faulty(),
        [clocks(lambda number: 60.0 if number >= 5 else 0.0)],
        "clock",
        Trust.NOT,
    ),
    ("clock drifts", Faulty(faults=("clock-drift",)), [], "clock", Trust.LIMITED),
    ("no sensor injection", Faulty(can_be_moved=False), [], "shake", Trust.LIMITED),
    ("adb slow", Faulty(slow_s=0.5), [], "connection", Trust.LIMITED),
    (
        "adb disconnects",
        Faulty(),
        [shell("echo alive", Answer(lost=True), from_time=5)],
        "connection",
        Trust.NOT,
    ),
    ("receivers not told", Faulty(), [shell("dumpsys activity broadcasts", b"")], "receivers", Trust.LIMITED),
    ("a refused start is told", Faulty(persona="coloros-15"), [], "receivers", Trust.TRUSTED),
    (
        "a refused start is not told",
        Faulty(persona="coloros-15"),
        [without(b"OplusAppStartupManager")],
        "receivers",
        Trust.NOT,
    ),
    ("the dump names another app", Faulty(faults=("stale-focus",)), [], "foreground", Trust.NOT),
]


@pytest.mark.long
@pytest.mark.parametrize(
    ("faulty", "lies", "check", "trust"),
    [pytest.param(*one[1:], id=one[0]) for one in FAULTS],
)
def test_a_fault_is_named(
    faulty: Faulty, lies: Sequence[Make], check: str, trust: Trust, tmp_path: Path
) -> None:
    phone = Faulty(
        faults=faulty.faults,
        lies=[make() for make in lies],
        shift_px=faulty.shift_px,
        slow_s=faulty.slow_s,
        can_be_moved=faulty.can_be_moved,
        persona=faulty.persona,
    )
    _, checks = field_test(phone, tmp_path / "out", check)
    assert checks[check].trust is trust, checks[check].sentence["en"]
    page = (tmp_path / "out" / "index.en.html").read_text(encoding="utf-8")
    assert f'<tr class="trust-{trust.value}" id="check-{check}">' in page


def test_failing_to_install_the_app_is_reported_in_one_sentence(tmp_path: Path) -> None:
    lie = Lie(
        service="exec:cmd package install",
        tell=lambda truth, number: b"Failure [INSTALL_FAILED_USER_RESTRICTED: Install canceled by user]\n",
    )
    with pytest.raises(DeviceNotReady, match=r"cn\.detector\.fieldtest was not installed: Failure"):
        field_test(Faulty(lies=[lie]), tmp_path / "out", "taps")


def test_answers_before_a_phone_disappeared_are_kept(tmp_path: Path) -> None:
    document, checks = field_test(
        Faulty(faults=("vanish@launch+1s",)), tmp_path / "out", "connection", "taps"
    )
    assert document.is_partial
    assert (checks["connection"].trust, checks["taps"].trust) == (Trust.NOT, Trust.UNTESTED)
    assert (tmp_path / "out" / "field-test.zip").exists()
