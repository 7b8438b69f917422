from detector.measures.unasked_window import UnaskedWindow, measure_unasked_window
from tests.measures.sessions import a_session
from tests.measures.touched import q


def test_counts_runs_with_a_window_and_runs_with_a_refusal() -> None:
    sessions = [
        a_session(0, shown_ms=(10.0,)),  # never sent away
        a_session(1, away_ms=30_000, shown_ms=(9_000.0,), refused_ms=(2_000.0,)),
        a_session(2, away_ms=20_000, refused_ms=(5_000.0,)),
        a_session(3, away_ms=10_000),
    ]
    assert measure_unasked_window(sessions) == UnaskedWindow(
        evidence_ids=("run:1/session",),
        n_away_runs=q(3, "runs"),
        n_shown_runs=q(1, "runs"),
        n_refused_runs=q(1, "runs"),
        away_ms=q(60_000, "ms"),
        unasked_ms=q(2_000, "ms"),
    )


def test_cites_refused_runs_if_none_came_and_all_if_none_tried() -> None:
    refused, quiet = a_session(1, away_ms=1, refused_ms=(500.0,)), a_session(2, away_ms=1)
    assert measure_unasked_window([refused, quiet]).evidence_ids == ("run:1/session",)
    unasked = measure_unasked_window([quiet])
    assert (unasked.evidence_ids, unasked.unasked_ms) == (("run:2/session",), None)
