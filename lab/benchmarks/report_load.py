"""How long the page of a report takes to open from disk, in Chromium and in Firefox.

    python -m lab.benchmarks.report_load CASE [CASE ...] [--rounds 5]

CASE: a judged case with its report (`detector scan ... --level quick`). The page is opened from a copy beside
the report, so that its links to the bundles' pictures work, without its policy and with a script that reports
when everything was loaded: from the start of the navigation to the end of the load event. The browser's own
start is not counted. An empty page shows the baseline of a freshly started browser on a possibly busy
machine. Writes `lab/results/report_load.json`, leaving entries of other cases unchanged.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import parse_qs, urlsplit

RESULT = Path(__file__).parents[1] / "results" / "report_load.json"
WIDTHS_PX = (1400, 390)
DEADLINE_S = 60.0
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_SAYS = """<script>addEventListener("load", () => setTimeout(() => {
  const [one] = performance.getEntriesByType("navigation");
  new Image().src = `http://127.0.0.1:%d/?ms=${one.loadEventEnd - one.startTime}`;
}));</script>"""


@contextmanager
def listening() -> Iterator[tuple[int, "Queue[float]"]]:
    """A port on loopback, and the times that pages send to it."""
    times_ms: Queue[float] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            if "ms" in query:
                times_ms.put(float(query["ms"][0]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, times_ms
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def probed(report: Path, port: int) -> Iterator[Path]:
    """A copy of the report's page, in a folder beside it, that reports when it was loaded."""
    folder = report.with_name(f"{report.name}-load")
    shutil.copytree(report, folder)
    try:
        page = folder / "index.html"
        text = _POLICY.sub("", page.read_text(encoding="utf-8"))
        page.write_text(text.replace("</head>", f"{_SAYS % port}</head>"), encoding="utf-8")
        (folder / "empty.html").write_text(f"<!doctype html><head>{_SAYS % port}</head>", encoding="utf-8")
        yield page
    finally:
        shutil.rmtree(folder)


def command(browser: str, path: str, profile: Path, page: Path, width_px: int) -> list[str]:
    if browser == "chromium":
        flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0")
        return [*(path, *flags, f"--user-data-dir={profile}", f"--window-size={width_px},900", page.as_uri())]
    return [
        path,
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        f"--width={width_px}",
        page.as_uri(),
    ]


def load_ms(browser: str, path: str, page: Path, width_px: int, times_ms: "Queue[float]") -> float:
    """One load in a freshly started browser with a fresh profile."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        started = subprocess.Popen(
            command(browser, path, Path(profile), page, width_px),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": profile},
        )
        try:
            return times_ms.get(timeout=DEADLINE_S)
        except Empty:
            raise SystemExit(f"{browser}: {page} did not load in {DEADLINE_S:.0f} s") from None
        finally:
            started.terminate()
            started.wait(timeout=20)


def measured(case: Path, rounds: int, browsers: dict[str, str]) -> dict[str, object]:
    report = case / "report"
    found: dict[str, object] = {
        "load_before": round(os.getloadavg()[0], 2),
        "rounds": rounds,
        "page_kb": round((report / "index.html").stat().st_size / 1000),
        "pictures": len(set(re.findall(r'<img src="([^"]+)"', (report / "index.html").read_text("utf-8")))),
        "report_mb": round(sum(one.stat().st_size for one in report.rglob("*") if one.is_file()) / 1e6, 1),
    }
    with listening() as (port, times_ms), probed(report, port) as page:
        for browser, path in browsers.items():
            for width_px in WIDTHS_PX:
                times: dict[str, list[float]] = {"page": [], "empty": []}
                for _ in range(rounds):
                    times["page"].append(load_ms(browser, path, page, width_px, times_ms))
                    empty = page.with_name("empty.html")
                    times["empty"].append(load_ms(browser, path, empty, width_px, times_ms))
                found[f"{browser} {width_px} px"] = {
                    "median_ms": round(statistics.median(times["page"])),
                    "worst_ms": round(max(times["page"])),
                    "empty_median_ms": round(statistics.median(times["empty"])),
                }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    names = {"chromium": ("chromium", "google-chrome"), "firefox": ("firefox-esr", "firefox")}
    browsers = {
        name: path
        for name, every in names.items()
        if (path := next(filter(None, map(shutil.which, every)), None))
    }
    earlier = json.loads(RESULT.read_text(encoding="utf-8"))["cases"] if RESULT.exists() else {}
    figures = {
        "cases": {
            **earlier,
            **{case.name: measured(case.resolve(), options.rounds, browsers) for case in options.cases},
        }
    }
    RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
