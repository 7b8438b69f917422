"""A watch for background starts as a page: index.html (zh-CN), index.en.html and the style; or as one file.

It opens from disk; nothing is loaded from a network and no script runs. Text from apps is escaped. Starts
that count come first, each with its own log lines; those that do not count follow with the reason; what the
app's files could do comes last, as "can".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from detector.attribution.found import FoundStart
from detector.attribution.watch_record import StageSpan, WatchRecord
from detector.core.verdict import Verdict
from detector.core.watch_plan import TRIGGERS
from detector.core.watching import PhoneTrigger
from detector.judging.clauses import ClauseFile, Section
from detector.judging.rule_book import RuleBook
from detector.measures.background_starts import has_happened, sets_off
from detector.reporting import chain_graph, start_timeline
from detector.reporting.case_report import CaseReport
from detector.reporting.chain_graph import ChainGraph, chain_graph_of
from detector.reporting.examination import examination
from detector.reporting.html import PAGES
from detector.reporting.start_timeline import StartTimeline, start_timeline_of
from detector.reporting.templating import BESIDE, STYLE_PATH, inside, page_environment, style_sheet
from detector.reporting.times import shown_zone, stamp, wall_clock
from detector.reporting.words import (
    LANGUAGES,
    Words,
    copy_in_words,
    gap_in_words,
    notes_in_words,
    reason_in_words,
    stage_in_words,
)
from detector.watch import AutostartDocument, JudgedWatch, autostart_document, why_of

__all__ = ["other_apps", "render_starts", "render_starts_alone", "triggers_of"]


# What a watch did to wake the app: each trigger, how often, and why it failed where it did.


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerLine:
    """`n_tried` rounds, of which `n_done` happened; `n_tried` 0: the watch did not ask for it.

    `why`: the device's answer where it did not happen. `n_starts`: those in its rounds that count against
    the app.
    """

    trigger: PhoneTrigger
    other_app: str | None
    n_tried: int
    n_done: int
    n_starts: int
    why: tuple[str, ...]


def triggers_of(watch: WatchRecord, starts: Sequence[FoundStart]) -> tuple[TriggerLine, ...]:
    """Every trigger, in the protocol's order; one line for each other app that was opened."""
    rounds: dict[tuple[PhoneTrigger, str | None], list[StageSpan]] = {one: [] for one in _all(watch)}
    for span in watch.spans:
        stage = span.stage
        if stage.trigger is not None and (stage.trigger, stage.other_app) in rounds:
            rounds[stage.trigger, stage.other_app].append(span)
    held = [start for start in starts if start.is_held_against(watch.package)]
    return tuple(
        TriggerLine(
            trigger=trigger,
            other_app=other_app,
            n_tried=len(spans),
            n_done=sum(has_happened(span, watch) for span in spans),
            n_starts=sum(span.holds(start.at_ms) for span in spans for start in held),
            why=tuple(dict.fromkeys(why for span in spans for why in _errors(span, watch))),
        )
        for (trigger, other_app), spans in rounds.items()
    )


def other_apps(watch: WatchRecord) -> tuple[str, ...]:
    """The other user-installed apps on the phone."""
    return tuple(sorted(watch.third_party - {watch.package}))


def _all(watch: WatchRecord) -> list[tuple[PhoneTrigger, str | None]]:
    opened = dict.fromkeys(span.stage.other_app for span in watch.spans if span.stage.other_app is not None)
    return [
        (trigger, other)
        for trigger in TRIGGERS
        for other in ((tuple(opened) or (None,)) if trigger is PhoneTrigger.OTHER_APP else (None,))
    ]


def _errors(span: StageSpan, watch: WatchRecord) -> list[str]:
    sent = (act for act in watch.acts if span.holds(act.from_ms) and sets_off(act.action, span.stage))
    return [act.error for act in sent if act.error is not None]


_TEMPLATES = files(__package__).joinpath("templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A clause that applies to a start."""

    section: Section
    document: ClauseFile


@dataclass(frozen=True, slots=True, kw_only=True)
class StartView:
    start: FoundStart
    clauses: tuple[Cited, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartsPage:
    judged: JudgedWatch
    document: AutostartDocument
    timeline: StartTimeline
    graph: ChainGraph | None
    counted: tuple[StartView, ...]
    excluded: tuple[FoundStart, ...]
    n_by_look: dict[str, int]
    verdicts: tuple[Verdict, ...]
    triggers: tuple[TriggerLine, ...]
    others: tuple[str, ...]
    report: CaseReport | None


def render_starts(
    judged: JudgedWatch, law: RuleBook, *, tool_version: str, report: CaseReport | None = None
) -> dict[str, bytes]:
    """The report's files by their path in its folder. `report` None: the watch is not part of a case."""
    page = _page(judged, law, report)
    facts = {**_facts(judged, tool_version), **BESIDE}
    rendered = {PAGES[language]: _render(page, law, facts, language).encode() for language in LANGUAGES}
    return {**rendered, STYLE_PATH: style_sheet()}


def render_starts_alone(
    judged: JudgedWatch, law: RuleBook, language: str, *, tool_version: str, report: CaseReport | None = None
) -> bytes:
    """The same as one page in one language, for mail."""
    facts = {**_facts(judged, tool_version), **inside()}
    return _render(_page(judged, law, report), law, facts, language).encode()


def _facts(judged: JudgedWatch, tool_version: str) -> dict[str, str]:
    return {
        "started_at": judged.started_at,
        "device": judged.device_model,
        "tool_version": tool_version,
    }


def _page(judged: JudgedWatch, law: RuleBook, report: CaseReport | None) -> StartsPage:
    document = autostart_document(judged)
    clauses = {start.id: start.clauses for start in document.starts}
    counted = [start for start in judged.starts if start.is_held_against(judged.watch.package)]
    looks = Counter("refused" if start.is_refused else start.kind.value for start in counted)
    return StartsPage(
        judged=judged,
        document=document,
        timeline=start_timeline_of(judged.watch, judged.starts),
        graph=chain_graph_of(judged.links, judged.watch.package) if judged.links else None,
        counted=tuple(
            StartView(
                start=start,
                clauses=tuple(
                    Cited(section=law.clauses.sections[name], document=law.clauses.document_of(name))
                    for name in clauses[start.id]
                    if name in law.clauses
                ),
            )
            for start in counted
        ),
        excluded=tuple(start for start in judged.starts if start not in counted),
        n_by_look={look: looks.get(look, 0) for look in ("self", "associated", "refused")},
        verdicts=judged.verdicts,
        triggers=triggers_of(judged.watch, judged.starts),
        others=other_apps(judged.watch),
        report=report,
    )


def _render(page: StartsPage, law: RuleBook, facts: Mapping[str, str | Markup | None], language: str) -> str:
    words, zone = Words(language), shown_zone(page.judged.header.zone, language)
    environment = page_environment(_TEMPLATES)
    environment.filters |= {
        "clock": _clock,
        "hours": lambda ms: _hours(ms, words),
        "stamp": lambda iso: stamp(iso, zone),
        "wall": lambda at_ms: wall_clock(page.judged.zero_wall_ms, at_ms, zone=zone, with_day=True),
    }
    environment.globals |= {
        "t": words,
        "examination": lambda report, zone: examination(report, words, zone),
        "zone": page.judged.header.zone,
        "copied": lambda copy: copy_in_words(copy, words),
        "notes_said": lambda notes: notes_in_words(notes, words),
        "reason": lambda verdict: reason_in_words(verdict, language),
        "gap_reason": lambda gap: gap_in_words(gap.code, gap.why, language),
        "why": lambda start: why_of(start, language),
        "rule_of": {rule.id: rule for rule in law.rules}.get,
        "stage_name": lambda name: stage_in_words(words, name),
        "other_page": next(path for other, path in PAGES.items() if other != language),
        "style": STYLE_PATH,
        "TIMELINE_WIDTH": start_timeline.WIDTH,
        "TIMELINE_LEFT": start_timeline.LEFT,
        "GRAPH_WIDTH": chain_graph.WIDTH,
        "NODE_WIDTH": chain_graph.NODE_WIDTH,
        "NODE_HEIGHT": chain_graph.NODE_HEIGHT,
    }
    return environment.get_template("starts.html.j2").render(page=page, law=law, report=page.report, **facts)


def _clock(ms: float) -> str:
    """Time since the first launch: `+1:02:03.4`; negative before it."""
    sign, tenths = ("-" if ms < 0 else "+"), round(abs(ms) / 100)
    minutes, tenths = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02}:{tenths // 10:02}.{tenths % 10}"


def _hours(ms: float, words: Words) -> str:
    hours, minutes = divmod(round(ms / 60_000), 60)
    return words("starts.hours", h=hours, m=f"{minutes:02}") if hours else words("starts.minutes", n=minutes)
