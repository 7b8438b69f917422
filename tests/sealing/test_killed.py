"""Killed at any moment, a program leaves a case that is whole, or one that clearly shows what broke off."""

import random
import shutil
from pathlib import Path

import pytest

from detector.case import CaseFolder
from detector.evidence.fault import FaultCode
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from tests.sealing.killing import content_of, killed, left_by
from tests.sealing.sealed_cases import make_case, make_key, seal

N_KILLED = 6
"""In this test; `python -m lab.benchmarks.killed_seals` does it 200 times."""

BROKE_OFF = {
    FaultCode.SEAL_BROKE_OFF,
    FaultCode.SEAL_NOT_LOGGED,
    FaultCode.DRAFT_LEFT,
    FaultCode.NOT_BOUND,  # verdicts whose record was not yet written
    FaultCode.NOT_IN_LOG,  # a complete judgement that was not yet logged
    FaultCode.NEWER,
}


def assert_plain(case: Path, n_seals: int) -> None:
    found = verify_path(case, NOBODY)
    codes = {fault.code for fault in found.faults}
    assert codes <= BROKE_OFF, found.faults
    assert len(found.seals) >= n_seals
    for sealed in found.seals:
        assert sealed.faults == ()
        assert verify_path(sealed.folder, NOBODY).state is State.WHOLE


@pytest.mark.long
def test_a_seal_is_whole_or_absent_after_a_kill_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(20261127)
    key = make_key(tmp_path / "keys")
    made = make_case(tmp_path / "made", n_runs=1)
    seal(made, key)
    n_seals = []
    for number in range(N_KILLED):
        case = CaseFolder(Path(shutil.copytree(made.root, tmp_path / f"case-{number}")))
        killed("sealing", case.root, key, n_pieces=number % 3, after_s=chance.uniform(0.0, 0.1))
        assert_plain(case.root, 1)
        n_seals.append(len(verify_path(case.root, NOBODY).seals))
    assert len(set(n_seals)) > 1  # it was killed after different pieces of work


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "moments"),
    [
        pytest.param("capturing", ((0, 0.02), (0, 0.3)), id="capturing"),
        pytest.param("judging", ((0, 0.0), (2, 0.01)), id="judging"),
        pytest.param("pruning", ((0, 0.01), (1, 0.01), (2, 0.02)), id="pruning"),
    ],
)
def test_nothing_incomplete_looks_whole(
    kind: str, moments: tuple[tuple[int, float], ...], tmp_path: Path
) -> None:
    key = make_key(tmp_path / "keys")
    for number, (n_pieces, after_s) in enumerate(moments):
        case = tmp_path / f"{number}" / "case"
        if kind != "capturing":
            made = make_case(case, n_runs=1)
            if kind == "pruning":
                seal(made, key)
        before = content_of(case)
        reported = killed(kind, case, key, n_pieces=n_pieces, after_s=after_s)
        left = left_by(kind, case, reported, before)
        assert left.wrong == (), left


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("judgements/T/.verdicts.json.draft", FaultCode.DRAFT_LEFT, id="verdicts half written"),
        pytest.param("judgements/T/seen/00.json", FaultCode.NOT_BOUND, id="seen, and not judged yet"),
        pytest.param("judgements/T/verdicts.json", FaultCode.NOT_BOUND, id="judged, and not bound yet"),
        pytest.param(".report.draft/index.html", FaultCode.DRAFT_LEFT, id="a report half written"),
    ],
)
def test_interrupted_work_in_a_sealed_case_is_incomplete_not_tampered(
    path: str, code: FaultCode, tmp_path: Path
) -> None:
    case = make_case(tmp_path / "case", n_runs=1)
    seal(case, make_key(tmp_path / "keys"))
    place = case.root / path
    place.parent.mkdir(parents=True)
    place.write_bytes((case.root / "verdicts.json").read_bytes())
    found = verify_path(case.root, NOBODY)
    assert code in {fault.code for fault in found.faults}
    assert found.state is State.INCOMPLETE
