"""The state that dumps print: the display, and the activities and windows on it, at one time.

Plain data, so that a grammar only words it. A `DumpGrammar` is the wording of one version.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.display.ports import HasDisplay, HasPanel, HasRotation, HasTouch, HasWindows
from detector.virtual.display.windows import Window
from detector.virtual.system.activities import ActivityRecord, Task
from detector.virtual.system.ports import HasClock, HasFaults, HasForeground, HasMishaps

__all__ = ["DisplayState", "DumpGrammar", "DumpPorts", "DumpState", "dump_state", "named_dumps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayState:
    """`panel` as built; `upright` as set by `wm`; `current` in its current rotation."""

    panel: VirtualDisplay
    upright: VirtualDisplay
    current: VirtualDisplay
    quarter_turns: int
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpState:
    """`tasks` and `windows` from top to bottom."""

    display: DisplayState
    tasks: tuple[Task, ...]
    top: ActivityRecord
    windows: tuple[Window, ...]
    focused: Window | None
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpGrammar:
    """The parts of dumpsys whose form differs between Android versions."""

    activities: Callable[[DumpState], str]
    windows: Callable[[DumpState], str]
    brief_windows: Callable[[DumpState], str]
    """The windows as in a whole `dumpsys window`."""
    window_displays: Callable[[DumpState], str]
    window_policy: Callable[[DumpState], str]
    display: Callable[[DisplayState], str]


class DumpPorts(
    HasClock,
    HasDisplay,
    HasFaults,
    HasForeground,
    HasMishaps,
    HasPanel,
    HasRotation,
    HasTouch,
    HasWindows,
    Protocol,
):
    """Where the state is read from."""


def dump_state(device: DumpPorts) -> DumpState:
    """The current state."""
    now_s = device.clock.now_s()
    return DumpState(
        display=DisplayState(
            panel=device.panel,
            upright=device.rotation.upright,
            current=device.display,
            quarter_turns=device.rotation.quarter_turns,
            is_on=device.touch.is_screen_on,
        ),
        tasks=tuple(device.foreground.tasks),
        top=device.foreground.top,
        windows=tuple(device.windows.at(now_s, all_secure=device.faults.blacks_out_screen(now_s))),
        focused=device.windows.focused(now_s),
        is_locked=device.mishaps.is_locked,
    )


def named_dumps(grammar: DumpGrammar, state: DumpState) -> dict[str, str]:
    """Those that may go stale together, by name."""
    return {
        "activities": grammar.activities(state),
        "windows": grammar.windows(state),
        "brief windows": grammar.brief_windows(state),
        "displays": grammar.window_displays(state),
    }
