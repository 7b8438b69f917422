"""What the last nights of a history decided."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from detector.core.verdict import Outcome
from detector.regression.history_reading import decisions_in
from detector.regression.history_store import opened_history
from detector.regression.snapshot import Snapshot, snapshot_of
from tests.regression.judged import a_document
from tests.reporting.case_reports import BlankAlbum, case_report


def night(day: int, outcome: Outcome) -> Snapshot:
    """All rules with one outcome."""
    taken = snapshot_of(a_document(), case_report(album=BlankAlbum()).runs)
    return replace(
        taken,
        captured_at=f"2026-12-{day:02d}T02:00:00.000Z",
        launches_sha256=f"{day:064d}",
        told=tuple(replace(one, outcome=outcome) for one in taken.told),
    )


def test_nights_are_counted_back_to_the_last_decision(tmp_path: Path) -> None:
    def counts(outcomes: Sequence[Outcome]) -> set[int]:
        path = tmp_path / f"{len(outcomes)}.sqlite"
        nights = [night(day, outcome) for day, outcome in enumerate(outcomes, start=1)]
        with opened_history(path, may_write=True) as history:
            for one in nights:
                history.add(one, path="case", added_at="2026-12-31")
        environment = nights[0].environment
        with opened_history(path) as history:
            decided, undecided = decisions_in(
                history, package=environment.package, profile=environment.profile, before="2026-12-30"
            )
            other = decisions_in(history, package=environment.package, profile="wcag", before="2026-12-30")
        assert other == ((), ())
        assert decided
        return {one.nights for one in undecided}

    passed, cant_tell = Outcome.PASSED, Outcome.CANT_TELL
    assert counts([passed]) == set()
    assert counts([passed, cant_tell, cant_tell]) == {2}
    assert counts([passed, cant_tell, passed, cant_tell]) == {1}
