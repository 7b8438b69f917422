"""The adverts of a case are told apart by their pictures, each with its launches and the rules it breaks."""

from dataclasses import replace

from detector.core.verdict import Outcome
from detector.core.window_role import WindowRole
from detector.judging.inventory import inventory_of
from detector.windows.seen_run import SeenRun
from tests.regression.judged import SPLASH, a_document, a_still, with_pictures
from tests.reporting.case_reports import BlankAlbum, case_report
from tests.rulebook import surely


def adverts() -> tuple[SeenRun, SeenRun, SeenRun]:
    """Three launches whose windows are adverts."""
    first, second, _ = (
        replace(run, windows=tuple(replace(window, role=surely(WindowRole.ADVERT)) for window in run.windows))
        for run in case_report(album=BlankAlbum()).runs
    )
    return first, second, replace(first, run_index=2)


def test_launches_that_show_one_picture_show_one_advert() -> None:
    first, second, third = adverts()
    lake, food = a_still("lake"), a_still("food")
    runs = [
        with_pictures(first, lake, "gdt"),
        with_pictures(second, food, "gdt"),
        with_pictures(third, lake, "pangle"),
    ]
    verdicts = a_document({"CLS-04 window:1": Outcome.FAILED}).verdicts
    failed = [verdict for verdict in verdicts if (verdict.code, verdict.subject) == ("CLS-04", SPLASH)]
    inventory = inventory_of(runs, [replace(failed[0], runs=(), seen_in_runs=(1,))])
    by_runs = {advert.runs: advert for advert in inventory.adverts}
    assert set(by_runs) == {(0, 2), (1,)}
    shown_twice, once = by_runs[0, 2], by_runs[1,]
    assert (shown_twice.sdk, once.sdk) == (None, "gdt")
    assert (shown_twice.failed, once.failed) == ((), ("CLS-04",))
    assert shown_twice.first_frame.startswith("run:0/frame:")
    assert inventory.coverage is not None
    assert inventory.coverage.n_creatives == 2


def test_what_nothing_tells_apart_is_counted_and_not_named() -> None:
    inventory = inventory_of(adverts(), [])
    assert inventory.adverts == ()
    assert inventory.coverage is None
    assert inventory.n_unknown > 0


def test_an_sdk_seen_twice_says_nothing_of_the_rest_and_one_seen_four_times_does() -> None:
    first, second, _ = adverts()
    lake, food = a_still("lake"), a_still("food")
    third = replace(second, run_index=2)
    runs = [
        with_pictures(first, lake, "gdt"),  # two windows a launch
        with_pictures(second, food, "pangle"),
        with_pictures(third, lake, "pangle"),
    ]
    by_sdk = {apart.name: apart for apart in inventory_of(runs, []).coverage_apart if apart.by == "sdk"}
    assert by_sdk["gdt"].n_sightings == 2
    assert by_sdk["gdt"].coverage is None
    assert by_sdk["pangle"].coverage is not None
    assert by_sdk["pangle"].coverage.n_sightings == 4


def test_one_entry_and_one_sdk_are_not_told_apart() -> None:
    runs = [with_pictures(run, a_still("lake"), "gdt") for run in adverts()]
    assert inventory_of(runs, []).coverage_apart == ()
