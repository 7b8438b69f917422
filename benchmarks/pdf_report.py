"""How long a PDF of many findings takes, from a judged case in memory to its bytes, beside typst alone.

    python -m benchmarks.pdf_report [--findings 40] [--turns 3]

Each finding of the case has a drawn frame of 1080 x 2400 px of its own and, as if it rested on a touch, three
small ones. Each turn makes the page with its annotated pictures, then the PDFs in both languages; what typst
took of that, on the very same files, is told beside it. Told are the fastest turns, for one language, by the
clock and by CPU, which a busy machine disturbs less. Writes `benchmarks/results/pdf_report.json`; the exit
code is 1 if page and PDF took more than 5 s of CPU together.
"""

import argparse
import io
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfReader

from detector.core.outcome import OutcomeKind
from detector.core.verdict import Outcome
from detector.reporting.case_report import CaseReport
from detector.reporting.page import Page, page_of
from detector.reporting.pdf import PDF_PATHS, render_pdf
from detector.reporting.touch_map import TapOutcome
from detector.reporting.touch_strip import TouchFrame, TouchStrip
from tests.reporting.case_reports import Album, case_report
from tests.rules.case_touches import a_touch

RESULT = Path(__file__).parent / "results" / "pdf_report.json"
MAX_S = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--findings", type=int, default=40)
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    told = measured(arguments.findings, arguments.turns)
    RESULT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=2))
    return 0 if told["page_cpu_s"] + told["pdf_cpu_s"] <= MAX_S else 1


def measured(n_findings: int, n_turns: int) -> dict[str, float]:
    report = _report(n_findings)
    names = ("page_s", "page_cpu_s", "pdf_s", "pdf_cpu_s", "typst_first_s", "typst_again_s")
    took: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(n_turns):
        began, cpu = time.perf_counter(), time.process_time()
        page = page_of(report)
        took["page_s"].append(time.perf_counter() - began)
        took["page_cpu_s"].append(time.process_time() - cpu)
        page = _touched(page)
        with _timing_typst() as typst_s:
            began, cpu = time.perf_counter(), time.process_time()
            made = render_pdf(page)
            took["pdf_cpu_s"].append((time.process_time() - cpu) / len(made))
            took["pdf_s"].append((time.perf_counter() - began) / len(made))
            # In one process typst remembers what it has set before: the first turn is a command's.
            took["typst_again_s" if took["typst_first_s"] else "typst_first_s"].append(
                sum(typst_s) / len(made)
            )
    content = made[PDF_PATHS["zh-CN"]]
    return {
        "n_findings": len(page.findings),
        "n_pages": len(PdfReader(io.BytesIO(content)).pages),
        "pdf_mb": round(len(content) / 1e6, 2),
        **{name: round(min(values), 2) for name, values in took.items() if values},
    }


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


def _report(n_findings: int) -> CaseReport:
    """The failures of a drawn case over and over, each resting on another frame."""
    report = case_report(album=Album())
    failed = [one for one in report.verdicts if one.outcome is Outcome.FAILED]
    frames = [f"run:{run.run_index}/{one.frame_id}" for run in report.runs for one in run.readings]
    verdicts = tuple(
        replace(failed[n % len(failed)], evidence_ids=(frames[n % len(frames)],)) for n in range(n_findings)
    )
    return replace(report, document=replace(report.document, verdicts=verdicts))


def _touched(page: Page) -> Page:
    touch = a_touch(OutcomeKind.STORE, run=0, at_px=(850.0, 160.0), target="com.store/.Detail")
    frames, paths = page.report.runs[0].frames, [path for path in page.pictures if path.startswith("frames/")]
    findings = []
    for n, view in enumerate(page.findings):
        shown = tuple(
            TouchFrame(
                frame=frames[(n + step) % len(frames)],
                moments=(),
                since_touch_ms=since_ms,
                thumb=None,
                original=paths[(n + step) % len(paths)],
            )
            for step, since_ms in ((0, -120.0), (1, 210.0), (5, 1500.0))
        )
        strip = TouchStrip(
            touch=touch,
            came=TapOutcome.JUMPED,
            n_alike=2,
            point=touch.point,
            width_px=1080.0,
            height_px=2400.0,
            frames=shown,
        )
        findings.append(replace(view, strips=(strip,)))
    return replace(page, findings=tuple(findings))


if __name__ == "__main__":
    raise SystemExit(main())
