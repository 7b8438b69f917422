"""The content of the PDF in one language: plain values that the template iterates over.

Texts are passed unchanged; `drawable` makes them printable. A scale's numbers are in units of its drawing.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from detector.core.display import Display
from detector.core.verdict import Outcome
from detector.judging.document import JudgedBundle
from detector.reporting import scale_bar
from detector.reporting.conclusion import RestGroup, RestRow, conclusion, norms, rest_groups
from detector.reporting.conditions import remark_in_words
from detector.reporting.examination import build_of, examination
from detector.reporting.finding_words import (
    item_title,
    limit_text,
    main_quantity,
    seen_short,
    subject_name,
)
from detector.reporting.findings import Finding
from detector.reporting.inputs import Form
from detector.reporting.inventory import apart_in_words, coverage_in_words
from detector.reporting.lab_form import parts_of
from detector.reporting.page import Page
from detector.reporting.pdf_finding import finding_content
from detector.reporting.photographs import Photograph, caption
from detector.reporting.times import shown_zone, stamp
from detector.reporting.words import Words, amount_of, copy_in_words, notes_in_words

__all__ = ["content_of"]

Row = dict[str, object]
MAX_BUNDLES_INLINE = 8
MAX_IN_TITLE = 60
_NONE = "–"
_BANNERED = ("virtual", "emulator", "recording")


def content_of(page: Page, words: Words, pictures: Mapping[str, str]) -> dict[str, object]:
    """`pictures`: the file of each picture of the page that can be shown."""
    report = page.report
    zone = shown_zone(page.zone, words.language)
    return {
        "lang": words.language[:2],
        "words": _fixed_words(words),
        "title": words("title"),
        "subject": _short(page.report.name),
        "number": page.number,
        "keywords": [f"verdicts.json sha256 {report.verdicts_sha256}"] if report.verdicts_sha256 else [],
        "foot": words("header.tool_name", version=report.tool_version),
        "doubts": list(report.doubts),
        "banners": [
            *((copy_in_words(report.copy, words),) if report.copy is not None else ()),
            *(words(f"banner.{kind}") for kind in report.device_kinds if kind in _BANNERED),
            *notes_in_words(report.notes, words),
        ],
        "lab": _lab(page, words),
        "signed": _signed(page, words),
        "facts": list(_facts(page, words)),
        "counts": [
            {
                "text": words(f"outcome.{outcome.value}"),
                "n": str(page.counts[outcome]),
                "level": outcome.value,
            }
            for outcome in Outcome
            if page.counts[outcome] or outcome is not Outcome.ERROR
        ],
        "parts": parts_of(page, words),
        "form": words(f"form.name.{report.form.value}") if report.form is not Form.OWN else "",
        **_results(page, words, pictures),
        "judged": list(_judged(page, words)),
        "examination": [
            {"title": group.title, "rows": [_row(r.name, *r.lines, is_hash=r.is_hash) for r in group.rows]}
            for group in examination(report, words, page.zone)
        ],
        "annex": [list(_bundle_row(bundle, words)) for bundle in _annexed(page)],
        "remarks": [remark_in_words(remark, words, zone) for remark in page.remarks],
        "repeat": [
            {"name": words(f"repeat.{step.purpose.value}"), "text": step.command}
            for step in report.repeat[:12]
        ],
        "scale_width": scale_bar.WIDTH,
    }


def _results(page: Page, words: Words, pictures: Mapping[str, str]) -> dict[str, object]:
    """What was found, from the conclusion to the photographs."""
    groups = rest_groups(page, words)
    return {
        "headline": _headline(page, words),
        "conclusion": conclusion(page, words),
        "norms": [asdict(norm) for norm in norms(page, words)],
        "items": [_item_row(finding, words) for finding in page.table],
        "findings": [finding_content(page.report, finding, words, pictures) for finding in page.findings],
        "rest": [_rest_row(group, row, words) for group in groups for row in group.rows],
        "missed": [
            *(group.missed for group in groups if group.missed),
            *filter(None, [coverage_in_words(page.report.document.coverage, words)]),
            *(apart_in_words(apart, words) for apart in page.report.document.coverage_apart),
        ],
        "photographs": [
            _photograph(photograph, page, words, pictures)
            for photograph in page.photographs
            if photograph.shown in pictures
        ],
    }


def _fixed_words(words: Words) -> dict[str, str]:
    keys = (
        "banner.doubt pdf.page pdf.number pdf.cover pdf.signed "
        "budget.heading budget.intro budget.part budget.value budget.distribution budget.divisor "
        "budget.sensitivity budget.share budget.origin "
        "pdf.annex pdf.annex_note pdf.compared summary.heading basis.heading basis.note basis.sections "
        "conclusion.heading items.heading items.item photographs.heading remedy.heading "
        "table.window table.outcome table.severity table.measured table.limit table.seen seen.caption "
        "finding.measured finding.quantity finding.value finding.tier finding.origin finding.source "
        "finding.clauses finding.evidence touched.frames evidence.id evidence.at evidence.sha256 "
        "pdf.more_evidence rest.heading rest.reason rest.none judged.heading judged.intro conditions.heading "
        "exam.heading exam.intro "
        "repeat.heading repeat.intro end"
    )
    return {key: words(key) for key in keys.split()}


def _short(name: str) -> str:
    """For the title and the page header; the full name is among the facts."""
    return name if len(name) <= MAX_IN_TITLE else f"{name[:MAX_IN_TITLE]}…"


def _headline(page: Page, words: Words) -> str:
    failed, still_open = page.counts[Outcome.FAILED], page.counts[Outcome.CANT_TELL]
    if failed:
        text = words("summary.found", n=failed)
    elif page.counts[Outcome.PASSED] or still_open:
        text = words("summary.found_none")
    else:
        text = words("summary.nothing_tested")
    if still_open:
        text += words.pick("，", "; ") + words("summary.cant_tell", n=still_open)
    if page.counts[Outcome.ERROR]:
        text += words.pick("，", "; ") + words("summary.errors", n=page.counts[Outcome.ERROR])
    return text + words.pick("。", ".")


# --- the first page ---


def _row(name: str, *lines: str | None, is_hash: bool = False) -> Row:
    return {"name": name, "lines": [line for line in lines if line], "hash": is_hash}


def _facts(page: Page, words: Words) -> Iterator[Row]:
    report, unknown = page.report, words("header.unknown")
    yield _row(words("header.report_no"), page.number)
    if (lab := report.lab) is not None:
        known = ((words("pdf.client"), lab.client), (words("pdf.sample"), lab.sample))
        given = (*(known if report.form is Form.OWN else ()), *lab.fields.items())
        yield from (_row(name, line) for name, line in given if line)
    yield from _app_facts(page, words)
    yield from _device_facts(page, words)
    zone = shown_zone(page.zone, words.language)
    dates = " – ".join(dict.fromkeys(stamp(one, zone) for one in (page.first_start, page.last_start) if one))
    yield _row(words("header.dates"), dates or words("header.no_runs"))
    yield _row(words("header.runs"), str(len(page.runs)))
    judged_at = report.document.judged_at
    yield _row(words("judged.at"), stamp(judged_at, zone) if judged_at else unknown)
    profile = report.law.profile
    title = words.pick(profile.title_zh, profile.title_en)
    yield _row(words("header.profile"), f"{title} ({report.document.profile})")
    yield _row(words("header.tool"), words("header.tool_name", version=report.tool_version))


def _lab(page: Page, words: Words) -> list[str]:
    """The laboratory's name, then the other lines of the header."""
    lab = page.report.lab
    if lab is None:
        return []
    known = f"{words('pdf.accreditation')} {lab.accreditation}" if lab.accreditation else None
    return [line for line in (lab.name, lab.address, known) if line]


def _signed(page: Page, words: Words) -> list[dict[str, str]]:
    """Signature lines; "" if no name is known."""
    lab = page.report.lab
    names = (lab.operator, lab.reviewer, lab.approver, None) if lab is not None else (None,) * 4
    roles = ("pdf.operator", "pdf.reviewer", "pdf.approver", "pdf.date")
    return [{"role": words(role), "name": name or ""} for role, name in zip(roles, names, strict=True)]


def _app_facts(page: Page, words: Words) -> Iterator[Row]:
    report, unknown = page.report, words("header.unknown")
    app = report.document.app
    name = page.report.name
    yield _row(words("header.app"), name if name != report.package else None, report.package)
    if app is None:
        versions = ", ".join(report.package_versions)
        yield _row(words("header.version"), versions or unknown, words("pdf.no_app"))
        return
    code = f" ({app.version_code})" if app.version_code is not None else ""
    yield _row(words("header.version"), (app.version_name or unknown) + code)
    yield from (_row(row.name, *row.lines, is_hash=row.is_hash) for row in build_of(app, words))


def _device_facts(page: Page, words: Words) -> Iterator[Row]:
    unknown = words("header.unknown")
    known = ("virtual", "emulator", "phone", "recording")
    kinds = (
        words(f"device.{device_kind}") if device_kind in known else device_kind
        for device_kind in page.report.device_kinds
    )
    lines = [
        " · ".join(
            part
            for part in (
                line.model or unknown,
                words("header.android", version=line.android) if line.android else None,
                line.serial,
            )
            if part
        )
        for line in page.device_lines
    ]
    yield _row(words("header.device"), ", ".join(kinds), *lines[:6])
    yield _row(
        words("header.display"), *([_display(display, words) for display in page.displays] or [unknown])
    )
    scales = dict.fromkeys(run.font_scale for run in page.report.runs)
    yield _row(
        words("pdf.font_scale"), *([f"{scale:g}" for scale in scales if scale is not None] or [unknown])
    )


def _display(display: Display, words: Words) -> str:
    unknown = words("header.unknown")
    is_stated = display.density_dpi is not None and display.density_relative_error == 0
    dpi = words("display.dpi", dpi=f"{display.density_dpi:g}") if is_stated else f"dpi {unknown}"
    glass = (
        words(
            "display.px_per_mm",
            value=f"{display.px_per_mm:.4g}",
            source=words(f"glass.{display.px_per_mm_source.value}"),
        )
        if display.px_per_mm
        else f"px/mm {unknown}"
    )
    return f"{display.width_px} × {display.height_px} px · {dpi} · {glass}"


# --- tables ---


def _item_row(finding: Finding, words: Words) -> Row:
    verdict, quantity = finding.verdict, main_quantity(finding)
    is_failure = verdict.outcome is Outcome.FAILED
    return {
        "item": f"{verdict.code} {item_title(finding, words)}",
        "where": subject_name(finding, words),
        "outcome": words(f"outcome.{verdict.outcome.value}"),
        "level": verdict.outcome.value,
        "severity": words(f"severity.{verdict.severity.value}") if is_failure else "",
        "measured": amount_of(words, quantity) if quantity else _NONE,
        "limit": limit_text(finding, words),
        "seen": seen_short(finding, words),
    }


def _rest_row(group: RestGroup, row: RestRow, words: Words) -> Row:
    comma = words.pick("、", ", ")
    return {
        "items": comma.join(
            f"{finding.verdict.code} {item_title(finding, words)}" for finding in row.findings
        ),
        "where": row.where,
        "outcome": words(f"outcome.{group.outcome.value}"),
        "level": group.outcome.value,
        "code": row.code,
        "why": row.reason,
    }


def _photograph(photo: Photograph, page: Page, words: Words, pictures: Mapping[str, str]) -> Row:
    told = caption(photo, page.report, words, shown_zone(page.zone, words.language))
    return {
        "picture": pictures[photo.shown],
        "aspect": photo.frame.width_px / photo.frame.height_px,
        "title": told.title,
        "lines": list(told.lines),
        "sha256": [told.sha256[:32], told.sha256[32:]],
    }


# --- what was judged ---


def _annexed(page: Page) -> tuple[JudgedBundle, ...]:
    bundles = page.report.document.bundles
    return bundles if len(bundles) > MAX_BUNDLES_INLINE else ()


def _judged(page: Page, words: Words) -> Iterator[Row]:
    report = page.report
    tool, scan_no = report.document.tool, report.document.scan_no
    if scan_no is not None:
        yield _row(words("judged.scan_no"), words("judged.nth_scan", n=scan_no.n, of=scan_no.of))
    if tool is not None:
        yield _row(words("judged.tool"), words("header.tool_name", version=tool.version))
        yield _row(words("judged.rules"), tool.rules_sha256, is_hash=True)
        for name, sha256 in sorted(tool.models.items()):
            yield _row(f"{words('pdf.models')} {name}", sha256, is_hash=True)
    if report.verdicts_sha256:
        yield _row("verdicts.json", report.verdicts_sha256, is_hash=True)
    if annexed := _annexed(page):
        lines = "".join(f"{bundle.manifest_sha256 or '-'}  {bundle.path}\n" for bundle in annexed)
        digest = hashlib.sha256(lines.encode()).hexdigest()
        yield _row(words("pdf.few_bundles"), words("pdf.bundles", n=len(annexed)), digest)
        return
    for bundle in report.document.bundles:
        name = words("judged.bundle", number=bundle.run_index + 1)
        is_closed = bundle.manifest_sha256 is not None
        yield _row(name, *_bundle_row(bundle, words), is_hash=is_closed)


def _bundle_row(bundle: JudgedBundle, words: Words) -> tuple[str, str]:
    return bundle.manifest_sha256 or words("judged.open"), bundle.path
