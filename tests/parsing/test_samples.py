"""A second layer: the parsers on outputs of real phones, if the shared folder is available.

Run with `-s` to see how many lines of each file were understood and how many were kept unparsed.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from detector.core.events import Event, HostingType, ProcessStart, ServiceRestart, StartRefusal
from detector.parsing.android_log import LogLine, parse_log
from detector.parsing.associations import parse_associations
from detector.parsing.broadcasts import parse_broadcasts
from detector.parsing.device_conditions import parse_processes
from detector.parsing.device_text import Understood, decode_text
from detector.parsing.display import parse_display_info, parse_system_bars, parse_wm_density, parse_wm_size
from detector.parsing.exit_info import parse_exit_info
from detector.parsing.focus import focused_component, is_focused_window_secure, is_sleeping, read_focus
from detector.parsing.getprop import parse_getprop, read_properties
from detector.parsing.package import parse_declared_components, parse_package_dump
from detector.parsing.providers import parse_providers
from detector.parsing.screen_state import parse_screen_state
from detector.parsing.services import parse_services
from detector.parsing.start_info import parse_start_info
from detector.parsing.start_line import parse_start_line
from detector.parsing.system_events import is_understood, read_events
from detector.parsing.view_tree import parse_view_tree

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "samples"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here"),
]


def text_of(pattern: str) -> str:
    (path,) = SAMPLES.glob(pattern)
    return decode_text(path.read_bytes())


def test_no_parser_raises_on_any_sample() -> None:
    for path in sorted(p for p in SAMPLES.rglob("*") if p.is_file()):
        data = path.read_bytes()
        text = decode_text(data)
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
            parse_associations,
            parse_broadcasts,
            parse_declared_components,
            parse_exit_info,
            parse_getprop,
            parse_processes,
            parse_providers,
            parse_screen_state,
            parse_services,
            parse_start_info,
            read_focus,
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


@pytest.mark.parametrize("pattern", ["healer-a13-mtk.ps-A.txt", "mvt.ps.txt", "gityuan-a7.ps.tim.txt"])
def test_every_process_of_a_real_phone_is_listed(pattern: str) -> None:
    read = parse_processes(text_of(pattern))
    assert read.unknown == ()
    assert all(process.parent_pid is not None for process in read.values)


@pytest.mark.parametrize(
    ("pattern", "package", "uid", "n_receivers"),
    [
        ("manet.*", "com.example.pkmproject", 10441, 11),
        ("air3xctaddon.dumpsys-package-one.txt", "com.xc.air3xctaddon", 10148, 1),
        ("air3xctaddon.dumpsys-package-xctrack.txt", "org.xcontest.XCTrack", 10062, 3),
    ],
)
def test_reads_the_state_of_real_packages(pattern: str, package: str, uid: int, n_receivers: int) -> None:
    text = text_of(pattern)
    dump = parse_package_dump(text, package)
    assert dump is not None
    user = dump.user(0)
    assert user is not None
    assert (dump.uid, user.is_stopped, user.is_never_launched) == (uid, False, False)
    declared = parse_declared_components(text)
    assert sum(one.kind == "receiver" for one in declared) == n_receivers
    assert all(one.actions for one in declared if one.kind != "provider")


def test_recognises_a_real_sleeping_phone() -> None:
    text = text_of("healer-a13-mtk.dumpsys-activity-activities.txt")
    state, focus = parse_screen_state(text), read_focus(text)
    assert (state.is_on, state.is_locked) == (False, True)
    assert focus.window_title == "NotificationShade"


def test_the_focus_of_a_real_second_display() -> None:
    assert read_focus(text_of("idx70880655864-mumu*")).display == 2


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


TEXTS = sorted(SAMPLES.rglob("*.txt")) if SAMPLES.is_dir() else []

LOGS = sorted(
    path
    for path in TEXTS
    if sum(line.is_log_line for line in parse_log(path.read_text(errors="replace"))) > 0
)

DUMPS: list[tuple[str, Callable[[str], Understood[object]]]] = [
    ("gwm-a9.dumpsys-activity-services.txt", parse_services),
    ("autostart/40_dumpsys_activity_services_android11.txt", parse_services),
    ("autostart/42_dumpsys_activity_services_boot_tempallowlist.txt", parse_services),
    ("autostart/48_dumpsys_broadcasts_history_android6.txt", parse_broadcasts),
    ("autostart/49_dumpsys_broadcasts_history_android7.txt", parse_broadcasts),
    ("autostart/50_dumpsys_broadcasts_history_android9-10_tv.txt", parse_broadcasts),
    ("autostart/51_dumpsys_broadcasts_history_android14-16_modern-queue.txt", parse_broadcasts),
    ("autostart/43_dumpsys_activity_exit-info_android15-16.txt", parse_exit_info),
    ("autostart/44_dumpsys_activity_start-info_android16-17.txt", parse_start_info),
    ("healer-a13-mtk.ps-A.txt", parse_processes),
    ("mvt.ps.txt", parse_processes),
    ("gityuan-a7.ps.tim.txt", parse_processes),
    ("gwm-a9.getprop.txt", read_properties),
    ("mvt.getprop.txt", read_properties),
]

TELLS_OF_A_START = re.compile(r"\bam_proc_start\b|\bStart proc \S")


def report(name: str, n_understood: int, n_kept: int) -> None:
    sys.stdout.write(f"\n{name}: {n_understood} lines understood, {n_kept} kept")


def in_order(text: str) -> list[LogLine]:
    """Most files have dates without a year: here their order is used as their time."""
    return [replace(line, epoch_ms=float(number)) for number, line in enumerate(parse_log(text))]


def events_of(text: str) -> tuple[Event, ...]:
    return read_events(in_order(text), to_run_ms=lambda ms: (ms, 0.0))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_no_line_of_any_text_is_dropped(path: Path) -> None:
    text = path.read_text(errors="replace")
    lines = parse_log(text)
    assert [line.text for line in lines] == [line for line in text.split("\n") if line.strip()]
    n_understood = sum(is_understood(line) for line in lines)
    report(path.name, n_understood, len(lines) - n_understood)


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_every_line_about_a_start_is_understood(path: Path) -> None:
    """Each line alone, so that no twin can hide another."""
    for line in path.read_text(errors="replace").splitlines():
        if TELLS_OF_A_START.search(line):
            (start,) = events_of(line)
            assert isinstance(start, ProcessStart), line
            assert start.pid, line
            assert start.uid is not None, line
            is_zygote = start.hosting_text == ""  # the system's own: their lines have no type
            assert start.hosting_type is not HostingType.OTHER or is_zygote, line


@pytest.mark.parametrize(("name", "parse"), DUMPS)
def test_no_line_of_a_dump_is_dropped(name: str, parse: Callable[[str], Understood[object]]) -> None:
    text = text_of(name)
    read = parse(text)
    assert read.values
    assert read.n_lines == sum(1 for line in text.splitlines() if line.strip())
    assert set(read.unknown) <= set(text.splitlines())
    report(name, read.n_understood, len(read.unknown))


def test_the_true_associated_start_names_its_caller() -> None:
    restart, start = events_of(text_of("autostart/22_*"))
    assert isinstance(restart, ServiceRestart)
    assert isinstance(start, ProcessStart)
    assert start.package == restart.package == "com.sui.mutiprocessapplication2"
    assert (start.caller, start.caller_told_by) == ("com.sui.mutiprocessapplication1", "caller=")
    assert start.hosting_type is HostingType.SERVICE


def test_another_line_names_the_caller_where_the_start_does_not() -> None:
    text = text_of("autostart/22_*").replace(" caller=com.sui.mutiprocessapplication1", "")
    start = next(event for event in events_of(text) if isinstance(event, ProcessStart))
    assert (start.caller, start.caller_told_by) == ("com.sui.mutiprocessapplication1", "Boost")


def test_emui_names_the_caller_of_a_provider() -> None:
    text = text_of("autostart/20_*").replace(
        "for service {com.chips.cpscustomer/com.chips.push", "for x {com.a/b"
    )
    starts = [event for event in events_of(text) if isinstance(event, ProcessStart)]
    assert [start.caller for start in starts if start.process.endswith(":pushcore")] == [
        "com.chips.cpscustomer"
    ]


@pytest.mark.parametrize(
    ("pattern", "n_refused"),
    [("06_*", 6), ("08_*", 3), ("09_*", 5), ("16_*", 1), ("23_*", 1), ("37_*", 4), ("10_*", 0)],
)
def test_refused_starts_count_as_attempts(pattern: str, n_refused: int) -> None:
    events = events_of(text_of(f"autostart/{pattern}"))
    assert sum(isinstance(event, StartRefusal) for event in events) == n_refused
