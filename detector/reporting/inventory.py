"""The adverts that a case saw, each with its picture, and how much of what the app shows they are."""

from dataclasses import dataclass

from detector.core.entry import COLD
from detector.core.screen import Frame
from detector.core.subject import number_of
from detector.judging.inventory import CoverageApart, SeenAdvert
from detector.judging.richness import Coverage
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import evidence_of, frames_by_run
from detector.reporting.words import Words

__all__ = ["AdvertView", "advert_views", "apart_in_words", "coverage_in_words", "places_in_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertView:
    """`frame` None: its launch is not in the report. `thumb`, `original`: paths; None if not available."""

    advert: SeenAdvert
    frame: Frame | None
    thumb: str | None
    original: str | None


def advert_views(report: CaseReport, album: Album) -> tuple[AdvertView, ...]:
    """The most frequent first."""
    frames = frames_by_run(report)
    adverts = sorted(report.document.inventory, key=lambda advert: -advert.n)
    return tuple(_view(advert, evidence_of(advert.first_frame, frames).frame, album) for advert in adverts)


def _view(advert: SeenAdvert, frame: Frame | None, album: Album) -> AdvertView:
    return AdvertView(
        advert=advert,
        frame=frame,
        thumb=None if frame is None else album.add_photograph(frame),
        original=None if frame is None else album.add_original(frame),
    )


def places_in_words(advert: SeenAdvert, words: Words) -> str:
    """The windows that showed it, and the entries if it came at others than a cold start."""
    numbers = dict.fromkeys(number_of(subject) for subject in advert.subjects)
    places = [words("subject.window", number=number) for number in numbers]
    if advert.entries != (COLD,):
        places += [words.entry(entry) for entry in advert.entries]
    return " · ".join(places)


def coverage_in_words(coverage: Coverage | None, words: Words) -> str:
    """How much was not seen; "" where fewer than two sightings say nothing about it."""
    if coverage is None:
        return ""
    return words(
        "adverts.coverage",
        n=coverage.n_creatives,
        sightings=coverage.n_sightings,
        low=f"{coverage.low * 100:.0f}",
        high=f"{coverage.high * 100:.0f}",
        estimated=f"{coverage.estimated:.0f}",
    )


def apart_in_words(apart: CoverageApart, words: Words) -> str:
    """How much was not seen at one entry or of one SDK, or that too few sightings tell."""
    named = apart.name or words("adverts.no_sdk")
    name = words.entry(named) if apart.by == "entry" else named
    coverage = apart.coverage
    if coverage is None:
        return words("adverts.too_few", name=name, sightings=apart.n_sightings)
    return words(
        "adverts.apart",
        name=name,
        n=coverage.n_creatives,
        sightings=coverage.n_sightings,
        low=f"{coverage.low * 100:.0f}",
        high=f"{coverage.high * 100:.0f}",
    )
