"""Random scenes: which page, which windows on it, what closes them and how all of it looks.

A scene is plain data (JSON) that `pages/` renders; drawn from a seed alone, the same every time. Sizes are
CSS px (dp on a phone).
"""

import random
from dataclasses import dataclass
from typing import Any

from lab.training.rendered.looks import Look, draw_look
from lab.training.rendered.page_scenes import Creatives, draw_page
from lab.training.rendered.window_scenes import draw_windows

__all__ = ["HELD_OUT_LIBRARY", "LIBRARIES", "Scene", "draw_scene"]

LIBRARIES = (
    "vant", "weui", "sweetalert2", "antd_mobile", "nutui", "tdesign", "varlet", "arco",
    "framework7", "ionic", "onsenui", "quasar", "material",
)  # fmt: skip
HELD_OUT_LIBRARY = "tdesign"  # kept for checking, with the theme family of looks.HELD_OUT_FAMILY


@dataclass(frozen=True, slots=True)
class Scene:
    """The browser's input, and the split that its picture belongs to."""

    seed: int
    split: str
    given: dict[str, Any]


def draw_scene(seed: int, libraries: tuple[str, ...], creatives: Creatives) -> Scene:
    dice = random.Random(seed)
    library = dice.choice(libraries)
    look: Look = draw_look(dice)
    windows = draw_windows(dice, look, creatives)
    page = draw_page(dice, look, creatives)
    covered = any(w["kind"] in ("splash", "interstitial") for w in windows)
    lightest = windows[-1] if windows else None
    light_signs = look.dark or page["light_signs"]
    if covered:
        light_signs = bool(lightest and lightest.get("light_signs", True))
    elif any(w["dim"] > 0.25 for w in windows):
        light_signs = True
    given = {
        "seed": seed,
        "library": library,
        "language": look.language,
        "viewport": look.viewport,
        "theme": look.theme,
        "phone": {
            **look.phone,
            "light_signs": light_signs,
            "light_foot": light_signs and (covered or look.dark),
        },
        "page": page,
        "windows": windows,
    }
    held = library == HELD_OUT_LIBRARY or look.held_out
    return Scene(seed=seed, split="held_out" if held else "train", given=given)
