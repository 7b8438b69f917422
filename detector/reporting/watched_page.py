"""Recordings that nobody watched against a scan, in words and as a single-file HTML page.

Each trait that differs, or may, stands with a picture of both sides. As in the page of two cases, style and
reduced pictures are embedded, and all text is escaped, because text from an app may be hostile.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detector.judging.could_see import telltale_in
from detector.regression.watched import SideSeen, Told, TraitCompared, WatchedComparison
from detector.reporting.case_report import CaseReport
from detector.reporting.html import report_environment
from detector.reporting.single_file import InlineAlbum
from detector.reporting.templating import inside
from detector.reporting.words import Words

__all__ = ["render_watched", "watched_in_words"]

N_PICTURES = 3
"""Of one side and one trait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A frame of one side, by its id in the document and as a picture."""

    evidence_id: str
    picture: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraitView:
    trait: TraitCompared
    watched: tuple[Shown, ...] = ()
    unwatched: tuple[Shown, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether it has a section of its own; what is the same, or not known, is only in the table."""
        return self.trait.told in (Told.DIFFERS, Told.PERHAPS, Told.OTHER_ADVERTS)


def watched_in_words(comparison: WatchedComparison, language: str) -> tuple[str, ...]:
    return tuple(_sentences(comparison, Words(language)))


def _sentences(comparison: WatchedComparison, words: Words) -> Iterator[str]:
    finding, test = comparison.finding, comparison.test
    if finding is not None:
        comma = words.pick("、", ", ")
        traits = (trait for trait in comparison.traits if trait.told is Told.DIFFERS)
        yield words("watched.differs", traits=comma.join(trait_in_words(trait, words) for trait in traits))
        if finding.telltales:
            named = [telltale_in(name, words.language) for name in finding.telltales]
            yield words("watched.could_see", telltales=comma.join(named))
    elif any(trait.told is Told.PERHAPS for trait in comparison.traits):
        yield words("watched.perhaps")
    else:
        yield words("watched.none")
    if any(trait.told is Told.OTHER_ADVERTS for trait in comparison.traits):
        yield words("watched.other_adverts")
    launches, recordings = comparison.a.n_launches, len(comparison.b)
    if test.recordings_needed is None:
        yield words("watched.too_few_launches", launches=launches)
    elif recordings < test.recordings_needed:
        yield words(
            "watched.too_few_recordings",
            launches=launches,
            recordings=recordings,
            needed=test.recordings_needed,
        )
    inside_ones = [recorded.path for recorded in comparison.b if not recorded.begins_outside]
    if inside_ones:
        yield words("watched.begins_inside", paths=", ".join(inside_ones))


def trait_in_words(trait: TraitCompared, words: Words) -> str:
    what, where = words(f"watched_trait.{trait.trait}"), words(f"watched_place.{trait.place}")
    return words("watched.trait", what=what, where=where, a=_side(trait.a, words), b=_side(trait.b, words))


def _side(side: SideSeen, words: Words) -> str:
    if side.mean_ms is not None:
        return f"{side.mean_ms:.0f} ± {side.error_ms:.0f} ms"
    return words("watched.of", shown=side.shown, n=side.n)


def render_watched(
    comparison: WatchedComparison, case: CaseReport, recordings: Sequence[CaseReport], *, language: str
) -> bytes:
    """One page in one language. `recordings` in the order of the document."""
    words = Words(language)
    frames = {
        f"run:{run.run_index}/{frame.id}": (case, frame) for run in case.runs for frame in run.frames
    } | {
        f"recording:{n}/{frame.id}": (report, frame)
        for n, report in enumerate(recordings)
        for run in report.runs
        for frame in run.frames
    }
    albums = {id(report): InlineAlbum(report) for report in (case, *recordings)}

    def shown(side: SideSeen) -> Iterator[Shown]:
        for evidence_id in side.evidence[:N_PICTURES]:
            report, frame = frames[evidence_id]
            picture = albums[id(report)].add_shown(frame)
            if picture is not None:
                yield Shown(
                    evidence_id=evidence_id,
                    picture=picture,
                    width_px=frame.width_px,
                    height_px=frame.height_px,
                )

    views = [TraitView(trait=trait) for trait in comparison.traits]
    views = [
        TraitView(trait=view.trait, watched=tuple(shown(view.trait.a)), unwatched=tuple(shown(view.trait.b)))
        if view.is_shown
        else view
        for view in views
    ]
    template = report_environment(language).get_template("watched.html.j2")
    return template.render(
        **inside(),
        comparison=comparison,
        name=case.name,
        doubts=[doubt for report in (case, *recordings) for doubt in report.doubts],
        views=views,
        sentences=watched_in_words(comparison, language),
        side_of=lambda side: _side(side, words) if side.n else "–",
    ).encode()
