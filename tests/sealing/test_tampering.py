"""Any change made to a sealed case afterwards is detected; `sweep` changes every byte in turn."""

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.evidence.fault import FaultCode, FaultKind
from detector.sealing.check_case import check_case
from detector.sealing.digests import Digests
from detector.sealing.envelope import signed
from detector.sealing.keys import read_key
from detector.sealing.stamps import write_tag_lists
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import State, verify_path
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, serving
from tests.sealing.sealed_cases import add_run, judge, make_case, make_key, report, seal

STRIDE = 1009
"""All bytes of a sealed case take minutes (lab/benchmarks/every_byte.py). Short files are swept
completely."""

SHORT = 30


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    """A case of one run with two seals, the newer one stamped; `key/` beside it."""
    root = tmp_path_factory.mktemp("sealed")
    key = make_key(root / "key")
    case = make_case(root / "case", n_runs=1)
    seal(case, key)
    judge(case, profile="strict", at="2026-01-09T09:00:00.000Z")
    with serving(authority) as url:
        seal(case, key, url)
    assert verify_path(case.root, NOBODY).state is State.WHOLE
    return root


@pytest.fixture
def case(sealed: Path, tmp_path: Path) -> CaseFolder:
    """Hard links are kept, so that it equals the original in every way."""
    copy_with_links(sealed / "case", tmp_path / "case")
    assert verify_path(tmp_path / "case", NOBODY).state is State.WHOLE
    return CaseFolder(tmp_path / "case")


def copy_with_links(source: Path, target: Path) -> None:
    known: dict[int, Path] = {}
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        elif path.stat().st_ino in known:
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(known[path.stat().st_ino], place)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            known[path.stat().st_ino] = place


def files_of(root: Path) -> list[Path]:
    """Each inode once."""
    by_inode = {path.stat().st_ino: path for path in sorted(root.rglob("*")) if path.is_file()}
    return sorted(by_inode.values())


def sweep(root: Path, *, stride: int, short: int) -> Iterator[tuple[Path, int, bool]]:
    """Changes one byte at a time, in place, and yields whether that was detected; restores everything."""
    for path in files_of(root):
        content = path.read_bytes()
        step = 1 if len(content) <= short else stride
        for index in {*range(0, len(content), step), len(content) - 1} - {-1}:
            changed = bytearray(content)
            changed[index] ^= 1
            path.write_bytes(changed)
            yield path, index, is_refused(root)
        path.write_bytes(content + b"\n")
        yield path, len(content), is_refused(root)
        path.write_bytes(content)


def is_refused(root: Path) -> bool:
    return any(fault.code.kind is not FaultKind.UNSIGNED for fault in check_case(root, NOBODY).faults)


def test_detects_a_changed_byte_of_any_file(case: CaseFolder) -> None:
    results = [
        (path.relative_to(case.root), index, refused)
        for path, index, refused in sweep(case.root, stride=STRIDE, short=SHORT)
    ]
    assert len(results) > 200
    assert [one for one in results if not one[2]] == []
    assert verify_path(case.root, NOBODY).state is State.WHOLE


def test_detects_a_change_in_the_seal_alone_or_in_the_case_alone(case: CaseFolder) -> None:
    for path in ("verdicts.json", "seals/0001/data/verdicts.json"):
        place = case.root / path
        content = place.read_bytes()
        place.unlink()  # from now on it is a separate file
        place.write_bytes(content)
        assert not is_refused(case.root)
        place.write_bytes(content.replace(b"cn-default", b"cn-defau1t"))
        assert is_refused(case.root)
        place.write_bytes(content)


def test_detects_the_removal_of_any_file(case: CaseFolder) -> None:
    aside = case.root.parent / "aside"
    for path in sorted(one for one in case.root.rglob("*") if one.is_file()):
        path.rename(aside)
        assert is_refused(case.root), path
        aside.rename(path)
    assert not is_refused(case.root)


@pytest.mark.long
def test_detects_an_added_file_in_any_folder(case: CaseFolder) -> None:
    folders = [case.root, *(one for one in case.root.rglob("*") if one.is_dir())]
    for folder in folders:
        for name in ("more", "judgement.json.bak", ".more.draft"):
            (folder / name).write_text("x", encoding="utf-8")
            assert is_refused(case.root), folder / name
            (folder / name).unlink()
    assert not is_refused(case.root)


@pytest.mark.long
def test_detects_any_renamed_or_swapped_file(case: CaseFolder) -> None:
    files = sorted(one for one in case.root.rglob("*") if one.is_file())
    for path in files:
        moved = path.with_name(f"x{path.name}")
        path.rename(moved)
        assert is_refused(case.root), path
        moved.rename(path)
    aside = case.root.parent / "aside"
    for one, other in pairwise(files):
        if one.read_bytes() == other.read_bytes():
            continue
        one.rename(aside)
        other.rename(one)
        aside.rename(other)
        assert is_refused(case.root), (one, other)
        one.rename(aside)
        other.rename(one)
        aside.rename(other)
    assert not is_refused(case.root)


Doctor = Callable[[CaseFolder, Path], FaultCode]


def exchange_entries_of_the_log(case: CaseFolder, _: Path) -> FaultCode:
    path = case.root / "custody.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    return FaultCode.LOG_CHANGED


def rewrite_the_log(case: CaseFolder, _: Path) -> FaultCode:
    """Consistent in itself, from the first entry on."""
    (case.root / "custody.jsonl").unlink()
    judge(CaseFolder(case.root), at="2026-01-09T10:00:00.000Z")
    return FaultCode.LOG_CUT


def put_in_a_judgement_that_no_log_knows(case: CaseFolder, _: Path) -> FaultCode:
    log = (case.root / "custody.jsonl").read_bytes()
    judge(case, at="2026-01-09T10:00:00.000Z")
    (case.root / "custody.jsonl").write_bytes(log)
    return FaultCode.NOT_IN_LOG


def put_in_the_verdicts_of_another_case(case: CaseFolder, other: Path) -> FaultCode:
    for name in ("verdicts.json", "judgement.json"):
        replace(case.root / name, (other / name).read_bytes())
    return FaultCode.DIFFERS_FROM_SEAL


def put_in_the_bundle_of_another_case(case: CaseFolder, other: Path) -> FaultCode:
    shutil.rmtree(case.bundle_path(0))
    shutil.copytree(other / "runs" / "00" / "bundle", case.bundle_path(0))
    return FaultCode.ANOTHER_BUNDLE


def put_in_the_seal_of_another_case(case: CaseFolder, other: Path) -> FaultCode:
    shutil.rmtree(case.root / "seals" / "0002")
    shutil.copytree(other / "seals" / "0001", case.root / "seals" / "0002")
    return FaultCode.ANOTHER_SEAL


def put_in_the_stamp_of_another_case(case: CaseFolder, other: Path) -> FaultCode:
    """Together with its request; the lists are rewritten."""
    for end in ("tsq", "tsr"):
        replace(
            case.root / "seals" / "0002" / "stamps" / f"01.{end}",
            (other / "seals" / "0001" / "stamps" / f"01.{end}").read_bytes(),
        )
    relist(case.root / "seals" / "0002")
    return FaultCode.STAMP_WRONG


def take_the_stamp_away(case: CaseFolder, _: Path) -> FaultCode:
    shutil.rmtree(case.root / "seals" / "0002" / "stamps")
    relist(case.root / "seals" / "0002")
    return FaultCode.STAMP_MISSING


def take_the_newer_seal_away(case: CaseFolder, _: Path) -> FaultCode:
    shutil.rmtree(case.root / "seals" / "0002")
    return FaultCode.SEAL_MISSING


def take_the_first_seal_away(case: CaseFolder, _: Path) -> FaultCode:
    shutil.rmtree(case.root / "seals" / "0001")
    return FaultCode.SEAL_MISSING


def edit_the_report(case: CaseFolder, _: Path) -> FaultCode:
    """Together with the list of its files, so that it is consistent in itself."""
    report_folder = case.root / "report"
    list_before = (report_folder / "files.json").read_bytes()
    replace(report_folder / "report.json", b"<p>failed</p>\n")
    document = json.loads(list_before)
    replace(report_folder / "files.json", relisted(report_folder, document))
    return FaultCode.DIFFERS_FROM_SEAL


def link_to_the_same_bytes(case: CaseFolder, _: Path) -> FaultCode:
    path = case.root / "verdicts.json"
    elsewhere = case.root.parent / "elsewhere.json"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    return FaultCode.NO_PLAIN_FILE


DOCTORS: list[Doctor] = [
    exchange_entries_of_the_log,
    rewrite_the_log,
    put_in_a_judgement_that_no_log_knows,
    put_in_the_verdicts_of_another_case,
    put_in_the_bundle_of_another_case,
    put_in_the_seal_of_another_case,
    put_in_the_stamp_of_another_case,
    take_the_stamp_away,
    take_the_newer_seal_away,
    take_the_first_seal_away,
    edit_the_report,
    link_to_the_same_bytes,
]


def replace(path: Path, content: bytes) -> None:
    """As an editor does: a new file under the same name."""
    path.unlink()
    path.write_bytes(content)


def relisted(folder: Path, document: dict[str, object]) -> bytes:
    files = document["files"]
    assert isinstance(files, dict)
    document["files"] = {path: hashlib.sha256((folder / path).read_bytes()).hexdigest() for path in files}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def relist(seal_folder: Path) -> None:
    write_tag_lists(seal_folder, Digests())


@pytest.fixture(scope="module")
def other(sealed: Path, authority: Authority) -> Path:
    """Another case, sealed by the same key and stamped by the same authority."""
    case = make_case(sealed / "other", n_runs=1, package_seen="another app")
    with serving(authority) as url:
        seal(case, sealed / "key" / "seal.key.pem", url)
    return case.root


@pytest.mark.parametrize("doctor", DOCTORS, ids=lambda one: one.__name__)
def test_detects_doctoring(doctor: Doctor, case: CaseFolder, other: Path) -> None:
    code = doctor(case, other)
    faults = check_case(case.root, NOBODY).faults
    assert code in {fault.code for fault in faults}, faults


def test_a_complete_reseal_by_another_key_is_refused_if_a_key_is_trusted(
    sealed: Path, case: CaseFolder, tmp_path: Path
) -> None:
    """The program itself rewrites everything, verdicts, log and all: only the key differs."""
    forged = make_case(tmp_path / "forged", n_runs=1, package_seen="as it should have been")
    forger = make_key(tmp_path / "forger")
    seal(forged, forger)
    assert verify_path(forged.root, NOBODY).state is State.WHOLE  # in itself
    trust = read_trust([sealed / "key" / "seal.pub.pem"])
    assert verify_path(case.root, trust).state is State.WHOLE
    found = verify_path(forged.root, trust)
    assert found.state is State.TAMPERED
    assert [fault.code for fault in found.faults] == [FaultCode.UNTRUSTED_KEY]
    assert verify_path(forged.root / "seals" / "0001", trust).state is State.TAMPERED


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sealed_at", "yesterday"),
        ("sealed_at", "2026-01-09"),
        ("number", "one"),
        ("format", "seal/9"),
        ("more", 1),
    ],
)
def test_nonsense_in_a_forged_statement_is_a_fault_not_a_traceback(
    key: str, value: object, sealed: Path, case: CaseFolder
) -> None:
    """Validly signed, by the key beside it."""
    folder = case.root / "seals" / "0002"
    envelope = json.loads((folder / "seal" / "statement.dsse.json").read_text(encoding="utf-8"))
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["predicate"][key] = value
    forged = signed(json.dumps(statement).encode(), read_key(sealed / "key" / "seal.key.pem"))
    replace(folder / "seal" / "statement.dsse.json", forged)
    relist(folder)
    assert FaultCode.STATEMENT_WRONG in {one.code for one in check_case(case.root, NOBODY).faults}


def test_endless_nesting_in_a_forged_statement_is_a_fault_not_a_traceback(
    sealed: Path, case: CaseFolder
) -> None:
    folder = case.root / "seals" / "0002"
    forged = signed(b"[" * 200_000, read_key(sealed / "key" / "seal.key.pem"))
    replace(folder / "seal" / "statement.dsse.json", forged)
    assert FaultCode.STATEMENT_WRONG in {one.code for one in check_case(case.root, NOBODY).faults}


def test_what_is_unsigned_is_refused_if_a_key_was_named(sealed: Path, tmp_path: Path) -> None:
    case = make_case(tmp_path / "case", n_runs=1)
    trust = read_trust([sealed / "key" / "seal.pub.pem"])
    for path in (case.root, case.bundle_path(0), case.root / "report"):
        assert verify_path(path, NOBODY).state is State.UNSIGNED
        found = verify_path(path, trust)
        assert [fault.code for fault in found.faults] == [FaultCode.SIGNATURE_MISSING]


def test_a_stamp_must_come_from_a_trusted_authority(
    sealed: Path, case: CaseFolder, authority: Authority, tmp_path: Path, require_binary: RequireBinary
) -> None:
    require_binary("openssl")
    key = sealed / "key" / "seal.pub.pem"
    found = verify_path(case.root, read_trust([key], authorities=[authority.root]))
    assert found.state is State.WHOLE
    assert [one.is_trusted for one in found.seals[1].stamps] == [True]
    another = make_authority(tmp_path / "another", with_chain=False, key="ec")
    found = verify_path(case.root, read_trust([key], authorities=[another.root]))
    assert [fault.code for fault in found.faults] == [FaultCode.STAMP_UNTRUSTED]


def test_a_report_is_checked_against_its_verdicts_bundles_and_files(tmp_path: Path) -> None:
    case = make_case(tmp_path / "case")
    folder = case.root / "report"
    assert verify_path(folder, NOBODY).state is State.UNSIGNED
    assert verify_path(folder / "report.json", NOBODY).state is State.UNSIGNED
    content = (folder / "report.json").read_bytes()
    for wrong, code in (
        (b"<p>failed</p>\n", FaultCode.CHANGED),
        (None, FaultCode.MISSING),
    ):
        (folder / "report.json").unlink()
        if wrong is not None:
            (folder / "report.json").write_bytes(wrong)
        assert code in {fault.code for fault in verify_path(folder, NOBODY).faults}
        (folder / "report.json").write_bytes(content)
    (folder / "b.png").write_bytes(b"x")
    assert verify_path(folder, NOBODY).faults[0].code is FaultCode.ADDED
    (folder / "b.png").unlink()
    other = make_case(tmp_path / "other", package_seen="other")
    shutil.copytree(folder, other.root / "report-2")
    codes = {fault.code for fault in verify_path(other.root / "report-2", NOBODY).faults}
    assert codes == {FaultCode.ANOTHER_BUNDLE, FaultCode.ANOTHER_VERDICT, FaultCode.UNSIGNED}


def test_a_sealed_report_is_checked_against_the_seal(case: CaseFolder) -> None:
    assert verify_path(case.root / "report", NOBODY).state is State.WHOLE
    edit_the_report(case, Path())
    found = verify_path(case.root / "report", NOBODY)
    assert FaultCode.DIFFERS_FROM_SEAL in {fault.code for fault in found.faults}


def test_a_newer_report_of_a_sealed_case_is_unsigned_and_its_edit_is_refused(case: CaseFolder) -> None:
    folder = report(case)
    assert verify_path(case.root, NOBODY).state is State.UNSIGNED
    replace(folder / "report.json", b"<p>failed</p>\n")
    assert verify_path(case.root, NOBODY).state is State.TAMPERED


def test_lists_everything_that_is_wrong(case: CaseFolder) -> None:
    for path in ("verdicts.json", "runs/00/bundle/actions.jsonl", "seals/0001/bag-info.txt"):
        replace(case.root / path, b"{}\n")
    paths = {fault.path.removeprefix(f"{case.root}/") for fault in check_case(case.root, NOBODY).faults}
    assert {"verdicts.json", "runs/00/bundle/actions.jsonl", "seals/0001/bag-info.txt"} <= paths


def test_lists_all_faults_of_a_bundle(tmp_path: Path) -> None:
    case = CaseFolder(tmp_path / "case")
    add_run(case, 0)
    bundle = case.bundle_path(0)
    (bundle / "actions.jsonl").write_bytes(b"")
    (bundle / "trees" / "0000.xml").unlink()
    (bundle / "more").write_text("x", encoding="utf-8")
    codes = [fault.code for fault in verify_path(bundle, NOBODY).faults]
    assert codes == [FaultCode.CHANGED, FaultCode.MISSING, FaultCode.ADDED]
