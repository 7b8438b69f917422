"""A second layer: the parsers meet outputs of real phones, where the shared folder is at hand."""

from pathlib import Path

import pytest

from detector.parsing.android_log import parse_log
from detector.parsing.display import parse_display_info, parse_system_bars, parse_wm_density, parse_wm_size
from detector.parsing.focus import focused_component, is_focused_window_secure, is_sleeping
from detector.parsing.getprop import parse_getprop
from detector.parsing.package import parse_package_dump
from detector.parsing.processes import parse_processes
from detector.parsing.start_line import parse_start_line
from detector.parsing.system_events import read_events
from detector.parsing.view_tree import parse_view_tree

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "samples"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here"),
]


def text_of(pattern: str) -> str:
    (path,) = SAMPLES.glob(pattern)
    return path.read_text(errors="replace")


def test_no_parser_raises_on_any_sample() -> None:
    for path in sorted(p for p in SAMPLES.rglob("*") if p.is_file()):
        data = path.read_bytes()
        text = data.decode("utf-8", errors="replace")
        parse_view_tree(data, tree_id="t", at_ms=0, at_error_ms=0)
        lines = parse_log(text)
        read_events(lines, to_run_ms=lambda ms: (ms, 0.0))
        for line in lines:
            parse_start_line(line.message)
        for parse in (
            focused_component,
            is_focused_window_secure,
            is_sleeping,
            parse_display_info,
            parse_getprop,
            parse_processes,
            parse_system_bars,
            parse_wm_density,
            parse_wm_size,
        ):
            parse(text)  # type: ignore[operator]
        parse_package_dump(text, "com.a")


def test_every_sample_tree_is_read() -> None:
    for path in SAMPLES.glob("*.xml"):
        tree = parse_view_tree(path.read_bytes(), tree_id="t", at_ms=0, at_error_ms=0)
        assert tree is not None, path.name
        assert all(node.bounds is not None for node in tree.walk()), path.name


@pytest.mark.parametrize(
    ("pattern", "component"),
    [
        (
            "gwm-a9.dumpsys-activity-activities.txt",
            "com.beantechs.vehiclecenter/com.beantechs.vehiclecenter.activity.MainActivity",
        ),
        (
            "healer-a13-mtk.dumpsys-activity-activities.txt",
            "com.mediatek.camera/com.mediatek.camera.CameraLauncher",
        ),
        ("idx70880655864-mumu*", "com.supercell.clashofclans/com.supercell.titan.GameApp"),
    ],
)
def test_names_what_real_phones_had_in_front(pattern: str, component: str) -> None:
    assert str(focused_component(text_of(pattern))) == component


def test_reads_a_real_display_and_real_bars() -> None:
    info = parse_display_info(text_of("healer-a13-mtk.dumpsys-display.txt"))
    assert (info.width_px, info.height_px, info.x_dpi, info.rotation_deg) == (480, 800, 113.943, 0)
    bars = parse_system_bars(text_of("appium-driver.dumpsys-window-windows.0.txt"))
    assert bars.status_bar is not None
    assert bars.status_bar.height_px == 63


def test_start_lines_of_real_phones_name_a_component() -> None:
    lines = [
        line
        for line in text_of("mixed.logcat.START*").splitlines()
        if "START u0 {" in line and "cmp=" in line
    ]
    assert lines
    for line in lines:
        start = parse_start_line(line)
        assert start is not None, line
        assert start.component is not None, line
