"""A case as a folder of static pages: index.html (zh-CN), index.en.html, style and pictures.

It opens from disk: paths are relative, and nothing is loaded from a network. The one script that may run is
our own (`findings.py`). All text is escaped, because text from an app may be hostile. The same report gives
the same bytes.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from detector.core.clock import HostZone
from detector.core.events import AppCrash
from detector.core.quantity import Quantity
from detector.core.screen import Frame
from detector.core.verdict import Outcome, Severity
from detector.i18n.told import told
from detector.reporting import close_times, scale_bar, shake_plot, timeline
from detector.reporting.budgets import HEADS, budget_tables
from detector.reporting.conclusion import conclusion, norms, rest_groups
from detector.reporting.conditions import Remark, remark_in_words
from detector.reporting.examination import examination
from detector.reporting.finding_words import (
    item_title,
    limit_of_quantity,
    limit_text,
    main_quantity,
    remedy,
    rule_title,
    seen_long,
    seen_short,
    subject_name,
)
from detector.reporting.findings import SCRIPT, SCRIPT_SOURCE
from detector.reporting.inventory import apart_in_words, coverage_in_words, places_in_words
from detector.reporting.page import Page
from detector.reporting.photographs import Caption, Photograph, caption
from detector.reporting.templating import BESIDE, STYLE_PATH, page_environment, style_sheet
from detector.reporting.times import moment, shown_zone, stamp, wall_clock
from detector.reporting.words import (
    LANGUAGES,
    Words,
    amount,
    amount_of,
    copy_in_words,
    dates_in_words,
    doubt_in_words,
    gap_in_words,
    notes_in_words,
    origin_in_words,
    reason_in_words,
)
from detector.windows.seen_run import SeenRun

__all__ = ["PAGES", "render_html", "render_page", "report_environment"]

PAGES = {"zh-CN": "index.html", "en": "index.en.html"}
"""The page for each language."""

_TEMPLATES = files(__package__).joinpath("templates")


def render_html(page: Page) -> dict[str, bytes]:
    """The report's files by their path in its folder."""
    rendered = {PAGES[language]: render_page(page, language).encode() for language in LANGUAGES}
    return {**rendered, STYLE_PATH: style_sheet(), **page.pictures}


def render_page(page: Page, language: str, *, style: Mapping[str, Markup | None] = BESIDE) -> str:
    """`style`: `BESIDE`, or that of a single-file page."""
    template = report_environment(language).get_template("index.html.j2")
    return template.render(page=page, report=page.report, **style)


@cache
def report_environment(language: str) -> Environment:
    """Cached with its templates compiled: compiling takes longer than rendering."""
    words = Words(language)
    environment = page_environment(_TEMPLATES)
    filters: dict[str, Callable[..., str]] = {
        "seconds": _seconds,
        "amount": lambda quantity: amount_of(words, quantity),
        "moment": moment,
        "stamp": _stamp,
        "px": lambda value: f"{round(value, 1):g}",
    }
    environment.filters |= filters
    environment.globals |= _about_findings(words)
    environment.globals |= _about_adverts(words)
    environment.globals |= {
        "t": words,
        "copied": lambda copy: copy_in_words(copy, words),
        "notes_said": lambda notes: notes_in_words(notes, words),
        "reason": lambda verdict: reason_in_words(verdict, language),
        "whose": lambda finding: origin_in_words(finding.origin, words),
        "doubt": lambda verdict: doubt_in_words(verdict, words),
        "gap_reason": lambda gap: gap_in_words(gap.code, gap.why, language),
        "main_quantity": main_quantity,
        "budgets": lambda verdict: budget_tables(verdict, words),
        "BUDGET_HEADS": HEADS,
        "remark_said": _remark_said,
        "caption": _caption,
        "dates_in": lambda cited: dates_in_words(words, cited.term, cited.validity),
        "source_in": lambda source: told(language, source, "sources"),
        "wall_clock": _wall_clock,
        "source_name": lambda source: words.or_none(f"source.{source}") or source,
        "clock": _clock_note,
        "limit_amount": lambda value, unit: amount(words, value, unit),
        "examination": lambda report, zone: examination(report, words, zone),
        "is_crash": lambda event: isinstance(event, AppCrash),
        "Outcome": Outcome,
        "Severity": Severity,
        "TIMELINE_WIDTH": timeline.WIDTH,
        "SCALE_WIDTH": scale_bar.WIDTH,
        "SHAKE_WIDTH": shake_plot.WIDTH,
        "TIMES_WIDTH": close_times.WIDTH,
        "TIMES_LEFT": close_times.LEFT,
        "other_page": next(path for other, path in PAGES.items() if other != language),
        "script": SCRIPT,
        "script_source": Markup(SCRIPT_SOURCE),
        "style": STYLE_PATH,
    }
    return environment


def _about_adverts(words: Words) -> dict[str, Callable[..., object]]:
    return {
        "coverage_said": lambda coverage: coverage_in_words(coverage, words),
        "apart_said": lambda apart: apart_in_words(apart, words),
        "places_of": lambda advert: places_in_words(advert, words),
    }


def _about_findings(words: Words) -> dict[str, Callable[..., object]]:
    """What every format says about verdicts in the same words."""
    return {
        "item_title": lambda finding: item_title(finding, words),
        "rule_title": lambda finding: rule_title(finding, words),
        "subject_name": lambda finding: subject_name(finding, words),
        "seen_long": lambda finding: seen_long(finding, words),
        "seen_short": lambda finding: seen_short(finding, words),
        "limit_text": lambda finding: limit_text(finding, words),
        "limit_of": lambda finding, name: limit_of_quantity(finding, name, words),
        "remedy": lambda finding: remedy(finding, words),
        "conclusion": lambda page: conclusion(page, words),
        "norms": lambda page: norms(page, words),
        "rest_groups": lambda page: rest_groups(page, words),
    }


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.2f}"


def _zone_in(context: Context) -> HostZone | None:
    page, words = context.get("page"), context["t"]
    return shown_zone(page.zone if isinstance(page, Page) else None, words.language)


@pass_context
def _stamp(context: Context, iso: str) -> str:
    return stamp(iso, _zone_in(context))


@pass_context
def _wall_clock(context: Context, zero_wall_ms: Quantity | None, at_ms: float) -> str:
    return wall_clock(zero_wall_ms, at_ms, zone=_zone_in(context))


@pass_context
def _remark_said(context: Context, remark: Remark) -> str:
    return remark_in_words(remark, context["t"], _zone_in(context))


@pass_context
def _caption(context: Context, photo: Photograph) -> Caption:
    return caption(photo, context["report"], context["t"], _zone_in(context))


@pass_context
def _clock_note(context: Context, frame: Frame, run: SeenRun) -> str:
    text = wall_clock(run.zero_wall_ms, frame.at_ms, zone=_zone_in(context))
    return f" · {text}" if text else ""
