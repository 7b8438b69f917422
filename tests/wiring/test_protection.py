"""Since when a report says that the evidence is protected: as captured, by a seal, or by nothing."""

from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.reporting.inputs import ProtectedBy, Protection
from detector.sealing.keys import read_key
from detector.wiring.capture_signing import protection_of, signing_with
from detector.wiring.keys import init_key
from tests.evidence.forging import make_xiaomi
from tests.sealing.sealed_cases import CLOCK, add_run, judge, make_case, make_key, seal


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DETECTOR_STATE_DIR", str(tmp_path / "state"))
    path = init_key(None).path
    assert isinstance(path, Path)
    return path


def told(case: CaseFolder) -> tuple[ProtectedBy, bool, int, int]:
    one = protection_of(case)
    assert (one.since is None) == (one.by is ProtectedBy.NOTHING)
    return one.by, one.is_own, one.n_signed, one.n_runs


@pytest.mark.long
def test_it_begins_with_the_last_capture_if_all_are_signed(own: Path, tmp_path: Path) -> None:
    sign = signing_with(read_key(own), CLOCK).sign
    case = make_case(tmp_path / "case", sign=sign)
    before = protection_of(case)
    assert before.key_ids == (read_key(own).key_id,)
    assert told(case) == (ProtectedBy.CAPTURE, True, 2, 2)
    seal(case, own)
    assert protection_of(case) == before  # a later seal changes nothing


@pytest.mark.long
def test_it_begins_with_the_seal_if_a_capture_is_not_signed(own: Path, tmp_path: Path) -> None:
    case = make_case(tmp_path / "case", n_runs=1, sign=signing_with(read_key(own), CLOCK).sign)
    add_run(case, 1)
    judge(case)
    assert told(case) == (ProtectedBy.NOTHING, False, 1, 2)
    seal(case, own)
    assert told(case) == (ProtectedBy.SEAL, True, 1, 2)
    seal(case, make_key(tmp_path / "laboratory"))
    assert told(case) == (ProtectedBy.SEAL, True, 1, 2)  # the first of both


def test_a_signature_of_somebody_else_is_told_as_such(own: Path, tmp_path: Path) -> None:
    sign = signing_with(read_key(make_key(tmp_path / "another")), CLOCK).sign
    assert told(make_case(tmp_path / "case", sign=sign)) == (ProtectedBy.CAPTURE, False, 2, 2)


def test_a_forged_capture_is_protected_by_nothing(own: Path, tmp_path: Path) -> None:
    case = make_case(tmp_path / "case", n_runs=1, sign=signing_with(read_key(own), CLOCK).sign)
    make_xiaomi(case.bundle_path(0), with_journal=True)
    judge(case)
    assert protection_of(case) == Protection(
        by=ProtectedBy.NOTHING, since=None, key_ids=(), is_own=False, n_signed=0, n_runs=1
    )
