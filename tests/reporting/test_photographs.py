"""Each window has a photograph, and so has each page that a touch led to, whatever was found."""

from dataclasses import replace

import numpy as np

from detector.core.outcome import OutcomeKind
from detector.core.screen import Frame
from detector.reporting.case_report import CaseReport
from detector.reporting.page import Page, page_of
from detector.reporting.photographs import Photograph, PhotographKind, caption
from detector.reporting.words import Words
from tests.reporting.case_reports import BlankAlbum, case_report

ZH = Words("zh-CN")


def filmed(frame: Frame, packet: int) -> Frame:
    return replace(frame, png_sha256=None, video_sha256="ab" * 32, packet=packet)


def recorded_on_video_alone() -> CaseReport:
    report = case_report(album=BlankAlbum())
    runs = tuple(
        replace(run, frames=tuple(filmed(frame, n) for n, frame in enumerate(run.frames)))
        for run in report.runs
    )
    return replace(report, runs=runs)


def of_windows(page: Page) -> list[Photograph]:
    return [one for one in page.photographs if one.kind is PhotographKind.WINDOW]


def test_every_window_has_one_of_its_own_pictures() -> None:
    shown = of_windows(page_of(case_report(album=BlankAlbum())))
    assert [one.number for one in shown] == [1, 2]
    assert all(one.shown.startswith("thumbs/") and not one.is_still for one in shown)


def test_a_window_that_only_a_video_shows_has_a_still_named_by_its_time() -> None:
    report = replace(recorded_on_video_alone(), still_of=lambda _: np.zeros((40, 20, 3), np.uint8))
    page = page_of(report)
    shown = of_windows(page)
    assert [one.number for one in shown] == [1, 2]
    for one in shown:
        assert one.shown.startswith(f"stills/{one.frame.at_ms / 1000:.3f}s-")
        assert page.pictures[one.shown].startswith(b"\xff\xd8")
        told = caption(one, report, ZH, None)
        assert ZH("photographs.still", packet=one.frame.packet) in told.lines
        assert told.sha256 == "ab" * 32


def test_without_its_video_a_window_has_none() -> None:
    assert page_of(recorded_on_video_alone()).photographs == ()


def test_a_case_without_a_window_shows_the_last_screen() -> None:
    report = case_report(album=BlankAlbum())
    unseen = replace(report, runs=tuple(replace(run, windows=(), readings=()) for run in report.runs))
    (shown,) = page_of(unseen).photographs
    assert (shown.kind, shown.frame) == (PhotographKind.SCREEN, report.runs[0].frames[-1])


def test_a_jump_is_told_with_its_package_and_the_only_name_that_is_known() -> None:
    report = case_report(album=BlankAlbum())
    run = report.runs[0]
    led = Photograph(
        kind=PhotographKind.JUMP,
        run=run,
        frame=run.frames[-1],
        shown="x",
        original=None,
        number=1,
        window=run.windows[0].kind,
        outcome=OutcomeKind.BROWSER,
        target="com.android.browser",
    )
    assert "com.android.browser（名称未记录）" in caption(led, report, ZH, None).lines[0]
    own = replace(led, outcome=OutcomeKind.OWN_LANDING, target=report.package)
    assert f"{report.package}（{report.name}）" in caption(own, report, ZH, None).lines[0]
