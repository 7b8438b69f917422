"""The register of a host: who is counted, and what a changed line does."""

from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.errors import EvidenceError
from detector.judging.document import ScanNumber
from detector.sealing.register import Build, Ending, Register, examinations, scan_number

FIRST, SECOND = (Build(version_name=name, version_code=1, apk_sha256=name * 32) for name in ("aa", "bb"))
SECRET_SCAN = b"/lab/two"


def register_of(folder: Path) -> Register:
    """Four examinations of one app, the third of another build, the last one killed; one of another app."""
    register = Register(path=folder / "state" / "register.jsonl", tool_version="1")
    for place, package, build in (
        ("/lab/one", "cn.example.a", FIRST),
        ("/lab/two", "cn.example.a", FIRST),
        ("/lab/three", "cn.example.a", SECOND),
        ("/lab/other", "cn.example.b", FIRST),
        ("/lab/four", "cn.example.a", None),
    ):
        began = register.begin(package, place, wall_ns=0)
        if build is not None:
            ending = Ending(began=began.number, build=build, device="R58", runs={"runs/00/bundle": "ab" * 32})
            register.end(began, ending, wall_ns=10**9)
    return register


def test_each_scan_of_a_build_is_counted_and_a_killed_one_for_every_build(tmp_path: Path) -> None:
    found = examinations(register_of(tmp_path).entries())
    numbers = [scan_number(found, one.began.number) for one in found]
    assert numbers == [
        ScanNumber(n=1, of=3),
        ScanNumber(n=2, of=3),
        ScanNumber(n=1, of=2),
        ScanNumber(n=1, of=1),
        None,
    ]


def test_a_build_without_a_hash_is_told_by_its_version() -> None:
    unhashed = replace(FIRST, apk_sha256=None)
    assert unhashed.may_be(FIRST)
    assert not unhashed.may_be(SECOND)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: lines[2:], id="the first scan cut off"),
        pytest.param(lambda lines: lines[:2] + lines[4:], id="a scan taken out"),
        pytest.param(lambda lines: [*lines[:2], *lines[3:4], *lines[2:3], *lines[4:]], id="another order"),
        pytest.param(
            lambda lines: [line.replace(SECRET_SCAN, b"/lab/2nd") for line in lines], id="a changed line"
        ),
        pytest.param(lambda lines: [b"{}\n", *lines], id="a foreign line"),
    ],
)
def test_what_was_changed_is_refused_and_nothing_is_added_to_it(tmp_path: Path, change: object) -> None:
    register = register_of(tmp_path)
    assert callable(change)
    register.path.write_bytes(b"".join(change(register.path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(EvidenceError, match=r"register\.jsonl: line \d"):
        register.entries()
    with pytest.raises(EvidenceError, match=r"register\.jsonl: line \d"):
        register.begin("cn.example.a", "/lab/five", wall_ns=0)
