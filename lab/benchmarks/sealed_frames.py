"""A case of many frames: is it sealed at the disk's speed, and verified in constant memory?

    python -m lab.benchmarks.sealed_frames [--frames 1000 10000] [--kb 100] [--folder DIR]

Each frame is a distinct picture. `detector seal` and `detector verify` run as commands; reports wall-clock
seconds and the peak memory of each process. The peers hash the same files in the same run: `sha256sum` and
`openssl dgst -sm3`, since a bag has both lists; together they read each file twice, which sealing must not
do. Exit code 1 if verifying the most frames takes more than a tenth more memory than verifying the fewest,
beyond 1 kB a frame for its lines in lists, or if sealing takes longer than both peers together. Writes
`lab/results/sealed_frames.json`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil

from detector.case import CaseFolder
from detector.wiring.custody import note_captured
from tests.evidence.bundles import at, write_some
from tests.sealing.sealed_cases import CLOCK, judge, make_key, report

RESULTS = Path(__file__).parents[1] / "results" / "sealed_frames.json"
WIDTH_PX = 180
A_LINE_KB = 1.0
SLACK = 1.1
LOOK_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    seconds: float
    cpu_s: float
    max_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    n_frames: int
    total_mb: float
    seal: Ran
    verify: Ran
    sha256sum: Ran
    openssl_sm3: Ran

    @property
    def mb_per_s(self) -> float:
        return self.total_mb / self.seal.seconds


def measured(folder: Path, n_frames: int, kb: int) -> Sealed:
    case = made_case(folder / "case", n_frames, kb)
    key = make_key(folder / "keys")
    pictures = list(case.bundle_path(0).rglob("*.png"))
    sha256sum = ran(["sha256sum", *map(str, pictures)])
    sm3 = ran(["openssl", "dgst", "-sm3", *map(str, pictures)])
    detector = [sys.executable, "-m", "detector"]
    sealed = ran([*detector, "seal", str(case.root), "--key", str(key)])
    verified = ran([*detector, "verify", str(case.root)])
    total = sum(path.stat().st_size for path in pictures) / 1e6
    return Sealed(
        n_frames=n_frames,
        total_mb=round(total, 1),
        seal=sealed,
        verify=verified,
        sha256sum=sha256sum,
        openssl_sm3=sm3,
    )


def made_case(root: Path, n_frames: int, kb: int) -> CaseFolder:
    """Captured, judged and reported by hand, as `tests.sealing.sealed_cases` do it."""
    case = CaseFolder(root)
    writer = write_some(case.bundle_path(0))
    for number, picture in enumerate(pictures_of(n_frames, kb)):
        writer.add_frame(
            picture,
            shown=at(1_000 + 100 * number, 4),
            source="screencap",
            lossy=False,
            width_px=WIDTH_PX,
            height_px=kb * 1_000 // WIDTH_PX // 3,
        )
    writer.close(ended_at="2026-01-09T08:30:00+00:00")
    note_captured(case, CLOCK, run_indices=[0])
    judge(case)
    report(case)
    return case


def pictures_of(n: int, kb: int) -> Iterable[bytes]:
    """Noise: PNG makes it no smaller."""
    chance = np.random.default_rng(18)
    for _ in range(n):
        noise = chance.integers(0, 256, (kb * 1_000 // WIDTH_PX // 3, WIDTH_PX, 3), np.uint8)
        yield cv2.imencode(".png", noise, [cv2.IMWRITE_PNG_COMPRESSION, 0])[1].tobytes()


def ran(command: Sequence[str]) -> Ran:
    """Raises SystemExit if it fails. The most memory is the kernel's own mark, looked up while it runs: what
    `wait4` tells includes that of the process which started it.
    """
    began, max_kb, times = time.monotonic(), 0, None
    with psutil.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            with suppress(psutil.Error, OSError, StopIteration):
                times = process.cpu_times()
                status = Path(f"/proc/{process.pid}/status").read_text()
                max_kb = int(next(line for line in status.splitlines() if "VmHWM" in line).split()[1])
            time.sleep(LOOK_S)
    if process.returncode not in (0, 4):
        raise SystemExit(f"{' '.join(command[:4])} ended with {process.returncode}")
    return Ran(
        seconds=round(time.monotonic() - began, 2),
        cpu_s=round(times.user + times.system, 2) if times else 0.0,
        max_mb=round(max_kb / 1024, 1),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--kb", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="where the cases are made (default: a temporary one)")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows = []
    for n_frames in options.frames:
        with tempfile.TemporaryDirectory(prefix="sealed-frames-", dir=options.folder) as name:
            row = measured(Path(name), n_frames, options.kb)
        rows.append(row)
        print(f"{row.mb_per_s:.0f} MB/s {json.dumps(asdict(row))}", flush=True)
    least, most = rows[0], rows[-1]
    more_mb = (most.n_frames - least.n_frames) * A_LINE_KB / 1_000
    is_flat = most.verify.max_mb <= SLACK * least.verify.max_mb + more_mb
    is_fast = most.seal.seconds <= most.sha256sum.seconds + most.openssl_sm3.seconds
    options.out.write_text(
        json.dumps({"load_1m": os.getloadavg()[0], "rows": [asdict(one) for one in rows]}, indent=1) + "\n"
    )
    print(f"flat memory: {is_flat}; no slower than sha256sum and openssl together: {is_fast}")
    return 0 if is_flat and is_fast else 1


if __name__ == "__main__":
    sys.exit(main())
