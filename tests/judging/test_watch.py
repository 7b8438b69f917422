"""A watch without findings proves something only if it was good enough, and otherwise states why not."""

import pytest

from detector.core.quantity import Quantity
from detector.judging.checks import not_settled, not_watched_enough, with_open
from detector.judging.rule import Condition, Limits, Origin
from detector.measures.background_starts import BackgroundStarts
from tests.rules.given import a_measure

GOOD = {"watched_ms": 60_000, "is_whole": True, "n_triggers_watched": 3}


def limits(*, counts_open: float = 0) -> Limits:
    values = {"max_log_gap_ms": 1_000, "min_triggers_watched": 3, "counts_open_starts": counts_open}
    return Limits(
        by_name={},
        conditions={
            name: Condition(value=value, unit="1", origin=Origin.TOOL, source="a test")
            for name, value in values.items()
        },
    )


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        pytest.param({}, None, id="good enough"),
        pytest.param({"watched_ms": 0}, "untested, gap: watch_empty", id="not at all"),
        pytest.param({"watched_ms": 1}, None, id="however briefly"),
        pytest.param({"is_whole": False}, "cantTell, gap: watch_broke_off", id="not to its end"),
        pytest.param({"longest_gap_ms": 1_000}, None, id="as long without a log as is allowed"),
        pytest.param({"longest_gap_ms": 1_001}, "cantTell, gap: watch_has_gap", id="longer"),
        pytest.param({"longest_gap_ms": (990, 20)}, "cantTell, gap: watch_has_gap", id="perhaps longer"),
        pytest.param({"n_lines_dropped": 1}, "cantTell, gap: watch_lost_lines", id="a line was lost"),
        pytest.param({"n_unexplained": 1}, "cantTell: starts_unexplained", id="a start without a reason"),
        pytest.param({"n_triggers_watched": 2}, "cantTell: watch_too_few_triggers", id="too little tried"),
        pytest.param({"is_shortened": True}, "cantTell, budget: watch_shortened", id="shorter than asked"),
    ],
)
def test_a_watch_is_good_enough_or_states_why_not(changes: dict[str, object], word: str | None) -> None:
    starts = a_measure(BackgroundStarts, **(GOOD | changes))
    judgement = not_watched_enough(starts, limits())
    if word is None:
        assert judgement is None
        return
    assert judgement is not None
    code = "" if judgement.reason_code is None else f", {judgement.reason_code.value}"
    assert f"{judgement.outcome.value}{code}: {judgement.reason_id}" == word
    assert judgement.read == (starts,)


def count(n: float) -> Quantity:
    return Quantity(value=float(n), error=0.0, unit="starts")


def test_open_starts_count_only_if_the_profile_requires_it() -> None:
    assert with_open(count(1), count(2), limits()) == count(1)
    assert with_open(count(1), count(2), limits(counts_open=1)) == count(3)


@pytest.mark.parametrize(
    ("n_open", "n_review", "reason_id"),
    [(1, 0, "open"), (0, 1, "review"), (1, 1, "open"), (0, 0, None)],
)
def test_unknown_starts_precede_those_for_review(n_open: int, n_review: int, reason_id: str | None) -> None:
    starts = a_measure(BackgroundStarts)
    judgement = not_settled(
        starts, n_open=count(n_open), n_review=count(n_review), reasons=("open", "review")
    )
    assert (None if judgement is None else judgement.reason_id) == reason_id
