"""What a tap, a call and a tree cost at the host: our hot path against stock uiautomator2 and adbutils.

    python -m lab.benchmarks.host_path --rounds 80

A virtual device in a separate process, the real adb, real sockets. In each round every way does each
thing once, so that all of them run under the same load. The device itself takes almost no time (its latency
is the host's own), so these are the host's and the protocol's milliseconds; a phone adds its own.
Prints medians, the middle 90 % and ratios; writes `lab/results/host_path.json`.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import adbutils
import uiautomator2

from detector.core.geometry import Point
from detector.devices.adb import AdbServer
from detector.devices.android import AndroidDevice, open_device
from detector.devices.frames.video_settings import VideoSettings
from detector.devices.touch import FingerPointer, InputCommand
from detector.devices.uiautomation import UiAutomationFinger
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.session.clock import RealClock
from lab.benchmarks.real_adb import adb_server, virtual_device

RESULTS = Path(__file__).parents[1] / "results" / "host_path.json"
NOWHERE = Point(x_px=3, y_px=3)
"""In the status bar, where the virtual launcher has nothing to tap."""

TAP_ASKED_MS, CALL_ASKED_MS = 5.0, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of doing a thing. `asked_ms`: the limit for ours."""

    thing: str
    name: str
    is_ours: bool
    do: Callable[[], object]
    asked_ms: float | None = None
    took_ms: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        took = sorted(self.took_ms)
        low, high = took[len(took) // 20], took[-1 - len(took) // 20]
        return {
            "thing": self.thing,
            "way": self.name,
            "is_ours": self.is_ours,
            "n": len(took),
            "median_ms": round(statistics.median(took), 3),
            "p5_ms": round(low, 3),
            "p95_ms": round(high, 3),
            "asked_ms": self.asked_ms,
        }


def ways(ours: AndroidDevice, stock: uiautomator2.Device, plain: adbutils.AdbDevice) -> list[Way]:
    x_px, y_px = NOWHERE.x_px, NOWHERE.y_px
    by_input = InputCommand(ours.shell, RealClock())
    by_server = FingerPointer(UiAutomationFinger(ours.uiautomation), RealClock())

    def by_scrcpy() -> None:
        assert ours.tap(NOWHERE).way == "scrcpy"

    def stock_touch() -> None:
        stock.touch.down(x_px, y_px)
        stock.touch.up(x_px, y_px)

    return [
        Way(thing="tap", name="ours, by scrcpy", is_ours=True, do=by_scrcpy, asked_ms=TAP_ASKED_MS),
        Way(
            thing="tap",
            name="ours, by the u2 server",
            is_ours=True,
            do=lambda: by_server.tap(NOWHERE),
            asked_ms=TAP_ASKED_MS,
        ),
        Way(thing="tap", name="ours, by input", is_ours=True, do=lambda: by_input.tap(NOWHERE)),
        Way(thing="tap", name="uiautomator2 touch", is_ours=False, do=stock_touch),
        Way(thing="tap", name="uiautomator2 click", is_ours=False, do=lambda: stock.click(x_px, y_px)),
        Way(thing="tap", name="adbutils click", is_ours=False, do=lambda: plain.click(x_px, y_px)),
        Way(
            thing="call", name="ours", is_ours=True, do=ours.uiautomation.device_info, asked_ms=CALL_ASKED_MS
        ),
        Way(thing="call", name="uiautomator2", is_ours=False, do=lambda: stock.info),
        Way(thing="tree", name="ours", is_ours=True, do=lambda: ours.tree(timeout_s=5)),
        Way(thing="tree", name="uiautomator2", is_ours=False, do=stock.dump_hierarchy),
        Way(thing="shell", name="ours", is_ours=True, do=lambda: ours.shell.run("echo x")),
        Way(thing="shell", name="adbutils", is_ours=False, do=lambda: plain.shell("echo x")),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=80)
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--persona", default="aosp-13")
    parser.add_argument("--adb", default=shutil.which("adb") or "adb")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with adb_server(options.adb) as env, virtual_device(env, options.adb, options.persona, 1) as served:
        serial = served.serial
        port = int(env["ANDROID_ADB_SERVER_PORT"])
        server = AdbServer("127.0.0.1", port, RealClock())
        ours = open_device(
            server.link(serial),
            RealClock(),
            starter=Uiautomator2Starter(server, serial),
            video=VideoSettings(sources=("scrcpy",)),
        )
        try:
            (video,) = ours.video_sources()
            video.start(ours.facts().display)
            plain = adbutils.AdbClient(host="127.0.0.1", port=port).device(serial)
            all_ways = ways(ours, uiautomator2.connect(plain), plain)
            _timed(all_ways, n_rounds=options.rounds, n_warm_up=options.warm_up)
        finally:
            ours.close()
    rows = [way.summary() for way in all_ways]
    is_met = _print_result(rows)
    summary = {
        "rounds": options.rounds,
        "persona": options.persona,
        "device": "virtual",
        "cores": os.cpu_count(),
        "load_1m": os.getloadavg()[0],
        "rows": rows,
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    return 0 if is_met else 1


def _timed(all_ways: list[Way], *, n_rounds: int, n_warm_up: int) -> None:
    for number in range(n_warm_up + n_rounds):
        for way in all_ways:
            began_ns = time.monotonic_ns()
            way.do()
            if number >= n_warm_up:
                way.took_ms.append((time.monotonic_ns() - began_ns) / 1e6)


def _print_result(rows: list[dict[str, object]]) -> bool:
    """Prints the table; False if the median of ours exceeds its limit."""
    ours = {row["thing"]: float(str(row["median_ms"])) for row in reversed(rows) if row["is_ours"]}
    is_met = True
    for row in rows:
        median_ms = float(str(row["median_ms"]))
        ratio = median_ms / ours[row["thing"]]
        asked = ""
        if row["asked_ms"] is not None:
            is_met &= median_ms <= float(str(row["asked_ms"]))
            asked = f"   asked: {row['asked_ms']} ms"
        print(
            f"{row['thing']:6} {row['way']:22} median {median_ms:8.2f} ms   "
            f"90 % within {row['p5_ms']:.2f} to {row['p95_ms']:.2f} ms   {ratio:6.1f} x ours{asked}"
        )
    return is_met


if __name__ == "__main__":
    sys.exit(main())
