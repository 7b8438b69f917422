"""A recording as a case: judged again, pruned, redacted, as far as pixels and time allow."""

import shutil
import zipfile
from pathlib import Path

import pytest

from detector.case import CaseFolder, read_verdicts
from detector.case.redaction import read_request
from detector.core.errors import ConfigError, EvidenceError
from detector.evidence.derived_bundle import GoneRule
from detector.evidence.reader import open_bundle
from detector.sealing.packing import pack_case
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from detector.seeing import see_bundle
from detector.session.clock import RealClock
from detector.wiring.case_judging import judge_captured
from detector.wiring.clips import read_clip
from detector.wiring.law import rule_book
from detector.wiring.pruning import prune_case
from detector.wiring.redacting import redact_case
from detector.wiring.reports import write_report
from detector.wiring.viewer import CaseIndex
from tests.fakes.remembered_sight import remembered_sight
from tests.sealing.sealed_cases import make_key, seal
from tests.seeing.recordings import small_clip

CLOCK = RealClock()
CLIP = "runs/00/bundle/video/00-clip.mp4"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> CaseFolder:
    place = tmp_path_factory.mktemp("recording")
    made = CaseFolder(place / "case")
    read_clip(
        small_clip(place),
        package="cn.example.app",
        density_dpi=160,
        setup=remembered_sight(),
        law=rule_book("cn-default"),
        clock=CLOCK,
        case=made,
    )
    return made


def test_perceiving_the_clip_and_its_bundle_gives_the_same(case: CaseFolder) -> None:
    (kept,) = case.read_seen()
    assert see_bundle(open_bundle(case.bundle_path(0)), run_index=0, setup=remembered_sight()) == kept
    assert kept.is_recording
    assert kept.zero_is == "first_frame"


def test_judging_again_gives_the_same_verdicts(case: CaseFolder) -> None:
    found = judge_captured([case.root], rule_book("cn-default"), CLOCK)
    assert found.document.verdicts == read_verdicts(case).verdicts
    assert found.document.device.kind == "recording"
    assert verify_path(case.root, NOBODY).state is State.UNSIGNED


def test_one_recording_has_one_vote(case: CaseFolder) -> None:
    folder = case.bundle_path(0)
    with pytest.raises(ConfigError, match="are one launch"):
        judge_captured([folder, folder], rule_book("cn-default"), CLOCK)


@pytest.mark.long
def test_pruning_keeps_the_clip_and_what_the_report_shows(case: CaseFolder, tmp_path: Path) -> None:
    law = rule_book("cn-default")
    write_report(case, law, formats=("html",))
    copy = prune_case(
        case.root, tmp_path / "pruned", in_place=False, whole_bundles=False, keep_reports=False, clock=CLOCK
    )
    assert {one.rule for one in copy.document.gone} == {GoneRule.REPORT}
    assert (copy.folder / CLIP).is_file()


def test_a_redacted_copy_omits_the_clip_and_is_not_judged(case: CaseFolder, tmp_path: Path) -> None:
    request = read_request(["0,0,240,40@0-1"], [])
    copy = redact_case(case.root, tmp_path / "redacted", request, reader=None, clock=CLOCK)
    assert {one.path for one in copy.document.gone if one.rule is GoneRule.VIDEO} == {CLIP}
    pictures = {path.name for path in (copy.folder / "runs/00/bundle/frames").iterdir()}
    assert any(name.endswith(".redacted.png") for name in pictures)
    with pytest.raises(EvidenceError, match="redacted copy"):
        judge_captured([copy.folder], rule_book("cn-default"), CLOCK)


def test_a_clip_is_sealed_packed_and_listed_like_any_case(case: CaseFolder, tmp_path: Path) -> None:
    copy = CaseFolder(tmp_path / "cases" / "case")
    shutil.copytree(case.root, copy.root)
    pack_case(copy.root, tmp_path / "case.zip")
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(CLIP))
        assert archive.read(name) == (case.root / CLIP).read_bytes()
    (row,), sentences = CaseIndex(tmp_path / "cases").rows()
    assert sentences == []
    assert row.place == "case"
    seal(copy, make_key(tmp_path / "keys"))
    assert verify_path(copy.root, NOBODY).state is State.WHOLE
