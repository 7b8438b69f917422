"""The virtual device needs nothing of the detector except a few modules and the fonts (decisions/0021)."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.repository import REPOSITORY

PACKAGE = REPOSITORY / "detector"
NEEDED = tuple(f"core/{name}.py" for name in ("__init__", "suggestion", "errors", "geometry", "refusals"))
DRIVE = """
import sys
from detector.virtual.apps.shipped import shipped_apps, render_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.device import DeviceSpec
from detector.virtual.in_process import SimulatedWorld
from detector.virtual.personas import DEFAULT_PERSONA

path = shipped_apps()[0]
picture = render_app(path, 1, 2_000.0, DEFAULT_PERSONA.display)
with SimulatedWorld([DeviceSpec(serial="alone")]) as world:
    stream = world.link("alone").open("exec:getprop ro.detector.virtual", timeout_s=5)
    said = stream.read(100, timeout_s=5)
loaded = sorted(name for name in sys.modules if name.startswith("detector.") and "virtual" not in name)
print(picture.shape[2], said.decode().strip(), *loaded)
"""


def test_a_phone_is_driven_where_nothing_else_of_the_detector_is(tmp_path: Path) -> None:
    alone = tmp_path / "detector"
    shutil.copytree(PACKAGE / "virtual", alone / "virtual", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PACKAGE / "fonts", alone / "fonts")
    (alone / "__init__.py").touch()
    for name in NEEDED:
        (alone / name).parent.mkdir(exist_ok=True)
        shutil.copy(PACKAGE / name, alone / name)
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{DRIVE}"
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    loaded = ["detector.core", *sorted(f"detector.core.{Path(name).stem}" for name in NEEDED[1:])]
    assert ran.stdout.split() == ["3", "1", *loaded], ran.stderr
