"""Eight scans over four virtual phones by four workers of pytest-xdist: who drove which phone when.

    python -m lab.benchmarks.xdist_phones

The figures come from the evidence: first and last action of each bundle, the serial in it, the leases.
Two scans collide if both drove one phone at a time. Writes `lab/results/xdist_phones.json`; the
exit code is 1 if two collided, a phone was idle, or a lease was not given back.
"""

import json
import os
import subprocess
import sys
import tempfile
from itertools import combinations
from pathlib import Path

from tests.pytest_plugin.pool import driven, leases_of, pool

RESULT = Path(__file__).parents[1] / "results" / "xdist_phones.json"
CHECKOUT = Path(__file__).parents[2]
N_SCANS, N_PHONES, N_WORKERS = 8, 4, 4

TEST = """
import pytest

@pytest.mark.parametrize("package", {packages!r})
def test_app(detector_scan, package):
    detector_scan(package)
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        figures = measured(Path(name))
    RESULT.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=2))
    is_well = figures["collisions"] == 0 and figures["phones"] == N_PHONES and figures["leases_left"] == 0
    return 0 if is_well and figures["scans"] == N_SCANS else 1


def measured(folder: Path) -> dict[str, object]:
    with pool(folder, n_phones=N_PHONES, n_apps=N_SCANS) as (env, packages):
        (folder / "test_apps.py").write_text(TEST.format(packages=packages), encoding="utf-8")
        words = ["-p", "no:cacheprovider", "-n", str(N_WORKERS), "-q", "--detector-pool=all"]
        if not _is_installed():
            words += ["-p", "detector.pytest_plugin"]
        subprocess.run(
            [sys.executable, "-m", "pytest", *words, "--detector-runs=1", "--detector-report=cases"],
            cwd=folder,
            env={**os.environ, **env, "PYTHONPATH": str(CHECKOUT)},
            check=True,
        )
    times = driven(sorted(folder.glob("cases/*/runs/00/bundle")))
    leases = leases_of(folder)
    pairs = list(combinations(times, 2))
    at_once = [(a, b) for a, b in pairs if a.began_ns < b.ended_ns and b.began_ns < a.ended_ns]
    began_ns = min(one.began_ns for one in times)
    return {
        "scans": len(times),
        "phones": len({one.serial for one in times}),
        "pairs_at_once": len(at_once),
        "collisions": sum(a.serial == b.serial for a, b in at_once),
        "leases_left": sum(expires > 0 for _, expires in leases.values()),
        "driven": [
            {
                "serial": one.serial,
                "package": one.package,
                "from_s": round((one.began_ns - began_ns) / 1e9, 1),
                "to_s": round((one.ended_ns - began_ns) / 1e9, 1),
            }
            for one in times
        ],
    }


def _is_installed() -> bool:
    from importlib.metadata import entry_points  # noqa: PLC0415 - asked here alone

    return any(one.value == "detector.pytest_plugin" for one in entry_points(group="pytest11"))


if __name__ == "__main__":
    raise SystemExit(main())
