"""A closed bundle is held against its journal: redoing the manifest is not enough to change what it says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detector.core.errors import EvidenceError
from detector.evidence.derived_bundle import AbsentFile, DerivedKind, GoneRule, derived_bundle_text
from detector.evidence.fault import FaultCode
from detector.evidence.reader import open_bundle
from detector.evidence.verification import bundle_faults
from tests.evidence.bundles import write_some, write_video
from tests.evidence.forging import close_again, edit_manifest, make_xiaomi


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = write_some(tmp_path / "b")
    write_video(writer)
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    return tmp_path / "b"


def add_a_frame(folder: Path) -> None:
    (folder / "frames" / "more.png").write_bytes(b"more")
    close_again(folder)


def take_out_a_tree(folder: Path) -> None:
    (folder / "trees" / "0000.xml").unlink()
    close_again(folder)


def change_the_log(folder: Path) -> None:
    (folder / "logs" / "logcat.txt").write_bytes(b"another log")
    close_again(folder)


def cut_the_actions(folder: Path) -> None:
    path = folder / "actions.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    close_again(folder)


def lie_about_the_length(folder: Path) -> None:
    path = folder / "journal.jsonl"
    entries = [json.loads(line) for line in path.read_bytes().splitlines()]
    next(one for one in reversed(entries) if one["path"] == "run.json")["n_bytes"] += 1
    path.write_text("".join(f"{json.dumps(one)}\n" for one in entries))
    close_again(folder)


def change_the_manifest_alone(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    return lambda folder: edit_manifest(folder, change)


def rename_the_device(manifest: dict[str, Any]) -> None:
    manifest["header"]["device"]["model"] = "2211133C"


def move_the_clock(manifest: dict[str, Any]) -> None:
    manifest["clock_readings"][0]["device_epoch_ms"] += 5000


def move_the_zero(manifest: dict[str, Any]) -> None:
    manifest["zero_ns"] -= 3_000_000_000


ATTACKS = {
    "a virtual phone becomes a Xiaomi": lambda folder: make_xiaomi(folder, with_journal=False),
    "a picture is added": add_a_frame,
    "a tree is taken out": take_out_a_tree,
    "the log is another": change_the_log,
    "the last action is cut": cut_the_actions,
    "the journal tells another length": lie_about_the_length,
    "the manifest alone names another device": change_the_manifest_alone(rename_the_device),
    "the manifest alone moves the phone's clock": change_the_manifest_alone(move_the_clock),
    "the manifest alone moves the zero": change_the_manifest_alone(move_the_zero),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_bundle_whose_manifest_was_redone_is_refused_by_its_journal(
    folder: Path, attack: Callable[[Path], None]
) -> None:
    assert bundle_faults(folder) == ()
    attack(folder)
    assert FaultCode.CONTRADICTS_JOURNAL in {one.code for one in bundle_faults(folder)}
    with pytest.raises(EvidenceError, match=r"journal|than the run's own files"):
        open_bundle(folder)


def test_a_list_of_a_copy_cannot_take_the_journal_out_of_the_way(folder: Path) -> None:
    make_xiaomi(folder, with_journal=False)
    sha256 = json.loads((folder / "manifest.json").read_bytes())["files"]["journal.jsonl"]
    gone = AbsentFile(sha256=sha256, n_bytes=1, rule=GoneRule.UNREAD)
    (folder / "derived.json").write_text(derived_bundle_text(DerivedKind.PRUNED, {"journal.jsonl": gone}))
    (folder / "journal.jsonl").unlink()
    assert [one.code for one in bundle_faults(folder)] == [FaultCode.LIST_CHANGED]


def test_a_draft_beside_a_finished_manifest_was_added(folder: Path) -> None:
    (folder / "manifest.json.part").write_bytes(b"another story")
    assert [one.code for one in bundle_faults(folder)] == [FaultCode.ADDED]
