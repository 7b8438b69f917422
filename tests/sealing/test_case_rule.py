"""What may lie in a case: what a seal lists, or what is derived under its own name; all else is a fault.

Each attack leaves a case in which every hash and every entry of the log follows, without the key.
"""

import hashlib
import os
import resource
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from detector import codec
from detector.case import CaseFolder
from detector.evidence.fault import FaultCode, FaultKind
from detector.sealing.check_case import check_case
from detector.sealing.custody import CustodyAction, CustodyEntry, CustodyLine, read_custody
from detector.sealing.digests import Digests
from detector.sealing.stamps import write_tag_lists
from detector.sealing.trust import NOBODY, read_trust
from detector.sealing.verified import State, verify_path
from detector.wiring.custody import note_seals, noting_captures
from tests.conftest import RequireBinary
from tests.fakes.time_stamp_authority import Authority, make_authority, serving
from tests.sealing.sealed_cases import CLOCK, PACKAGE, add_run, judge, make_case, make_key, report, seal
from tests.sealing.test_tampering import copy_with_links

IN_TIME_S = 10
MEMORY_KB = 200_000


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, require_binary: RequireBinary) -> Authority:
    require_binary("openssl")
    return make_authority(tmp_path_factory.mktemp("tsa") / "tsa", with_chain=True, key="ec")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Path:
    """`unsealed`, and `sealed`: a case with a report and two seals, the newer one stamped."""
    root = tmp_path_factory.mktemp("made")
    key = make_key(root / "key")
    make_case(root / "unsealed", n_runs=1)
    case = make_case(root / "sealed", n_runs=1)
    seal(case, key)
    report(judge(case, profile="strict", at="2026-01-09T09:00:00.000Z"))
    with serving(authority) as url:
        seal(case, key, url)
    assert verify_path(case.root, NOBODY).state is State.WHOLE
    return root


@pytest.fixture
def sealed(made: Path, tmp_path: Path) -> CaseFolder:
    copy_with_links(made / "sealed", tmp_path / "case")
    return CaseFolder(tmp_path / "case")


@pytest.fixture
def unsealed(made: Path, tmp_path: Path) -> CaseFolder:
    return CaseFolder(Path(shutil.copytree(made / "unsealed", tmp_path / "unsealed")))


def codes(case: CaseFolder) -> set[FaultCode]:
    return {fault.code for fault in check_case(case.root, NOBODY).faults}


Change = Callable[[list[CustodyEntry]], list[CustodyEntry]]


def rewrite_log(case: CaseFolder, change: Change) -> None:
    """Each entry gets its number and hashes anew, as the program writes them."""
    path = case.root / "custody.jsonl"
    lines, before = [], None
    for number, entry in enumerate(change(list(read_custody(path.read_bytes(), where="log"))), start=1):
        numbered = replace(entry, number=number, previous_sha256=before)
        before = hashlib.sha256(codec.to_json_line(numbered).rstrip("\n").encode()).hexdigest()
        lines.append(codec.to_json_line(CustodyLine(entry=numbered, sha256=before)))
    path.write_text("".join(lines), encoding="utf-8")


def appended(
    action: CustodyAction, path: str | None, sha256: str | None = None
) -> Callable[[CaseFolder], None]:
    """An entry about one file of the case, with its hash unless another is given."""

    def attack(case: CaseFolder) -> None:
        files = {} if path is None else {path: sha256 or Digests().of(case.root / path).sha256}
        rewrite_log(case, lambda log: [*log, replace(log[-1], action=action, files=files)])

    return attack


def of(log: list[CustodyEntry], action: CustodyAction) -> int:
    """Where the newest entry of this kind stands."""
    return max(index for index, entry in enumerate(log) if entry.action is action)


def rewritten(of_kind: CustodyAction, **values: object) -> Callable[[CaseFolder], None]:
    """The newest entry of this kind, with other values; `at`: moved by so many hours."""

    def change(log: list[CustodyEntry]) -> list[CustodyEntry]:
        index = of(log, of_kind)
        if isinstance(hours := values.get("at"), int):
            moved = datetime.fromisoformat(log[index].at) + timedelta(hours=hours)
            values["at"] = moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        log[index] = replace(log[index], **values)  # type: ignore[arg-type]
        return log

    return lambda case: rewrite_log(case, change)


def cut(action: CustodyAction, *, also_after: bool) -> Callable[[CaseFolder], None]:
    def change(log: list[CustodyEntry]) -> list[CustodyEntry]:
        index = of(log, action)
        return log[:index] if also_after else [*log[:index], *log[index + 1 :]]

    return lambda case: rewrite_log(case, change)


def another_hash(case: CaseFolder) -> None:
    path = next(iter(read_custody((case.root / "custody.jsonl").read_bytes(), where="log")[-2].files))
    rewritten(CustodyAction.SEALED, files={path: "0" * 64})(case)


STATEMENT = "seals/0002/seal/statement.dsse.json"
LOG_ATTACKS: dict[str, tuple[Callable[[CaseFolder], None], FaultCode]] = {
    "an entry about what is sealed": (
        appended(CustodyAction.JUDGED, "verdicts.json"),
        FaultCode.LOG_CHANGED,
    ),
    "an entry about a capture told of before": (
        appended(CustodyAction.CAPTURED, "runs/00/bundle/manifest.json"),
        FaultCode.LOG_CHANGED,
    ),
    "an entry with another hash of what is sealed": (
        appended(CustodyAction.JUDGED, "verdicts.json", "0" * 64),
        FaultCode.LOG_CHANGED,
    ),
    "an entry about what is not here": (
        appended(CustodyAction.REPORTED, "report-9/files.json", "0" * 64),
        FaultCode.MISSING,
    ),
    "an entry about a file outside": (
        appended(CustodyAction.JUDGED, "../verdicts.json", "0" * 64),
        FaultCode.LOG_CHANGED,
    ),
    "an entry about nothing": (appended(CustodyAction.REPORTED, None), FaultCode.LOG_CHANGED),
    "an entry about a copy": (
        appended(CustodyAction.PRUNED, "verdicts.json"),
        FaultCode.LOG_CHANGED,
    ),
    "a second entry about a seal": (appended(CustodyAction.SEALED, STATEMENT), FaultCode.LOG_CHANGED),
    "a second entry about a time stamp": (
        appended(CustodyAction.STAMPED, "seals/0002/stamps/01.tsr"),
        FaultCode.LOG_CHANGED,
    ),
    "a seal's entry dated later": (rewritten(CustodyAction.SEALED, at=9), FaultCode.LOG_TIME_WRONG),
    "a seal's entry dated earlier": (rewritten(CustodyAction.SEALED, at=-9), FaultCode.LOG_TIME_WRONG),
    "a seal's entry by somebody else": (
        rewritten(CustodyAction.SEALED, by="x@y"),
        FaultCode.LOG_WRITER_WRONG,
    ),
    "a seal's entry of another program": (
        rewritten(CustodyAction.SEALED, tool_version="9.9"),
        FaultCode.LOG_WRITER_WRONG,
    ),
    "a seal's entry dated at no moment": (
        rewritten(CustodyAction.SEALED, at="yesterday"),
        FaultCode.LOG_CHANGED,
    ),
    "a seal's entry called another action": (
        rewritten(CustodyAction.SEALED, action=CustodyAction.JUDGED),
        FaultCode.LOG_CHANGED,
    ),
    "a seal's entry with another hash": (another_hash, FaultCode.ANOTHER_SEAL),
    "a seal's entry taken out": (
        cut(CustodyAction.SEALED, also_after=False),
        FaultCode.SEAL_NOT_LOGGED,
    ),
    "everything from a seal's entry on": (
        cut(CustodyAction.SEALED, also_after=True),
        FaultCode.SEAL_NOT_LOGGED,
    ),
    "a stamp's entry dated later": (rewritten(CustodyAction.STAMPED, at=9), FaultCode.LOG_TIME_WRONG),
    "a stamp's entry dated earlier": (rewritten(CustodyAction.STAMPED, at=-9), FaultCode.LOG_TIME_WRONG),
    "a stamp's entry with another hash": (
        rewritten(CustodyAction.STAMPED, files={"seals/0002/stamps/01.tsr": "0" * 64}),
        FaultCode.STAMP_WRONG,
    ),
    "a stamp's entry taken out": (
        cut(CustodyAction.STAMPED, also_after=False),
        FaultCode.STAMP_NOT_LOGGED,
    ),
}


@pytest.mark.parametrize("name", LOG_ATTACKS)
def test_names_what_was_done_to_the_log_after_the_seal(name: str, sealed: CaseFolder) -> None:
    attack, code = LOG_ATTACKS[name]
    attack(sealed)
    assert code in codes(sealed)


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        pytest.param(
            cut(CustodyAction.CAPTURED, also_after=False), FaultCode.CAPTURE_NOT_LOGGED, id="taken out"
        ),
        pytest.param(
            lambda case: (case.root / "custody.jsonl").unlink(), FaultCode.CAPTURE_NOT_LOGGED, id="no log"
        ),
        pytest.param(
            rewritten(CustodyAction.CAPTURED, files={"runs/00/bundle/manifest.json": "0" * 64}),
            FaultCode.CHANGED,
            id="of another bundle",
        ),
        pytest.param(
            rewritten(CustodyAction.CAPTURED, at="2026-01-09T07:00:00.000Z"),
            FaultCode.LOG_TIME_WRONG,
            id="dated before the run began",
        ),
        pytest.param(
            rewritten(CustodyAction.CAPTURED, at=9), FaultCode.LOG_TIME_WRONG, id="dated after the judgement"
        ),
    ],
)
def test_names_a_capture_that_the_log_tells_of_wrongly_or_not_at_all(
    attack: Callable[[CaseFolder], None], code: FaultCode, unsealed: CaseFolder
) -> None:
    assert codes(unsealed) == set()
    attack(unsealed)
    assert code in codes(unsealed)


def copied(source: str, target: str) -> Callable[[CaseFolder], None]:
    def attack(case: CaseFolder) -> None:
        if (case.root / source).is_dir():
            shutil.copytree(case.root / source, case.root / target)
            return
        (case.root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(case.root / source, case.root / target)

    return attack


OUT_OF_PLACE = {
    "a report whose predecessors were never written": copied("report", "report-9"),
    "a report with a name of one's own": copied("report", "report.final"),
    "a first report by its number": copied("report", "report-1"),
    "a report with a leading nought": copied("report", "report-02"),
    "a report after the last one of a judgement": copied(
        "report", "judgements/20260109T090000Z-strict/report-3"
    ),
    "a run with one digit too many": copied("runs/00", "runs/000"),
    "a run in the digits of another script": copied("runs/00", "runs/٠١"),
    "a second bundle beside a run's": copied("runs/00/bundle", "runs/00/bundle-2"),
    "a file beside a bundle": copied("verdicts.json", "runs/00/verdicts.json"),
    "a file among runs": copied("verdicts.json", "runs/verdicts.json"),
}


@pytest.mark.parametrize("name", OUT_OF_PLACE)
def test_names_runs_and_reports_that_the_program_never_writes_sealed_or_not(
    name: str, sealed: CaseFolder, unsealed: CaseFolder
) -> None:
    for case in (sealed, unsealed):
        (case.root / "judgements" / "20260109T090000Z-strict").mkdir(parents=True, exist_ok=True)
        OUT_OF_PLACE[name](case)
        assert FaultCode.OUT_OF_PLACE in codes(case)


LINKED = [
    *("seals", "runs", "judgements", "report", "custody.jsonl", "runs/00", "runs/00/bundle", "seals/0002"),
    *(
        "seals/0002/data",
        "seals/0002/stamps",
        "seals/0001/data/runs",
        "judgements/20260109T090000Z-strict/report",
    ),
]


@pytest.mark.parametrize("path", LINKED)
def test_nothing_in_a_case_is_a_link_not_even_to_the_same_bytes(path: str, sealed: CaseFolder) -> None:
    elsewhere = sealed.root.parent / "elsewhere"
    (sealed.root / path).rename(elsewhere)
    (sealed.root / path).symlink_to(elsewhere)
    found = check_case(sealed.root, NOBODY)
    assert (FaultCode.NO_PLAIN_FILE, str(sealed.root / path)) in {
        (one.code, one.path) for one in found.faults
    }
    assert verify_path(sealed.root, NOBODY).state is State.TAMPERED


@pytest.mark.parametrize("name", ["seals/00003", "seals/notes", "seals/٠٠٠٣"])
def test_names_what_is_no_seal_among_the_seals(name: str, sealed: CaseFolder) -> None:
    copied("seals/0001", name)(sealed)
    assert FaultCode.ADDED in codes(sealed)


def test_a_time_stamp_taken_away_with_its_lists_is_missed_by_the_log(sealed: CaseFolder) -> None:
    shutil.rmtree(sealed.root / "seals" / "0002" / "stamps")
    assert FaultCode.MISSING in codes(sealed)
    write_tag_lists(sealed.root / "seals" / "0002", Digests())
    assert FaultCode.STAMP_MISSING in codes(sealed)


def test_a_time_stamp_taken_away_with_all_that_tells_of_it_is_missed_by_who_names_the_authority(
    sealed: CaseFolder, authority: Authority
) -> None:
    """Nothing signs that there was one, so without the authority's name there is no trace."""
    shutil.rmtree(sealed.root / "seals" / "0002" / "stamps")
    write_tag_lists(sealed.root / "seals" / "0002", Digests())
    cut(CustodyAction.STAMPED, also_after=False)(sealed)
    assert codes(sealed) == set()
    found = verify_path(sealed.root, read_trust(authorities=[authority.root]))
    assert [fault.code for fault in found.faults] == [FaultCode.NOT_STAMPED]


def test_a_newer_report_without_its_list_is_refused(sealed: CaseFolder) -> None:
    copied("report", "report-2")(sealed)
    (sealed.root / "report-2" / "files.json").unlink()
    assert codes(sealed) == {FaultCode.NEWER, FaultCode.REPORT_UNLISTED}


def test_a_forged_judgement_is_newer_and_not_part_of_what_was_sealed(sealed: CaseFolder) -> None:
    forged = judge(sealed, at="2027-01-09T08:01:00.000Z")
    found = verify_path(sealed.root, NOBODY)
    assert found.newer == (forged.root.relative_to(sealed.root).as_posix(),)
    assert found.state is State.UNSIGNED


@pytest.mark.long
def test_a_case_that_is_judged_reported_and_captured_on_after_its_seal_has_nothing_wrong(
    sealed: CaseFolder, made: Path
) -> None:
    again = judge(sealed, at="2026-01-09T10:00:00.000Z")
    report(again)
    report(again)  # replaces the first one, of which the log still tells
    report(sealed)
    assert codes(sealed) == {FaultCode.NEWER}
    seal(sealed, made / "key" / "seal.key.pem")
    assert verify_path(sealed.root, NOBODY).state is State.WHOLE
    add_run(sealed, 1)
    assert codes(sealed) == {FaultCode.NEWER, FaultCode.NOT_JUDGED}


def test_what_a_killed_program_did_not_log_is_logged_by_the_next(sealed: CaseFolder, made: Path) -> None:
    cut(CustodyAction.SEALED, also_after=True)(sealed)
    found = verify_path(sealed.root, NOBODY)
    assert found.state is State.INCOMPLETE
    assert {one.code for one in found.faults} == {FaultCode.SEAL_NOT_LOGGED, FaultCode.STAMP_NOT_LOGGED}
    seal(sealed, made / "key" / "seal.key.pem")
    assert codes(sealed) == set()
    note_seals(sealed, CLOCK)  # nothing is left to be logged
    assert codes(sealed) == set()


def test_a_resumed_scan_logs_the_run_after_which_the_last_one_was_killed(unsealed: CaseFolder) -> None:
    log = (unsealed.root / "custody.jsonl").read_bytes()
    add_run(unsealed, 1)
    (unsealed.root / "custody.jsonl").write_bytes(log)
    assert FaultCode.CAPTURE_NOT_LOGGED in codes(unsealed)
    with noting_captures(unsealed, PACKAGE, CLOCK):
        pass
    assert codes(unsealed) == {FaultCode.NOT_JUDGED}
    told = read_custody((unsealed.root / "custody.jsonl").read_bytes(), where="log")
    assert [list(one.files) for one in told if one.action is CustodyAction.CAPTURED] == [
        ["runs/00/bundle/manifest.json", "runs/00/bundle/run.json"],
        ["runs/01/bundle/manifest.json", "runs/01/bundle/run.json"],
    ]


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10_000_000_000)


def values(path: Path) -> None:
    """Short on disk, a hundred times as long when it is parsed."""
    path.write_bytes(b"[" + b"[]," * 5_000_000 + b"[]]\n")


@contextmanager
def in_time() -> Iterator[None]:
    def too_late(*_: object) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(IN_TIME_S)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


READ = [
    *("custody.jsonl", "derived.json", "judgement.json", "verdicts.json", "report/files.json"),
    *("report/index.html", "report/new.pdf", "given/more.json", "seen/00.json", "notes.txt"),
    *(f"runs/00/bundle/{one}" for one in ("manifest.json", "manifest.sha256", "journal.jsonl", "run.json")),
    *(f"runs/00/bundle/{one}" for one in ("derived.json", "frames.jsonl", "logs/logcat.txt", "new")),
    *(
        f"seals/0002/{one}"
        for one in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt")
    ),
    *(f"seals/0002/{one}" for one in ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt", "stamps/01.tsq")),
    *(f"seals/0002/{one}" for one in ("seal/statement.dsse.json", "seal/key.pub.pem", "stamps/01.tsr")),
    *(f"seals/0002/{one}" for one in ("data/verdicts.json", "data/custody.jsonl", "stamps/02.tsr")),
]


@pytest.mark.parametrize("put", [pipe, endless, sparse, values])
@pytest.mark.parametrize("path", READ)
def test_no_file_of_a_case_hangs_verify_or_fills_its_memory(
    path: str, put: Callable[[Path], None], sealed: CaseFolder
) -> None:
    place = sealed.root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    put(place)
    before = peak_kb()
    with in_time():
        found = verify_path(sealed.root, NOBODY)
    assert peak_kb() - before < MEMORY_KB
    assert any(fault.code.kind is not FaultKind.UNSIGNED for fault in found.faults), found.faults


@pytest.mark.parametrize("put", [pipe, endless])
@pytest.mark.parametrize("path", ["derived.json", "report/files.json", "seals/0001/seal/key.pub.pem"])
def test_no_file_hangs_the_check_of_a_report_or_a_seal_alone(
    path: str, put: Callable[[Path], None], sealed: CaseFolder
) -> None:
    (sealed.root / path).unlink(missing_ok=True)
    put(sealed.root / path)
    with in_time():
        verify_path(sealed.root / "report", NOBODY)
        verify_path(sealed.root / "seals" / "0001", NOBODY)


def test_folders_nested_beyond_all_measure_are_no_traceback(sealed: CaseFolder) -> None:
    folders = [sealed.root.joinpath(*["d"] * depth) for depth in range(1, 1100)]
    try:
        for folder in folders:
            folder.mkdir()
        (folders[-1] / "x").write_text("x", encoding="utf-8")
        assert verify_path(sealed.root, NOBODY).state is State.TAMPERED
    finally:  # what clears up after tests recurs into every folder
        (folders[-1] / "x").unlink()
        for folder in reversed(folders):
            folder.rmdir()
