"""A copy is whole or a marked draft, the original is never touched, and every change to a copy is refused."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from detector.case import CaseFolder, DerivedCase, doubts_about
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.fault import FaultCode
from detector.evidence.reader import open_bundle
from detector.evidence.verification import bundle_faults, manifest_sha256
from detector.sealing.check_case import check_case
from detector.sealing.deriving import MARK, DerivePlan, derive_case, swap_for
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import Kind, State, verify_path
from detector.wiring.pruning import prune_case
from detector.wiring.sealing import verified
from tests.sealing.derived_cases import prune, redact, unread_picture
from tests.sealing.sealed_cases import CLOCK, add_run, judge, make_case, make_key, report, seal
from tests.sealing.test_tampering import SHORT, copy_with_links, sweep

Deriving = Callable[[CaseFolder, Path], DerivedCase]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed case of one run, its two copies, and the copies sealed; `key/` beside them."""
    root = tmp_path_factory.mktemp("derived")
    key = make_key(root / "key")
    case = make_case(root / "case", n_runs=1)
    seal(case, key)
    for name, derive in (("pruned", prune), ("redacted", redact)):
        derive(case, root / name)
        shutil.copytree(root / name, root / f"sealed-{name}")
        seal(CaseFolder(root / f"sealed-{name}"), key)
    return root


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    copy_with_links(made, tmp_path / "place")
    return tmp_path / "place"


def codes(root: Path) -> set[FaultCode]:
    return {fault.code for fault in check_case(root, NOBODY).faults}


def content(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("name", ["pruned", "redacted"])
def test_a_copy_is_neither_tampered_nor_incomplete(made: Path, name: str) -> None:
    found = verify_path(made / name, NOBODY)
    assert (found.kind, found.state) == (Kind.CASE, State.UNSIGNED)
    assert {fault.code for fault in found.faults} == {FaultCode.UNSIGNED}
    assert found.case is not None and found.case.copy is not None
    copy = found.case.copy
    assert copy.document.kind.value == name
    assert copy.origin.proves_verdicts
    # Signed lists prove each file; without them the statement proves what it names, which is the verdicts.
    assert copy.origin.n_shown == (len(copy.document.kept) if name == "pruned" else 1)
    assert verify_path(made / f"sealed-{name}", NOBODY).state is State.WHOLE
    assert bundle_faults(made / name / "runs" / "00" / "bundle") == ()


@pytest.mark.parametrize("derive", [prune, redact])
def test_the_original_is_only_read(place: Path, derive: Deriving) -> None:
    before = content(place / "case")
    derive(CaseFolder(place / "case"), place / "another")
    assert content(place / "case") == before
    assert verify_path(place / "case", NOBODY).state is State.WHOLE
    inodes = {path.stat().st_ino for path in (place / "case").rglob("*") if path.is_file()}
    assert not inodes & {path.stat().st_ino for path in (place / "another").rglob("*") if path.is_file()}


def test_lists_what_is_gone_with_path_hash_size_and_rule(made: Path) -> None:
    document = json.loads((made / "pruned" / "derived.json").read_text(encoding="utf-8"))
    original = content(made / "case")
    gone = {one["path"]: one for one in document["gone"]}
    assert {one["rule"] for one in gone.values()} == {"report", "unread"}
    for path, one in gone.items():
        assert one["sha256"] == hashlib.sha256(original[path]).hexdigest()
        assert one["n_bytes"] == len(original[path])
        assert not (made / "pruned" / path).exists()
    kept = content(made / "pruned")
    assert {path: kept[path] for path in document["kept"]} == {
        path: original[path] for path in document["kept"]
    }
    listed = "".join(
        f"{hashlib.sha256(original[path]).hexdigest()}  {path}\n"
        for path in sorted(original)
        if not path.startswith("seals/") and path != "custody.jsonl"
    )
    assert document["origin"]["root_sha256"] == hashlib.sha256(listed.encode()).hexdigest()


def test_a_bundle_keeps_its_identity_and_its_verdicts(made: Path) -> None:
    original = CaseFolder(made / "case")
    for name in ("pruned", "redacted"):
        copy = CaseFolder(made / name)
        assert manifest_sha256(copy.bundle_path(0)) == manifest_sha256(original.bundle_path(0))
        assert copy.verdicts_path.read_bytes() == original.verdicts_path.read_bytes()
        assert doubts_about(copy) == ()


def test_reports_a_pruned_picture_by_name_and_refuses_to_judge_a_redacted_copy(made: Path) -> None:
    bundle = open_bundle(made / "pruned" / "runs" / "00" / "bundle")
    bundle.pixels(bundle.frames[0])
    with pytest.raises(EvidenceError, match="is not in this pruned copy \\(rule unread\\)"):
        bundle.pixels(bundle.frames[-1])
    with pytest.raises(EvidenceError, match="is a redacted copy, which is not judged"):
        open_bundle(made / "redacted" / "runs" / "00" / "bundle")


@pytest.mark.long
@pytest.mark.parametrize("name", ["sealed-pruned", "sealed-redacted"])
def test_refuses_a_changed_byte_of_a_sealed_copy(place: Path, name: str) -> None:
    results = list(sweep(place / name, stride=4001, short=SHORT))
    assert len(results) > 100
    assert [one for one in results if not one[2]] == []
    assert verify_path(place / name, NOBODY).state is State.WHOLE


@pytest.mark.long
@pytest.mark.parametrize("name", ["pruned", "redacted"])
def test_refuses_a_change_of_an_unsealed_copy_too(place: Path, name: str) -> None:
    """Detected by its own list, its log, and the original's seal in it."""
    root = place / name
    results = list(sweep(root, stride=10007, short=0))
    changed = [one for one in results if one[0].name != "custody.jsonl" or one[0].parent.name == "origin"]
    assert [one for one in changed if not one[2]] == []
    aside = place / "aside"
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        path.rename(aside)
        kinds = {fault.code.kind.value for fault in check_case(root, NOBODY).faults}
        assert kinds & {"tampered", "incomplete"}, path
        aside.rename(path)


def hide_a_frame_behind_the_list(root: Path, _: Path) -> FaultCode:
    """One more picture is removed, and only the bundle's own list is updated."""
    bundle = root / "runs" / "00" / "bundle"
    first = open_bundle(bundle).frame_records[0]
    listed = json.loads((bundle / "derived.json").read_text(encoding="utf-8"))
    content = (bundle / first.path).read_bytes()
    listed["files"][first.path] = {
        **next(iter(listed["files"].values())),
        "sha256": first.sha256,
        "n_bytes": len(content),
    }
    listed["files"] = dict(sorted(listed["files"].items()))
    (bundle / "derived.json").write_text(
        json.dumps(listed, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    (bundle / first.path).unlink()
    return FaultCode.LIST_CHANGED


def put_a_pruned_picture_back(root: Path, original: Path) -> FaultCode:
    path = unread_picture(CaseFolder(original))
    shutil.copyfile(original / path, root / path)
    return FaultCode.ADDED


def put_in_other_verdicts_consistently(root: Path, _: Path) -> FaultCode:
    """The list is rewritten as well, with a matching root hash: the original's seal reveals it."""
    path = root / "derived.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    verdicts = (root / "verdicts.json").read_bytes().replace(b"cn-default", b"cn-defau1t")
    (root / "verdicts.json").write_bytes(verdicts)
    document["kept"]["verdicts.json"] = hashlib.sha256(verdicts).hexdigest()
    files = document["kept"] | {one["path"]: one["sha256"] for one in document["gone"]}
    listed = "".join(f"{files[path]}  {path}\n" for path in sorted(files))
    document["origin"]["root_sha256"] = hashlib.sha256(listed.encode()).hexdigest()
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return FaultCode.NOT_OF_ORIGIN


def take_the_list_away(root: Path, _: Path) -> FaultCode:
    (root / "derived.json").unlink()
    return FaultCode.MISSING


def take_the_original_seal_away(root: Path, _: Path) -> FaultCode:
    shutil.rmtree(root / "origin" / "seals")
    return FaultCode.MISSING


def cut_the_original_log(root: Path, _: Path) -> FaultCode:
    path = root / "origin" / "custody.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    return FaultCode.LOG_CUT


def add_a_run(root: Path, _: Path) -> FaultCode:
    add_run(CaseFolder(root), 1)
    return FaultCode.ADDED


@pytest.mark.parametrize(
    "doctor",
    [
        hide_a_frame_behind_the_list,
        put_a_pruned_picture_back,
        put_in_other_verdicts_consistently,
        take_the_list_away,
        take_the_original_seal_away,
        cut_the_original_log,
        add_a_run,
    ],
)
def test_refuses_a_doctored_copy(place: Path, doctor: Callable[[Path, Path], FaultCode]) -> None:
    assert doctor(place / "pruned", place / "case") in codes(place / "pruned")


def test_refuses_an_original_without_a_picture_but_with_a_list_of_a_copy(place: Path) -> None:
    (place / "case" / unread_picture(CaseFolder(place / "case"))).unlink()
    path = "runs/00/bundle/derived.json"
    shutil.copyfile(place / "pruned" / path, place / "case" / path)
    assert {FaultCode.ADDED, FaultCode.MISSING_FROM_CASE} <= codes(place / "case")


def test_a_draft_is_recognised_as_unfinished(place: Path) -> None:
    case, out = CaseFolder(place / "case"), place / "another"

    def breaks_off(draft: CaseFolder) -> tuple[()]:
        assert verify_path(draft.root, NOBODY).state is State.INCOMPLETE
        raise KeyboardInterrupt

    plan = DerivePlan(kind=redact(case, place / "x").kind, gone={}, covers={})
    with pytest.raises(KeyboardInterrupt):
        derive_case(case, out, plan, prove=breaks_off, tool_version="0", wall_ns=CLOCK.wall_ns())
    draft = place / ".another.draft"
    assert not out.exists() and (draft / MARK).exists()
    assert codes(draft) >= {FaultCode.COPY_BROKE_OFF}
    prune(case, out)  # a new one replaces the draft
    assert not draft.exists()
    assert FaultCode.COPY_BROKE_OFF not in codes(out)


def test_never_overwrites_a_folder_or_copies_a_copy(place: Path) -> None:
    with pytest.raises(ConfigError, match="is there already"):
        prune(CaseFolder(place / "case"), place / "pruned")
    with pytest.raises(ConfigError, match="lies in the case itself"):
        prune(CaseFolder(place / "case"), place / "case" / "copy")
    with pytest.raises(ConfigError, match="is a copy already"):
        redact(CaseFolder(place / "pruned"), place / "more")


def test_a_copy_replaces_the_original(place: Path) -> None:
    swap_for(place / "case", place / "pruned")
    assert check_case(place / "case", NOBODY).copy is not None
    assert not (place / "pruned").exists() and not (place / ".case.old").exists()


@pytest.mark.long
def test_a_copy_can_be_judged_and_reported_like_a_sealed_case(place: Path) -> None:
    folder = prune_case(
        *(place / "case", place / "whole"),
        in_place=False,
        whole_bundles=True,
        keep_reports=False,
        clock=CLOCK,
    ).folder
    case = CaseFolder(folder)
    before = content(case.root)
    judged = judge(case, profile="strict", at="2026-01-09T10:00:00.000Z")
    assert judged.root.parent.name == "judgements"
    assert report(case) == case.root / "report"
    assert before.items() - {("custody.jsonl", before["custody.jsonl"])} <= content(case.root).items()
    assert codes(case.root) == set()


def test_equal_files_are_stored_once(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case", n_runs=2)
    prune(case, tmp_path / "copy")
    pictures = list((tmp_path / "copy").rglob("*.png"))
    assert len({path.stat().st_ino for path in pictures}) < len(pictures)


def test_trust_applies_to_the_originals_seal(place: Path) -> None:
    other = make_key(place / "other")
    trust = read_trust([other.with_name("seal.pub.pem")])
    assert FaultCode.UNTRUSTED_KEY in {fault.code for fault in check_case(place / "pruned", trust).faults}


@pytest.mark.long
@pytest.mark.parametrize("name", ["pruned", "redacted", "sealed-pruned"])
def test_anyone_can_check_without_this_program(place: Path, name: str) -> None:
    _, lines = verified(place / name)
    key = {"KEY": str(place / "key" / "seal.pub.pem")}

    def run(line: str) -> int:
        environ = os.environ | key
        ran = subprocess.run(["bash", "-c", line], env=environ, capture_output=True, check=False)
        return ran.returncode

    tools = [one for one in lines if one.tool in ("bash", "sha256sum")]
    assert [(one.tool, run(one.line)) for one in tools] == [("bash", 0), ("sha256sum", 0)]
    (place / name / "runs" / "00" / "bundle" / "trees" / "0000.xml").write_bytes(b"<hierarchY/>")
    # In a redacted copy nothing but the verdicts is signed.
    assert [run(one.line) for one in tools] == [int(name != "redacted"), 1]
