"""How often an app is entered in another way than by a cold start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from detector.core.entry import Entry, EntryKind
from detector.scenarios.entries import ONLY_COLD, WaysIn
from detector.windows.role_guess import RoleGuess, RoleShare
from detector.windows.seen import WindowRole
from detector.windows.seen_run import SeenRun
from detector.wiring.entry_launches import entered
from detector.wiring.law import rule_book
from tests.reporting.case_reports import BlankAlbum, seen_run

SHARE = RoleShare(role=WindowRole.ADVERT, share=0.99)
ADVERT = RoleGuess(role=WindowRole.ADVERT, score=0.99, shares=(SHARE,), reasons=())
UNLOCK = Entry(kind=EntryKind.UNLOCK)


@dataclass
class Phone:
    """Stands in for a scan: its launches show a splash whose control comes so late, ms."""

    late_by_ms: Sequence[float]
    seen: list[SeenRun] = field(default_factory=list)

    def entered(self, entry: Entry, n_runs: int, *, ways: WaysIn) -> Iterable[SeenRun]:
        assert ways == ONLY_COLD
        for _ in range(n_runs):
            yield self._launch(entry)

    def entered_as(self, run: SeenRun, *, ways: WaysIn) -> SeenRun:
        assert run.run_index == 1, "the last of the two"
        return self._launch(UNLOCK)

    def _launch(self, entry: Entry) -> SeenRun:
        index = len(self.seen)
        run = seen_run(BlankAlbum(), index, late_by_ms=self.late_by_ms[index])
        windows = tuple(replace(window, role=ADVERT) for window in run.windows)
        self.seen.append(replace(run, entry=entry.name, scenario=entry.kind.scenario, windows=windows))
        return self.seen[-1]


@pytest.mark.parametrize(
    ("late_by_ms", "n_launches"),
    [((4_000, 4_000), 2), ((100, 100), 2), ((4_000, 100, 100), 3), ((4_000, 100, 4_000), 3)],
    ids=["both fail", "neither fails", "a third that passes", "a third that fails"],
)
def test_a_third_launch_is_made_where_two_disagree_about_a_failure(
    late_by_ms: Sequence[float], n_launches: int
) -> None:
    phone = Phone(late_by_ms)
    made = list(entered(phone, UNLOCK, 2, ways=ONLY_COLD, law=rule_book("cn-default")))  # type: ignore[arg-type]
    assert [run.run_index for run in made] == list(range(n_launches))
