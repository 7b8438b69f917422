"""The apps shipped with the program, and single frames of any app."""

from importlib import resources
from pathlib import Path

import numpy as np

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app_file import load_app

__all__ = ["render_app", "shipped_apps", "shipped_background_apps"]


def shipped_apps() -> list[Path]:
    """The app files in this package, by name."""
    folder = Path(str(resources.files("detector.virtual"))) / "apps"
    return sorted(folder.glob("*.yaml"))


def shipped_background_apps() -> list[Path]:
    """Separately, those that exist for their background life: their screens are plain."""
    folder = Path(str(resources.files("detector.virtual"))) / "apps" / "background"
    return sorted(folder.glob("*.yaml"))


def render_app(
    path: Path, seed: int, at_ms: float, display: VirtualDisplay, *, launch_index: int = 0
) -> np.ndarray:
    """(H, W, 3) uint8 RGB of an app's display at a moment of an untouched launch."""
    return make_app(load_app(path), display=display, seed=seed, launch_index=launch_index).picture(at_ms)
