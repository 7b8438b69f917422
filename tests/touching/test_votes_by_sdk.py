"""A slot that rotates among advert SDKs: one SDK's fault is attributed to it alone."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import jsonschema
import pytest

from detector.codec import to_json, to_plain
from detector.core.trials import Level
from detector.core.verdict import Outcome, ReasonCode
from detector.judging.case import judge_runs
from detector.judging.document import VerdictsDocument
from detector.regression.baseline import Baseline, with_findings
from detector.regression.fingerprint import marked
from detector.regression.mending import without_mended
from detector.touching import join_runs
from detector.windows.seen_run import SeenRun, seen_from_json
from detector.windows.touched_case import touched_from_json
from detector.wiring.law import rule_book
from lab.benchmarks.driven import drive
from tests.fakes.remembered_sight import remembered_sight
from tests.repository import REPOSITORY
from tests.touching.rotating_slot import write_rotating_slot
from tests.touching.test_outcome import TAPPED, but, change, ms, start

SCHEMA = json.loads((REPOSITORY / "detector/schemas/verdicts-1.json").read_text(encoding="utf-8"))
SEED = 37  # its four launches: pangle, gdt, kuaishou-ads, pangle
GUILTY = "pangle"
SMALL = "undersized-close-glyph"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[SeenRun, ...]:
    app = write_rotating_slot(tmp_path_factory.mktemp("slot"), guilty=GUILTY)
    done = drive(
        app,
        [],
        Level.LOOK,
        seed=SEED,
        setup=remembered_sight(),
        n_cold_starts=4,
    )
    assert [run.windows[0].sdk for run in done.seen] == [GUILTY, "gdt", "kuaishou-ads", GUILTY]
    return tuple(done.seen)


def document(runs: Sequence[SeenRun]) -> VerdictsDocument:
    """Judged by the documents of seeing and touching alone, as they are read from a case."""
    seen = [seen_from_json(to_json(run), where="seen") for run in runs]
    touched = touched_from_json(to_json(join_runs(runs)), where="touched.json")
    return judge_runs(seen, touched, rule_book("cn-default"))


def outcomes(runs: Sequence[SeenRun], rule_id: str) -> dict[str, tuple[Outcome, tuple[int, ...]]]:
    return {
        one.subject: (one.outcome, one.seen_in_runs)
        for one in document(runs).verdicts
        if one.rule_id == rule_id
    }


def shown_by(runs: Sequence[SeenRun], *sdks: str | None) -> list[SeenRun]:
    return [
        replace(run, windows=tuple(replace(one, sdk=sdk) for one in run.windows))
        for run, sdk in zip(runs, sdks, strict=True)
    ]


def again(run: SeenRun, number: int) -> SeenRun:
    """Another launch, on the next night, that shows the same."""
    return replace(
        run,
        run_index=number,
        run_id=f"again-{number}",
        launch_sha256=f"{number}" * 64,
        started_at="2026-12-01T01:00:00Z",
    )


@pytest.mark.long
def test_one_sdks_fault_is_its_own_and_the_others_pass(runs: tuple[SeenRun, ...]) -> None:
    judged = document(runs)
    jsonschema.validate(to_plain(judged), SCHEMA)
    assert outcomes(runs, SMALL) == {
        "window:1/pangle": (Outcome.FAILED, (0, 3)),
        "window:1": (Outcome.PASSED, (1, 2)),
    }
    failed = [one for one in judged.verdicts if one.outcome is Outcome.FAILED]
    assert {(one.place, one.sdk) for one in failed} == {("window:1", GUILTY)}
    assert not any(one.reason_code is ReasonCode.UNSTABLE for one in judged.verdicts)
    assert len({(one.rule_id, one.subject) for one in judged.verdicts}) == len(judged.verdicts)


@pytest.mark.long
def test_a_baseline_names_it_and_only_its_own_launches_fix_it(runs: tuple[SeenRun, ...]) -> None:
    judged = marked(document(runs), runs)
    known = with_findings(Baseline(), judged, date(2026, 11, 27))
    assert {one.sdk for one in known.known} == {GUILTY}
    (entry,) = (one for one in known.known if one.rule == SMALL)
    assert (entry.shown, entry.launches) == (2, 2)
    others = [again(run, n) for n, run in enumerate(shown_by(runs[1:3], "gdt", "gdt"))]
    assert without_mended(known, marked(document(others), others)) == known
    mended = shown_by([*others, again(runs[1], 5)], GUILTY, GUILTY, GUILTY)
    assert without_mended(known, marked(document(mended), mended)).known == ()


@pytest.mark.long
@pytest.mark.parametrize(
    ("sdks", "why"),
    [
        ((None, None, None, None), "none is named"),
        ((GUILTY, None, None, GUILTY), "no other is named"),
        ((GUILTY, "gdt", GUILTY, "gdt"), "each shows it in one launch of two"),
        ((GUILTY, "gdt", "gdt", None), "one launch alone is its own"),
    ],
)
def test_without_names_no_sdk_is_accused(
    runs: tuple[SeenRun, ...], sdks: tuple[str | None, ...], why: str
) -> None:
    assert outcomes(shown_by(runs, *sdks), SMALL) == {"window:1": (Outcome.CANT_TELL, (0, 1, 2, 3))}, why


def tapped(run: SeenRun, number: int, *, leads_away: bool) -> SeenRun:
    """Another launch that shows the same, whose close control was tapped."""
    went = but(TAPPED, starts=(start("com.android.browser", data="https://ad.example.com"),))
    closed = but(
        TAPPED, gone_after_ms=ms(200), foreground=(change(run.package, f"{run.package}.MainActivity"),)
    )
    touches = (went if leads_away else closed,)
    return replace(again(run, number), scenario="close_probe", touches=touches)


@pytest.mark.long
def test_a_control_that_leads_away_with_one_sdk_is_that_sdks(runs: tuple[SeenRun, ...]) -> None:
    touched = [tapped(run, 4 + n, leads_away=run.windows[0].sdk == GUILTY) for n, run in enumerate(runs)]
    case = [*runs, *touched]
    assert outcomes(case, "fake-close-control") == {
        "window:1/pangle": (Outcome.FAILED, (0, 3, 4, 7)),
        "window:1": (Outcome.PASSED, (1, 2, 5, 6)),
    }
    assert outcomes(shown_by(case, *[None] * 8), "fake-close-control") == {
        "window:1": (Outcome.CANT_TELL, tuple(range(8)))
    }
