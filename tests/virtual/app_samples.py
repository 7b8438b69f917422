"""Small app files and displays shared by the tests of virtual apps."""

from pathlib import Path

import yaml

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.spec.app import AppSpec
from detector.virtual.apps.spec.app_file import load_app

SMALL = VirtualDisplay(
    width_px=360,
    height_px=720,
    density_dpi=160,
    px_per_mm=6.0,
    status_bar_px=24,
    navigation_bar_px=24,
)
PHONES = {
    "720 at 320 dpi": VirtualDisplay(
        width_px=720, height_px=1600, density_dpi=320, px_per_mm=10.6, status_bar_px=56, navigation_bar_px=48
    ),
    "1080 at 440 dpi": VirtualDisplay(
        width_px=1080, height_px=2400, density_dpi=440, px_per_mm=16.1, status_bar_px=88, navigation_bar_px=66
    ),
    "1080 at 480 dpi": VirtualDisplay(
        width_px=1080, height_px=2340, density_dpi=480, px_per_mm=15.7, status_bar_px=96, navigation_bar_px=72
    ),
    "1440 at 640 dpi": VirtualDisplay(
        width_px=1440,
        height_px=3120,
        density_dpi=640,
        px_per_mm=20.2,
        status_bar_px=140,
        navigation_bar_px=96,
    ),
}

Keys = dict[str, object]


def app_keys(**more: object) -> Keys:
    """A splash with a skip control over a grey page, to be modified by each test."""
    skip: Keys = {
        "id": "skip",
        "kind": "pill",
        "text": "跳过 {s}",
        "size": "18sp",
        "countdown_s": 3,
        "place": {"at": "top-right", "x": "10dp", "y": "40dp", "width": "70dp", "height": "36dp"},
        "node": {"class": "android.widget.TextView", "id": "skip", "clickable": True, "grow": "6dp"},
    }
    splash: Keys = {
        "activity": ".SplashActivity",
        "window": {"kind": "splash", "close": "skip"},
        "lasts_ms": 3000,
        "then": "home",
        "layers": [{"id": "ad", "kind": "flat", "color": "#336699"}, skip],
        "touch": [
            {"at": "skip", "effect": {"do": "close"}},
            {"at": "ad", "effect": {"do": "jump", "to": "url", "uri": "https://ad.example.com"}},
        ],
    }
    keys: Keys = {
        "format": "virtual-app/1",
        "package": "cn.example.sample",
        "label": "样例",
        "activities": [".SplashActivity", ".MainActivity"],
        "launcher_activity": ".SplashActivity",
        "start": "splash",
        "scenes": {
            "splash": splash,
            "home": {"activity": ".MainActivity", "layers": [{"kind": "flat", "color": "#dddddd"}]},
        },
        "truth": {"CLS-01": "passed"},
    }
    keys.update(more)
    return keys


def scene_keys(keys: Keys, name: str) -> Keys:
    """A scene of the keys, to be modified in place."""
    scenes = keys["scenes"]
    assert isinstance(scenes, dict)
    scene = scenes[name]
    assert isinstance(scene, dict)
    return scene


def write_app(folder: Path, keys: Keys) -> Path:
    path = folder / "sample.yaml"
    path.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    return path


def launch(
    keys: Keys | AppSpec, *, seed: int = 1, launch_index: int = 0, display: VirtualDisplay = SMALL
) -> DrawnApp:
    spec = keys if isinstance(keys, AppSpec) else AppSpec.model_validate(keys)
    return make_app(spec, display=display, seed=seed, launch_index=launch_index)


__all__ = ["PHONES", "SMALL", "Keys", "app_keys", "launch", "load_app", "scene_keys", "write_app"]
