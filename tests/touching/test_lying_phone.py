"""A phone that lies in one answer causes no accusation, hang, terminal control, or pass.

Each case is a scan that only looks, in simulated time, through the whole program: captured, judged, printed
and reported. The lies are listed in `lies/`, a name each.
"""

from collections.abc import Iterable
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.core.gap_code import GapCode
from detector.core.verdict import Outcome
from tests.fakes.lied_to import MAX_SIMULATED_S, ScanResult, lied_to
from tests.fakes.remembered_sight import remembered_sight
from tests.touching.lies.making import Case
from tests.touching.lies.of_facts import OF_FACTS
from tests.touching.lies.of_guilty import OF_GUILTY
from tests.touching.lies.of_logs import OF_LOGS
from tests.touching.lies.of_pictures import OF_PICTURES
from tests.touching.lies.of_trees import OF_TREES

LIES = (
    *((f"of itself: {case.name}", case) for case in OF_FACTS),
    *((f"its picture: {case.name}", case) for case in OF_PICTURES),
    *((f"its log or clock: {case.name}", case) for case in OF_LOGS),
    *((f"its tree: {case.name}", case) for case in OF_TREES),
)
MIN_LIES = 60

ONE_OF_EACH_CLASS = frozenset(
    {
        *(
            "of itself: half the size",
            "of itself: a model of escapes",
            "of itself: the app's dump is another's",
        ),
        *("of itself: another app is in front", "of itself: away in the middle"),
        *(
            "its picture: the first picture for ever",
            "its picture: cut off",
            "its picture: one that never comes",
        ),
        *("its log or clock: no log", "its log or clock: forged: START of a browser"),
        *(
            "its tree: a tree cut off",
            "its tree: texts of escapes",
            "its tree: a skip as large as the display",
        ),
        *("a jump, and no log", "no control, and one in the tree alone"),
    }
)
"""The default suite tells these: what is wrong, contradicts itself, breaks off, never comes, is another's, is
forged, or steers a terminal. All others are long.
"""


def _by_name(cases: Iterable[tuple[str, Case]]) -> list[object]:
    return [
        pytest.param(case, id=name, marks=[pytest.mark.long] * (name not in ONE_OF_EACH_CLASS))
        for name, case in cases
    ]


def _scan_with_lies(case: Case, folder: Path) -> ScanResult:
    formats = ("html", "json") if "escapes" in case.name else ("json",)
    return lied_to(case.lies(), folder / "case", remembered_sight(), app=case.app, formats=formats)


def _is_honest(reported: ScanResult, case: Case) -> None:
    """What holds for any app."""
    assert reported.n_lies > 0, "the lie was never told"
    assert reported.simulated_s < MAX_SIMULATED_S
    assert reported.raw == []
    assert reported.reads_back or reported.refused is not None
    if isinstance(case.shows, GapCode):
        assert case.shows in reported.gap_codes
    elif case.shows is not None:
        assert case.shows in (reported.refused or "")
        assert "\n" not in (reported.refused or "")
    else:
        assert reported.refused is None
    if reported.refused is not None:
        assert reported.code == ExitCode.INCONCLUSIVE


@pytest.mark.parametrize("case", _by_name(LIES))
def test_a_lie_causes_no_accusation(case: Case, tmp_path: Path) -> None:
    reported = _scan_with_lies(case, tmp_path)
    _is_honest(reported, case)
    assert reported.failed == []
    assert reported.code in (ExitCode.CLEAN, ExitCode.INCONCLUSIVE, ExitCode.NOTHING_TESTED)
    if reported.code == ExitCode.NOTHING_TESTED:
        assert not reported.gap_codes, "what could not be seen is no proof that nothing was shown"


@pytest.mark.parametrize("case", _by_name((case.name, case) for case in OF_GUILTY))
def test_a_lie_causes_no_pass(case: Case, tmp_path: Path) -> None:
    reported = _scan_with_lies(case, tmp_path)
    _is_honest(reported, case)
    assert Outcome.PASSED not in reported.outcomes(case.rule)


def test_without_lies_the_harness_changes_nothing(tmp_path: Path) -> None:
    """The code that injects lies has no effect of its own."""
    reported = lied_to([], tmp_path / "case", remembered_sight())
    assert (reported.failed, reported.refused, reported.code, reported.gap_codes, reported.raw) == (
        [],
        None,
        ExitCode.CLEAN,
        set(),
        [],
    )
    assert {one.outcome for one in reported.verdicts} <= {
        Outcome.PASSED,
        Outcome.UNTESTED,
        Outcome.INAPPLICABLE,
    }


@pytest.mark.long
@pytest.mark.parametrize(
    ("app", "rule"), [(case.app, case.rule) for case in {one.app: one for one in OF_GUILTY}.values()]
)
def test_without_a_lie_the_guilty_app_fails(app: str, rule: str, tmp_path: Path) -> None:
    reported = lied_to([], tmp_path / "case", remembered_sight(), app=app)
    in_doubt = {
        ("missing_close", "CLS-07"),
        ("tiny_cross", "CLS-04"),
    }  # only a tap shows that it is too small
    assert Outcome.FAILED in reported.outcomes(rule) or (app, rule) in in_doubt


def test_there_are_enough_lies_and_each_has_a_unique_name() -> None:
    names = [name for name, _ in LIES]
    assert len(set(names)) == len(names) >= MIN_LIES
    assert {*names, *(case.name for case in OF_GUILTY)} >= ONE_OF_EACH_CLASS
