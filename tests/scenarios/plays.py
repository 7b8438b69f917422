"""A stage for probes: a window seen before, and possible results of a trial."""

import itertools
from collections.abc import Callable

from hypothesis import strategies as st

from detector.core.geometry import Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Probe, TouchResult, Trial, TrialResult, WindowPrior

__all__ = ["NOTHING", "a_prior", "any_results", "came", "played"]

MANY = 500

GLYPH = Rect.from_xywh(584, 117, 100, 34)


def a_prior(
    *,
    glyph: Rect | None = GLYPH,
    life_ms: float | None = 5_000,
    countdown_s: int | None = None,
    is_over_content: bool = False,
    calls: tuple[Rect, ...] = (),
    main_call: Rect | None = None,
    speaks_as_phone: bool = False,
    effective_ms: float | None = None,
) -> WindowPrior:
    """A full-screen window of 720 × 1600 px with a skip pill, there 0.4 s after the launch."""
    return WindowPrior(
        subject="window:1",
        is_over_content=is_over_content,
        ordinal=0,
        box=Rect.from_xywh(0, 0, 720, 1600),
        appeared_ms=400,
        life_ms=life_ms,
        control=Rect.from_xywh(570, 98, 132, 72) if glyph is not None else None,
        glyph=glyph,
        control_ms=400 if glyph is not None else None,
        countdown_s=countdown_s,
        calls=calls,
        px_per_dp=2.0,
        main_call=main_call,
        speaks_as_phone=speaks_as_phone,
        effective_ms=effective_ms,
    )


def came(
    outcome: OutcomeKind, *, since_ms: float | None = 600.0, x_px: float = 0, y_px: float = 0
) -> TrialResult:
    return TrialResult(
        touches=(TouchResult(outcome=outcome, since_window_ms=since_ms, x_px=x_px, y_px=y_px),)
    )


NOTHING = came(OutcomeKind.NOTHING)


def played(probe: Probe, answer: Callable[[Trial], TrialResult]) -> list[Trial]:
    """The trials that the probe requests until it ends; a probe that does not end is a failure."""
    trials: list[Trial] = []
    try:
        trial = next(probe)
        while True:
            trials.append(trial)
            assert len(trials) <= MANY, "the probe does not end"
            trial = probe.send(answer(trial))
    except StopIteration:
        return trials


def any_results() -> st.SearchStrategy[Callable[[Trial], TrialResult]]:
    """Any results that a device may give, in any order, forever."""
    touch = st.builds(
        TouchResult,
        outcome=st.sampled_from(list(OutcomeKind)),
        since_window_ms=st.one_of(st.none(), st.floats(min_value=0, max_value=10_000)),
        x_px=st.floats(min_value=-800, max_value=800),
        y_px=st.floats(min_value=-1_700, max_value=1_700),
    )
    result = st.builds(TrialResult, touches=st.lists(touch, max_size=4).map(tuple))

    def answering(results: list[TrialResult]) -> Callable[[Trial], TrialResult]:
        again = itertools.cycle(results)
        return lambda trial: next(again)

    return st.lists(result, min_size=1, max_size=12).map(answering)
