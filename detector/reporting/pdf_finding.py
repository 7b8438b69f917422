"""One finding as plain values for the PDF: picture, measurements, limits, clauses, evidence."""

from collections.abc import Iterator, Mapping

from detector.i18n.told import told
from detector.reporting.budgets import budget_tables
from detector.reporting.case_report import CaseReport
from detector.reporting.finding_words import (
    limit_of_quantity,
    main_quantity,
    remedy,
    rule_title,
    seen_long,
    subject_name,
)
from detector.reporting.findings import Citation, Finding
from detector.reporting.page import FindingView, TierView
from detector.reporting.scale_bar import ScaleBar
from detector.reporting.times import moment
from detector.reporting.touch_strip import TouchFrame, TouchStrip
from detector.reporting.words import (
    Words,
    amount,
    amount_of,
    dates_in_words,
    origin_in_words,
    reason_in_words,
)

__all__ = ["finding_content", "touch_paths"]

Row = dict[str, object]
MAX_RUNS_INLINE = 12
_NONE = "–"


def finding_content(
    report: CaseReport, view: FindingView, words: Words, pictures: Mapping[str, str]
) -> dict[str, object]:
    """`pictures`: the file of each picture that can be shown."""
    finding, verdict = view.finding, view.finding.verdict
    matched = report.baseline_match(verdict)
    badges = [
        {"text": words(f"outcome.{verdict.outcome.value}"), "level": verdict.outcome.value},
        {"text": words(f"severity.{verdict.severity.value}"), "level": verdict.severity.value},
    ]
    if matched is not None:
        badges.append({"text": words(f"standing.{matched.standing.value}"), "level": "plain"})
    if verdict.reason_code is not None:
        badges.append({"text": words(f"reason_code.{verdict.reason_code.value}"), "level": "plain"})
    whose = origin_in_words(finding.origin, words)
    bulletin = words.or_none(f"bulletin.{verdict.code}")
    colon = words.pick("：", ": ")
    return {
        "title": f"{verdict.code} {rule_title(finding, words)}",
        "badges": badges,
        "where": subject_name(finding, words),
        "seen": seen_long(finding, words),
        "reason": reason_in_words(verdict, words.language),
        "remedy": remedy(finding, words),
        "whose": f"{words('whose')}{colon}{whose}" if whose else "",
        "bulletin": f"{words('finding.bulletin')}{colon}{bulletin}" if bulletin else "",
        **_picture(view, words, pictures),
        "scales": [_scale(scale, words) for scale in view.scales],
        "quantities": [
            {
                "name": words.quantity(quantity.name),
                "value": amount_of(words, quantity),
                "limit": limit_of_quantity(finding, quantity.name, words),
            }
            for quantity in verdict.quantities
        ],
        "runs": _runs(finding, words),
        "budgets": [
            {"name": table.name, "rows": [list(row) for row in table.rows], "result": list(table.result)}
            for table in budget_tables(verdict, words)
        ],
        "tiers": [_tier(tier, words) for tier in view.tiers],
        "clauses": [_clause(clause, words) for clause in finding.clauses],
        "unknown_clauses": [f"{clause} {words('clause.unknown')}" for clause in finding.unknown_clauses],
        "touch": _touch(view, words, pictures),
        "evidence": list(_evidence(view, words)),
        "n_evidence": len(view.finding.evidence),
    }


def _picture(view: FindingView, words: Words, pictures: Mapping[str, str]) -> Row:
    exhibit = view.finding.exhibit
    empty: Row = {"picture": "", "caption": [], "legend": [], "no_picture": ""}
    if exhibit is None:
        return {**empty, "no_picture": words("finding.no_frame")}
    frame = exhibit.frame
    if view.annotated is None:
        lost = words("finding.picture_lost", sha256=frame.png_sha256 or _NONE)
        return {**empty, "no_picture": lost if view.original is None else words("pdf.picture_lost")}
    id_ = f"run:{exhibit.run.run_index}/{frame.id}"
    source = words(
        "finding.frame_caption",
        id=id_,
        at=moment(frame),
        source=words.or_none(f"source.{frame.source}") or frame.source,
    )
    lossy = words("finding.lossy" if frame.lossy else "finding.lossless")
    caption = [words("finding.annotated"), f"{source} · {lossy}", *_control(view, words)]
    legend = [
        {"letter": kind.letter, "kind": kind.value, "text": words(f"legend.{kind.value}")}
        for kind in view.mark_kinds
    ]
    return {**empty, "picture": pictures[view.annotated], "caption": caption, "legend": legend}


def touch_paths(view: FindingView) -> list[str]:
    """The pictures of the touch that is shown; empty if none is."""
    shown = _shown_touch(view)
    return [] if shown is None else [path for _, path in shown[1]]


def _shown_touch(view: FindingView) -> tuple[TouchStrip, list[tuple[TouchFrame, str]]] | None:
    """The first touch with a picture before it and one after, and at most two of these."""
    for strip in view.strips:
        frames = [(frame, frame.thumb) for frame in strip.frames if frame.thumb is not None]
        before = [(frame, path) for frame, path in frames if frame.since_touch_ms < 0]
        after = [(frame, path) for frame, path in frames if frame.since_touch_ms >= 0]
        if before and after:
            return strip, [before[-1], after[0], *after[1:][-1:]]
    return None


def _touch(view: FindingView, words: Words, pictures: Mapping[str, str]) -> Row:
    """The touch's frames in order; "frames" is empty without a touch, or if a picture cannot be shown."""
    shown = _shown_touch(view)
    names = [] if shown is None else [pictures.get(path) for _, path in shown[1]]
    if shown is None or None in names:
        return {"frames": [], "text": "", "alike": ""}
    strip, touch = shown[0], shown[0].touch
    frames = []
    for name, (frame, _) in zip(names, shown[1], strict=True):
        when = words("touched.before" if frame.since_touch_ms < 0 else "touched.after")
        point = strip.point if frame.since_touch_ms < 0 else None
        frames.append(
            {
                "picture": name,
                "aspect": frame.frame.width_px / frame.frame.height_px,
                "x": None if point is None else point.x_px / strip.width_px,
                "y": None if point is None else point.y_px / strip.height_px,
                "when": f"{frame.since_touch_ms / 1000:+.2f} s · {when}",
                "id": f"run:{touch.run_index}/{frame.frame.id}",
            }
        )
    text = f"{words(f'gesture.{touch.gesture}')} → {words(f'outcome_kind.{touch.outcome.value}')}"
    target = f" · {touch.target}" if touch.target else ""
    alike = words("touched.alike", n=strip.n_alike) if strip.n_alike > 1 else ""
    return {"frames": frames, "text": f"{text}{target}", "alike": alike}


def _control(view: FindingView, words: Words) -> Iterator[str]:
    control = view.finding.exhibit.control if view.finding.exhibit is not None else None
    if control is None:
        return
    colon, comma = words.pick("：", ": "), words.pick("、", ", ")
    text = f" “{control.text[:120]}”" if control.text else ""
    found = comma.join(words(f"channel.{channel.value}") for channel in control.found_by)
    kind = words(f"control.{control.kind.value}")
    yield f"{words('finding.control_seen')}{colon}{kind}{text} · {words('finding.found_by')} {found}"


def _scale(scale: ScaleBar, words: Words) -> Row:
    quantity = scale.quantity
    semicolon, colon = words.pick("；", "; "), words.pick("：", ": ")
    return {
        "value": amount_of(words, quantity),
        "note": (
            f"{words.quantity(quantity.name)}{colon}{words(f'scale.{scale.fails.value}')}"
            f"{semicolon}{words('pdf.band')}"
        ),
        "zones": [{"x": zone.x, "width": zone.width, "level": zone.level} for zone in scale.zones],
        "marks": [
            {
                "x": mark.x,
                "band_x": mark.band_x,
                "band_width": mark.band_width,
                "row": mark.row,
                "label_x": mark.label_x,
                "limit": amount(words, mark.tier.value, mark.tier.unit),
                "severity": words(f"severity.{mark.tier.severity.value}"),
                "origin": words(f"origin.{mark.tier.origin.value}"),
            }
            for mark in scale.marks
        ],
        "x": scale.value_x,
        "low_x": scale.low_x,
        "high_x": scale.high_x,
        "rows": scale.n_rows,
    }


def _runs(finding: Finding, words: Words) -> list[str]:
    """Each run's value of the quantity compared with a limit, else its outcome."""
    main = main_quantity(finding)
    lines = []
    for word in finding.verdict.runs[:MAX_RUNS_INLINE]:
        value = next(
            (quantity for quantity in word.quantities if main is not None and quantity.name == main.name),
            None,
        )
        text = words(f"outcome.{word.outcome.value}")
        if value is not None:
            text += f" {amount_of(words, value)}"
        lines.append(f"run:{word.run_index} {text}")
    left = len(finding.verdict.runs) - MAX_RUNS_INLINE
    if left > 0:
        lines.append(words("pdf.more_runs", n=left))
    return [words("pdf.per_run"), *lines] if lines else []


def _tier(one: TierView, words: Words) -> Row:
    tier, cited = one.tier, one.citation
    source = (
        f"{_document(cited, words)} {cited.section.label}"
        if cited is not None
        else told(words.language, tier.source, "sources")
    )
    return {
        "limit": amount(words, tier.value, tier.unit),
        "severity": words(f"severity.{tier.severity.value}"),
        "level": tier.severity.value,
        "origin": words(f"origin.{tier.origin.value}"),
        "source": source,
        "compared": one.is_compared,
    }


def _document(cited: Citation, words: Words) -> str:
    return words.pick(f"《{cited.document.title_zh}》", f"{cited.document.title_en},")


def _clause(cited: Citation, words: Words) -> Row:
    section, document = cited.section, cited.document
    says = words.pick(section.says_zh, section.says_en)
    colon = words.pick("：", ": ")
    gist = f"{words('clause.gist')}{colon}{says}"
    if section.quote is None:
        gist = f"{says} ({words('clause.no_quote')})"
    elif words.language == "zh-CN" and document.language == "zh":
        gist = ""
    number = f" ({document.document_number})" if document.document_number else ""
    authority = words.pick(document.authority_zh, f"{document.authority_en}, ")
    title = words.pick(f"《{document.title_zh}》", document.title_en)
    notes = [words(f"clause.{document.force.value}")]
    if document.published is not None:
        notes.append(words("clause.published", date=document.published.isoformat()))
    notes += dates_in_words(words, cited.term, cited.validity)
    if section.confidence.value != "V":
        notes.append(words("clause.second_hand"))
    notes.append(section.id)
    source = told(words.language, document.source, "sources")
    return {
        "quote": section.quote or "",
        "gist": gist,
        "cite": f"{authority}{title}{number} {section.label}",
        "notes": f"{' · '.join(notes)} · {words('clause.source')}{colon}{source}",
    }


def _evidence(view: FindingView, words: Words) -> Iterator[Row]:
    for evidence in view.finding.evidence[: view.n_evidence_shown]:
        frame = evidence.frame
        sha256 = frame.png_sha256 if frame is not None else None
        if frame is not None and sha256 is None:
            sha256 = words("evidence.video", packet=frame.packet, sha256=frame.video_sha256)
        yield {
            "id": evidence.id,
            "at": moment(frame) if frame is not None else _NONE,
            "sha256": sha256 or _NONE,
        }
