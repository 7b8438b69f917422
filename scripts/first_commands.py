"""What somebody with only the wheel tries first, in an empty folder: demo, judge, report, image, apk.

`ten_minutes.py` provides the environment with the wheel; everything but the APK comes from there.
"""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

__all__ = ["try_commands", "write_apk"]

CHECKOUT = Path(__file__).resolve().parents[1]
_WRITE_APK = """\
import sys
from pathlib import Path
from tests.fakes.apk_files import apk, manifest
Path(sys.argv[1]).write_bytes(apk(manifest(package=sys.argv[2])))
"""


def try_commands(run: Callable[..., str], folder: Path, package: str) -> None:
    """`run(*words, code=0)` runs a command in `folder` and raises SystemExit if its exit code differs.

    `package`: the demo app with findings.
    """
    run("detector", "demo", "--out", "demo")
    case = f"demo/{package}"
    run("detector", "judge", case, code=1)
    run("detector", "report", case)
    picture = min((folder / case / "runs/00/bundle/frames").glob("*.png"))
    run("detector", "image", str(picture))
    file = folder / "app.apk"
    write_apk(file, package)
    run("detector", "apk", str(file))
    _refuse_missing(folder, ["demo/index.html", f"{case}/verdicts.json", f"{case}/report/index.html"])


def write_apk(file: Path, package: str) -> None:
    subprocess.run([sys.executable, "-c", _WRITE_APK, file, package], cwd=CHECKOUT, check=True)


def _refuse_missing(folder: Path, names: list[str]) -> None:
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise SystemExit(f"was not written: {', '.join(missing)}")
