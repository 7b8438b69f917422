"""How long a PDF of many findings takes, from a judged case in memory to its bytes, beside typst alone.

    python -m lab.benchmarks.pdf_report [--findings 40] [--turns 3]

Each finding has its own drawn frame of 1080 x 2400 px and, as if it rested on a touch, three small ones. Each
turn makes the page with its pictures, then the PDFs in both languages; the time that typst alone takes for
the same files is listed beside it. In one process typst caches its earlier output, so only the first turn
shows the cost of a command; `again_` is the fastest of the others. By wall clock and by CPU, which a busy
machine disturbs less; `pdf_` is for one language. Writes `lab/results/pdf_report.json`; the exit code
is 1 if page and PDF took more than 5 s together, which is meaningful on an idle machine only.
"""

import argparse
import hashlib
import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typst
from PIL import ImageDraw
from pypdf import PdfReader

from detector.core.outcome import OutcomeKind
from detector.core.verdict import Outcome
from detector.reporting.album import Album, opened_picture
from detector.reporting.case_report import CaseReport
from detector.reporting.page import Page, page_of
from detector.reporting.pdf import PDF_PATHS, render_pdf
from detector.reporting.touch_map import TapOutcome
from detector.reporting.touch_strip import TouchFrame, TouchStrip
from tests.reporting import phone_pictures
from tests.reporting.case_reports import Album as Drawn
from tests.reporting.case_reports import case_report, seen_run
from tests.rules.case_touches import a_touch

RESULT = Path(__file__).parents[1] / "results" / "pdf_report.json"
MAX_S = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--findings", type=int, default=40)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    figures = measured(arguments.findings, arguments.turns)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))
    return 0 if figures["page_s"] + figures["pdf_s"] <= MAX_S else 1


def measured(n_findings: int, n_turns: int) -> dict[str, float]:
    report, load = _report(n_findings), os.getloadavg()[0]
    turns = [_turn(report) for _ in range(n_turns)]
    content = turns[0].pdfs[PDF_PATHS["zh-CN"]]
    again = {name: min(one.took[name] for one in turns[1:]) for name in turns[0].took if turns[1:]}
    return {
        "load_before": round(load, 2),
        "n_findings": len(turns[0].page.findings),
        "n_pictures": len(
            {one.finding.exhibit.frame.png_sha256 for one in turns[0].page.findings if one.finding.exhibit}
        ),
        "n_pages": len(PdfReader(io.BytesIO(content)).pages),
        "pdf_mb": round(len(content) / 1e6, 2),
        **{name: round(value, 2) for name, value in turns[0].took.items()},
        **{f"again_{name}": round(value, 2) for name, value in again.items()},
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """`took`: seconds by what took them."""

    page: Page
    pdfs: dict[str, bytes]
    took: dict[str, float]


def _turn(report: CaseReport) -> _Turn:
    began, cpu = time.perf_counter(), time.process_time()
    album = Album(report)
    page = _touched(page_of(report, album=album), album)
    page_s, page_cpu_s = time.perf_counter() - began, time.process_time() - cpu
    with _timing_typst() as typst_s:
        began, cpu = time.perf_counter(), time.process_time()
        pdfs = render_pdf(page)
        pdf_s, pdf_cpu_s = time.perf_counter() - began, time.process_time() - cpu
    took = {
        "page_s": page_s,
        "page_cpu_s": page_cpu_s,
        "pdf_s": pdf_s / len(pdfs),
        "pdf_cpu_s": pdf_cpu_s / len(pdfs),
        "typst_s": sum(typst_s) / len(pdfs),
    }
    return _Turn(page=page, pdfs=pdfs, took=took)


@contextmanager
def _timing_typst() -> Iterator[list[float]]:
    """How long each of its calls took, while this lasts."""
    plain, took = typst.compile, []

    def timed(*words: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return plain(*words, **options)
        finally:
            took.append(time.perf_counter() - began)

    typst.compile = timed
    try:
        yield took
    finally:
        typst.compile = plain


class _Distinct(Drawn):
    """A distinct picture for every frame: a stroke encodes how many were drawn before."""

    def add(self, name: str) -> str:
        picture = opened_picture(phone_pictures.draw(name))
        assert picture is not None
        n = len(self.by_sha256)
        ImageDraw.Draw(picture).line(
            [(40, 1200 + 4 * n), (90 + 3 * n, 1200 + 4 * n)], fill=(n, 90, 140), width=3
        )
        out = io.BytesIO()
        picture.save(out, format="PNG", compress_level=1)
        sha256 = hashlib.sha256(out.getvalue()).hexdigest()
        self.by_sha256[sha256] = out.getvalue()
        return sha256


def _report(n_findings: int) -> CaseReport:
    """The failures of a drawn case, repeated, each resting on another frame."""
    album = _Distinct()
    report = case_report(album=album, with_broken_run=False)
    while sum(len(run.readings) for run in report.runs) < n_findings:
        report = replace(report, runs=(*report.runs, seen_run(album, len(report.runs), late_by_ms=2000)))
    failed = [one for one in report.verdicts if one.outcome is Outcome.FAILED]
    frames = [f"run:{run.run_index}/{one.frame_id}" for run in report.runs for one in run.readings]
    verdicts = tuple(replace(failed[n % len(failed)], evidence_ids=(frames[n],)) for n in range(n_findings))
    return replace(report, document=replace(report.document, verdicts=verdicts))


def _touched(page: Page, album: Album) -> Page:
    """As if each finding rested on a touch: its own frame and the two that follow it in the run."""
    touch = a_touch(OutcomeKind.STORE, run=0, at_px=(850.0, 160.0), target="com.store/.Detail")
    runs = {run.run_index: run for run in page.report.runs}
    findings = []
    for view in page.findings:
        exhibit = view.finding.exhibit
        assert exhibit is not None
        frames = runs[exhibit.run.run_index].frames
        first = min(frames.index(exhibit.frame), len(frames) - 3)
        shown = tuple(
            TouchFrame(
                frame=frames[first + step],
                moments=(),
                since_touch_ms=since_ms,
                thumb=album.add_thumb(frames[first + step]),
                original=album.add_original(frames[first + step]),
            )
            for step, since_ms in ((0, -120.0), (1, 210.0), (2, 1500.0))
        )
        strip = TouchStrip(
            touch=touch,
            tap_outcome=TapOutcome.JUMPED,
            n_alike=2,
            point=touch.point,
            width_px=1080.0,
            height_px=2400.0,
            frames=shown,
        )
        findings.append(replace(view, strips=(strip,)))
    return replace(page, findings=tuple(findings), pictures=album.files)


if __name__ == "__main__":
    raise SystemExit(main())
