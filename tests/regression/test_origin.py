"""A finding is attributed where the launches decide it, and left open where they do not."""

import random
from dataclasses import replace

import pytest

from detector.core.verdict import Outcome, RunWord
from detector.regression.origin import Origin, OriginKind, ShownLaunch, launches_of, origin_of
from detector.windows.creative import Creative
from tests.regression.judged import SPLASH, a_document, a_still, with_pictures
from tests.reporting.case_reports import BlankAlbum, case_report

LAKE, FOOD, CITY = a_still("lake"), a_still("food"), a_still("city")
NEARLY_LAKE = a_still("lake", n_changed=20)


def launch(picture: str | None, failed: bool, sdk: str | None = None) -> ShownLaunch:
    return ShownLaunch(
        failed=failed, creative=Creative(stills=() if picture is None else (picture,)), sdk=sdk
    )


def attributed(*launches: ShownLaunch) -> Origin:
    origin = origin_of(launches)
    assert origin is not None
    return origin


def test_a_fault_with_one_creative_alone_is_the_creatives() -> None:
    origin = attributed(launch(LAKE, True), launch(NEARLY_LAKE, True), launch(FOOD, False))
    assert (origin.kind, origin.creative, origin.n_creatives) == (
        OriginKind.CREATIVE,
        Creative(stills=(LAKE,)).name,
        2,
    )
    assert (origin.failed_with, origin.n_with, origin.failed_without, origin.n_without) == (2, 2, 0, 1)
    assert origin.p_value == pytest.approx(1 / 3)


def test_a_fault_across_creatives_is_the_apps_or_the_sdks() -> None:
    origin = attributed(
        launch(LAKE, True, "pangle"), launch(FOOD, True, "pangle"), launch(CITY, False, "pangle")
    )
    assert (origin.kind, origin.sdk, origin.creative) == (OriginKind.APP_OR_SDK, "pangle", None)
    assert attributed(launch(LAKE, True, "pangle"), launch(FOOD, True, "gdt")).sdk is None


def test_a_fault_with_one_sdk_and_not_another_is_the_sdks() -> None:
    origin = attributed(
        launch(LAKE, True, "pangle"), launch(FOOD, True, "pangle"), launch(CITY, False, "gdt")
    )
    assert (origin.kind, origin.sdk, origin.n_with, origin.n_without) == (OriginKind.SDK, "pangle", 2, 1)


def test_other_sdks_launches_only_serve_as_comparison() -> None:
    launches = [launch(LAKE, True, "pangle"), launch(FOOD, True, "pangle"), launch(CITY, True, "gdt")]
    origin = origin_of([*launches, launch(LAKE, False, "gdt")], of_sdk="pangle")
    assert origin is not None
    assert (origin.kind, origin.sdk) == (OriginKind.SDK, "pangle")
    assert (origin.failed_with, origin.n_with, origin.failed_without, origin.n_without) == (2, 2, 1, 2)
    assert origin_of(launches, of_sdk="kuaishou-ads") is None


@pytest.mark.parametrize(
    "launches",
    [
        pytest.param([launch(LAKE, True), launch(LAKE, True)], id="one creative alone was seen"),
        pytest.param(
            [launch(LAKE, True), launch(LAKE, False), launch(FOOD, False)], id="launches of it disagree"
        ),
        pytest.param(
            [launch(LAKE, True, "pangle"), launch(FOOD, False, "gdt")], id="the other is of another SDK"
        ),
        pytest.param([launch(None, True), launch(FOOD, False)], id="it shows no picture"),
    ],
)
def test_stays_open_where_the_launches_do_not_decide(launches: list[ShownLaunch]) -> None:
    assert attributed(*launches).kind is OriginKind.UNTOLD


def test_without_a_failure_there_is_no_origin() -> None:
    assert origin_of([launch(LAKE, False)]) is None
    assert origin_of([]) is None


def test_an_sdks_fault_is_rarely_attributed_to_a_creative_once_all_were_seen() -> None:
    """A fault in one launch of two, whatever the creative; twelve launches of three creatives."""
    chance = random.Random(1)
    n_wrong = 0
    for _ in range(500):
        launches = [launch(chance.choice((LAKE, FOOD, CITY)), chance.random() < 0.5) for _ in range(12)]
        origin = origin_of(launches)
        n_wrong += origin is not None and origin.kind is OriginKind.CREATIVE
    assert n_wrong / 500 <= 0.02


def test_launches_are_read_from_a_case() -> None:
    runs = [
        with_pictures(run, picture)
        for run, picture in zip(case_report(album=BlankAlbum()).runs, (LAKE, FOOD, CITY), strict=True)
    ]
    verdict = next(one for one in a_document().verdicts if (one.code, one.subject) == ("CLS-04", SPLASH))
    words = tuple(
        RunWord(
            run_index=run.run_index,
            outcome=Outcome.FAILED if n else Outcome.PASSED,
            severity=None,
            reason_code=None,
            reason_id="hit_region_small",
            quantities=(),
        )
        for n, run in enumerate(runs)
    )
    launches = launches_of(replace(verdict, runs=words), runs)
    assert [(one.failed, one.creative.stills) for one in launches] == [
        (False, (LAKE,)),
        (True, (FOOD,)),  # the third run had no splash
    ]
    assert attributed(*launches).kind is OriginKind.CREATIVE
    assert launches_of(replace(verdict, runs=()), runs) == ()
