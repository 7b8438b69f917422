"""A pruned case is judged the same, byte for byte; only files that nothing reads are removed."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from detector import codec
from detector.case import CaseFolder, read_verdicts
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.derived_bundle import GoneRule
from detector.evidence.writer import BundleWriter
from detector.scenarios.wake_watch import NAME as WATCH
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from detector.session.clock import RealClock
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_captured, note_judged
from detector.wiring.law import rule_book
from detector.wiring.pruning import Pruned, prune_case
from detector.wiring.reports import write_report
from tests.evidence.bundles import header, png, write_some
from tests.sealing.sealed_cases import judge, report

CLOCK = RealClock()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> CaseFolder:
    """Judged by two profiles, with a report; a gap of its run names a picture that is not a frame."""
    made = CaseFolder(tmp_path_factory.mktemp("case") / "case")
    writer = write_some(made.bundle_path(0))
    writer.keep_picture(png(77))
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    note_captured(made, CLOCK, run_indices=[0])
    for profile in ("strict", "cn-default"):
        law = rule_book(profile)
        note_judged(judge_captured([made.root], law, CLOCK).save(made), CLOCK)
    write_report(made, law, formats=("html", "json"))
    return made


def pruned(case: CaseFolder, out: Path, *, whole: bool = False, reports: bool = False) -> Pruned:
    return prune_case(case.root, out, in_place=False, whole_bundles=whole, keep_reports=reports, clock=CLOCK)


@pytest.mark.long
def test_unread_files_are_removed_and_the_verdicts_stay_the_same(case: CaseFolder, tmp_path: Path) -> None:
    copy = pruned(case, tmp_path / "copy")
    gone = {one.path: one.rule for one in copy.document.gone}
    assert [path.rpartition("/")[0] for path, rule in gone.items() if rule is GoneRule.UNREAD] == [
        "runs/00/bundle/frames"
    ]
    assert {path for path, rule in gone.items() if rule is GoneRule.REPORT} == {
        path.relative_to(case.root).as_posix() for path in case.root.glob("report/**/*") if path.is_file()
    }
    proofs = {one.profile: one for one in copy.document.judged_again}
    assert set(proofs) == {"cn-default", "strict"}
    assert all(one.is_as_stored and not one.is_by_bytes for one in proofs.values())
    assert verify_path(copy.folder, NOBODY).state is State.UNSIGNED
    there = read_verdicts(case)
    again = judge_captured([copy.folder], rule_book("cn-default"), CLOCK).document
    assert codec.to_json(again.verdicts) == codec.to_json(there.verdicts)


def test_a_report_is_rendered_again_and_marked_as_of_a_pruned_copy(case: CaseFolder, tmp_path: Path) -> None:
    copy = CaseFolder(pruned(case, tmp_path / "copy", whole=True).folder)
    folder = write_report(copy, rule_book("cn-default"), formats=("html", "json", "markdown"))
    assert folder == copy.root / "report"
    page = (folder / "index.en.html").read_text(encoding="utf-8")
    assert "Pruned copy of case" in page
    assert "Pruned copy" in (folder / "summary.en.md").read_text(encoding="utf-8")
    assert '"kind": "pruned"' in (folder / "report.json").read_text(encoding="utf-8")
    original = (case.root / "report" / "index.en.html").read_text(encoding="utf-8")
    assert "copy of case" not in original
    shown = re.findall(r'src="([^"]+)"', page)
    assert shown == re.findall(r'src="([^"]+)"', original)
    assert shown and all((folder / path).is_file() for path in shown)


def test_whole_bundles_and_reports_are_kept_on_request(case: CaseFolder, tmp_path: Path) -> None:
    copy = pruned(case, tmp_path / "copy", whole=True, reports=True)
    assert copy.document.gone == ()
    assert all(one.is_by_bytes for one in copy.document.judged_again)
    for path in case.root.glob("report/**/*"):
        if path.is_file():
            assert (copy.folder / path.relative_to(case.root)).read_bytes() == path.read_bytes()


def test_a_watch_keeps_its_bundle_whole(tmp_path: Path) -> None:
    made = CaseFolder(tmp_path / "case")
    BundleWriter(made.bundle_path(0), replace(header(), scenario=WATCH)).close(
        ended_at="2026-01-09T08:00:10Z"
    )
    judge(made)
    report(made)
    copy = pruned(made, tmp_path / "copy")
    assert {one.rule for one in copy.document.gone} == {GoneRule.REPORT}
    assert [one.is_by_bytes for one in copy.document.judged_again] == [True]


def test_in_place_only_the_copy_remains(case: CaseFolder, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(case.root, mine)
    (tmp_path / ".mine.pruned").mkdir()
    done = prune_case(mine, None, in_place=True, whole_bundles=True, keep_reports=False, clock=CLOCK)
    assert done.folder == mine and not (mine / "report").exists()
    assert verify_path(mine, NOBODY).state is State.UNSIGNED
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_case_that_was_changed_or_never_judged_is_not_pruned(case: CaseFolder, tmp_path: Path) -> None:
    never = CaseFolder(tmp_path / "never")
    write_some(never.bundle_path(0)).close(ended_at="2026-01-09T08:00:10+00:00")
    with pytest.raises(ConfigError, match="was not judged yet"):
        pruned(never, tmp_path / "copy")
    (never.bundle_path(0) / "trees" / "0000.xml").write_bytes(b"<other/>")
    with pytest.raises(EvidenceError, match="the case is not what it was"):
        pruned(never, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
