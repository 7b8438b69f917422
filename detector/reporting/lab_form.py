"""The order in which a PDF has its parts: the program's own, or the sections of a laboratory's standard.

Of SF/T 0145-2023 and SF/T 0124-2021 only the contents are public (criteria.md 1.8): each section has the
heading of the standard and is filled from the case. What neither the case nor the laboratory's file says is
"not recorded"; nothing is written on behalf of an examiner.

A part is a block of `report.typ` by its name, a heading, or a table of the values that a section needs.
"""

from collections.abc import Iterator

from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.reporting.case_report import CaseReport
from detector.reporting.examination import Row, examination
from detector.reporting.inputs import Form, Lab
from detector.reporting.page import Page, RunView
from detector.reporting.words import Words, amount_of, gap_in_words

__all__ = ["parts_of", "refuse_other_form"]

Part = dict[str, object]

_OWN = (
    *("conclusion", "cover", "basis", "items", "findings", "rest", "photographs"),
    *("examination", "judged", "conditions", "repeat"),
)
_SECTIONS = {
    Form.APP_FUNCTION: (
        *("scope", "references", "terms", "equipment", "principles", "steps", "records", "opinion"),
    ),
    Form.VIDEO_PROCESS: (
        *("scope", "references", "terms", "requirements", "tools", "methods", "records", "opinion"),
    ),
}
_RECORDING = "recording"
_NONE = "–"


def refuse_other_form(report: CaseReport) -> None:
    """Raises ConfigError for a form that is about another kind of case."""
    is_recording = _RECORDING in report.device_kinds
    if report.form is Form.VIDEO_PROCESS and not is_recording:
        raise ConfigError("--form sf-t-0124: is for recordings (detector video --out), and this case is none")
    if report.form is Form.APP_FUNCTION and is_recording:
        raise ConfigError(
            "--form sf-t-0145: is for apps on a phone, and this case is a recording (sf-t-0124)"
        )


def parts_of(page: Page, words: Words) -> list[Part]:
    """Raises ConfigError as `refuse_other_form` does."""
    form = page.report.form
    if form is Form.OWN:
        return [_block(name) for name in _OWN]
    refuse_other_form(page.report)
    return [part for name in _SECTIONS[form] for part in _section(name, page, words)]


def _section(name: str, page: Page, words: Words) -> Iterator[Part]:
    form = page.report.form
    heading = words.or_none(f"form.{form.value}.{name}") or words(f"form.{name}")
    note = words.or_none(f"form.note.{name}") or ""
    yield {"kind": "heading", "text": heading, "note": note}
    yield from _CONTENT[name](page, words)


def _scope(page: Page, words: Words) -> Iterator[Part]:
    """What was to be examined, and by whose wish."""
    lab = page.report.lab or Lab(format="", name="")
    given = (lab.client, lab.matter, lab.sample, lab.received)
    rows = zip(("client", "matter", "sample", "received"), given, strict=True)
    yield _facts([_told(words, key, value) for key, value in rows])
    yield _block("cover")


def _terms(page: Page, words: Words) -> Iterator[Part]:
    """The outcomes, in the words of this report."""
    outcomes = [one for one in Outcome if page.counts[one] or one is not Outcome.ERROR]
    yield _facts(
        [
            {"name": words(f"outcome.{one.value}"), "lines": [words(f"meaning.{one.value}")]}
            for one in outcomes
        ]
    )


def _equipment(page: Page, words: Words) -> Iterator[Part]:
    yield _groups(page, words, "who", "phone")


def _principles(page: Page, words: Words) -> Iterator[Part]:
    """How the evidence is kept from change, and by which rule it was decided."""
    yield _groups(page, words, "when")
    yield _block("conditions")


def _steps(page: Page, words: Words) -> Iterator[Part]:
    yield _groups(page, words, "app")
    yield _windows(page, words)
    yield from map(_block, ("items", "findings", "rest", "repeat"))


def _methods(page: Page, words: Words) -> Iterator[Part]:
    """Of a recording: how its pictures were taken from it, and what is seen in it, in order."""
    yield {"kind": "heading", "text": words("form.processing"), "note": "", "level": 2}
    runs = [view.run for view in page.runs]
    lines = [
        words("form.processed", n=len(run.frames), source=source, ms=f"{interval_ms:.1f}")
        for run in runs
        for source, interval_ms in run.source_intervals_ms.items()
    ]
    missing = (
        f"{gap.from_ms:.0f}–{gap.to_ms:.0f} ms · {gap_in_words(gap.code, gap.why, words.language)}"
        for run in runs
        for gap in run.gaps
    )
    gaps = list(dict.fromkeys(missing))
    yield _facts([_told(words, "frames", *lines), _told(words, "gaps", *(gaps or [words("form.no_gaps")]))])
    yield _windows(page, words)
    yield from map(_block, ("items", "findings", "rest", "repeat"))


def _records(page: Page, words: Words) -> Iterator[Part]:
    yield _block("judged")
    yield _block("photographs")


def _opinion(page: Page, words: Words) -> Iterator[Part]:
    """The program's results, and beside them the examiner's own words, if the laboratory's file has any."""
    yield _block("conclusion")
    lab = page.report.lab
    yield _facts([_told(words, "examiners_opinion", None if lab is None else lab.opinion)])


def _windows(page: Page, words: Words) -> Part:
    """When each window of each run came and went, from the zero of the run."""
    heads = ("form.run", "run.window", "run.appeared", "run.control", "run.gone")
    rows = [row for view in page.runs for row in _of_run(view, words)]
    return {
        "kind": "table",
        "title": words("form.windows"),
        "heads": [words(key) for key in heads],
        "rows": rows or [[words("exam.not_recorded")] + [_NONE] * (len(heads) - 1)],
    }


def _of_run(view: RunView, words: Words) -> Iterator[list[str]]:
    for window in view.windows:
        track = window.track
        control, gone = track.control_appeared_ms, track.gone_ms
        role = words(f"role.{track.role.role.value}")
        yield [
            str(view.number),
            " · ".join((str(window.number), words(f"kind.{track.kind.value}"), role)),
            amount_of(words, track.appeared_ms),
            words("run.no_control") if control is None else amount_of(words, control),
            words("run.still_there") if gone is None else amount_of(words, gone),
        ]


def _groups(page: Page, words: Words, *keys: str) -> Part:
    """Groups of the examination by their names."""
    titles = {words(f"exam.{key}") for key in keys}
    groups = [group for group in examination(page.report, words, page.zone) if group.title in titles]
    return {
        "kind": "groups",
        "groups": [{"title": group.title, "rows": [_row(row) for row in group.rows]} for group in groups],
    }


def _row(row: Row) -> Part:
    return {"name": row.name, "lines": list(row.lines), "hash": row.is_hash}


def _told(words: Words, key: str, *values: str | None) -> Part:
    known = [value for value in values if value]
    return {"name": words(f"form.fact.{key}"), "lines": known or [words("exam.not_recorded")]}


def _facts(rows: list[Part]) -> Part:
    return {"kind": "facts", "rows": [{"hash": False, **row} for row in rows]}


def _block(name: str) -> Part:
    return {"kind": "block", "name": name}


_CONTENT = {
    "scope": _scope,
    "references": lambda page, words: iter([_block("basis")]),
    "terms": _terms,
    "equipment": _equipment,
    "tools": _equipment,
    "principles": _principles,
    "requirements": _principles,
    "steps": _steps,
    "methods": _methods,
    "records": _records,
    "opinion": _opinion,
}
