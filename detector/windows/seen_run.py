"""What was perceived in one run: perception's account of a bundle, stored beside the verdicts.

It is derived and never evidence: a later version of perception may see more in the same bytes. It is written
to `CASE/seen/NN.json`, so that a report needs neither models nor another reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from detector import codec
from detector.core.clock import HostZone
from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import RECORDING, CalibrationNote, PackageFacts
from detector.core.display import Display
from detector.core.entry import COLD, is_entry_scenario
from detector.core.errors import ConfigError
from detector.core.events import Event
from detector.core.prepared import Preparation
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Gap
from detector.core.trials import COLD_START
from detector.core.walk import WalkAccount
from detector.windows.listening import Listening
from detector.windows.offer import OfferPage
from detector.windows.seen import FrameReading
from detector.windows.touch_effect import TouchEffect
from detector.windows.window_track import WindowTrack

__all__ = ["SEEN_FORMAT", "CameBack", "SeenRun", "seen_from_json", "seen_schema", "tested_runs"]

SEEN_FORMAT = "seen/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """`away_ms`: how long it was in the background, from the key to the launch. `was_killed`: we ended its
    process there; `has_restarted`: the log shows a new one, whoever ended the old (None: the log is empty).
    """

    away_ms: float
    was_killed: bool
    has_restarted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRun:
    """`run_index` is the NN of `runs/NN/bundle`. `package_version` None: not reported by the device.

    `device_kind` is virtual, emulator, phone or recording. `started_at`: UTC, ISO 8601, of the launch; of a
    recording, when it was taken in.
    `source_intervals_ms`: the achieved frame interval (median) of each frame source used.
    `scenario`: the name of the cold start or of the probe that the run was made for; `touches`: what it did
    to the app, each with its effect. `can_be_moved`: a means to move the phone was available. `left_ms`:
    when the HOME key sent the app to the background; None if it did not. `build`: the device's fingerprint;
    `clock_offset_ms`: its wall clock minus the host's monotonic one. `zero_is`: what 0 of the run's axis is
    (process_start, launch, first_action, first_frame), `zero_error_ms`: its error, `zero_after_call_ms`: its
    delay after the host's call of `am start`. `manifest_sha256` identifies the closed bundle (None: the run
    was interrupted), `launch_sha256` what was done and recorded in it.
    `windows` may be information windows, `other_windows` certainly are not: pages, launch screens, system
    dialogs, banners of a page. `worst_late_ms`: the longest delay of this host's own waits; None: not
    measured.
    `calibration` None: the run was recorded before calibrations existed; `zone` of the host's local time: the
    same. `zero_wall_ms`: the phone's wall clock at 0 of the axis, ms since 1970 UTC; None: it was not read.
    `conditions`: the state of the device, and `host`: who captured, and by what; None: recorded before they
    were asked for. `phone_ahead_ms`: the phone's wall clock minus the host's; None: one was not read.
    `preparation`: what was done to the app, of a run that prepared it and so shows no windows; else None.
    `entry`: the way by which the app was entered (core/entry.py). Not `is_entered`: it could not be entered
    that way, and the run shows nothing. `came_back`: from the background.
    `offers`: its screens that speak of a renewal or a trial; none of a run that was touched.
    `walk`: through its pages. `data_cleared`: all that the app keeps was deleted just before this launch.
    `listening`: which of its classes listened to the phone's motion; None: not
    known.
    """

    format: str = SEEN_FORMAT

    run_index: int
    run_id: str
    package: str
    package_version: str | None
    device_kind: str
    device_serial: str
    device_model: str | None
    android: str | None
    tool_version: str
    started_at: str
    is_partial: bool
    display: Display
    frames: tuple[Frame, ...]
    readings: tuple[FrameReading, ...]
    windows: tuple[WindowTrack, ...]
    events: tuple[Event, ...]
    gaps: tuple[Gap, ...]
    source_intervals_ms: dict[str, float]
    secure_ms: float = 0.0
    scenario: str = COLD_START
    can_be_moved: bool = False
    left_ms: float | None = None
    touches: tuple[TouchEffect, ...] = ()
    build: str | None = None
    locale: str | None = None
    font_scale: float | None = None
    clock_offset_ms: Quantity | None = None
    zero_is: str = "launch"
    zero_error_ms: float = 0.0
    zero_after_call_ms: float = 0.0
    version_code: int | None = None
    apk_sha256: str | None = None
    app: PackageFacts | None = None
    manifest_sha256: str | None = None
    launch_sha256: str | None = None
    other_windows: tuple[WindowTrack, ...] = ()
    worst_late_ms: float | None = None
    calibration: CalibrationNote | None = None
    zero_wall_ms: Quantity | None = None
    zone: HostZone | None = None
    conditions: DeviceConditions | None = None
    host: HostFacts | None = None
    phone_ahead_ms: Quantity | None = None
    preparation: Preparation | None = None
    entry: str = COLD
    is_entered: bool = True
    came_back: CameBack | None = None
    offers: tuple[OfferPage, ...] = ()
    walk: WalkAccount | None = None
    data_cleared: bool = False
    listening: Listening | None = None

    @property
    def is_recording(self) -> bool:
        """A screen recording made by someone else: nothing was launched by us, nothing touched."""
        return self.device_kind == RECORDING

    @property
    def is_untouched(self) -> bool:
        """The control run without touches, and the basis of the rules about appearance.

        A cold start, another entry, or a recording, in which no touches are known.
        """
        return self.is_cold_start or is_entry_scenario(self.scenario)

    @property
    def is_cold_start(self) -> bool:
        """Untouched, by the plain launch that all touches begin with; or a recording."""
        return self.scenario == COLD_START or self.is_recording


def tested_runs(runs: Iterable[SeenRun]) -> tuple[SeenRun, ...]:
    """The launches of the app as it is tested: no preparation, and nothing from before the first of them.

    What was launched before that met the app in another state: its word does not count with theirs.
    """
    all_runs = tuple(runs)
    first = min((run.run_index for run in all_runs if run.preparation is not None), default=-1)
    return tuple(run for run in all_runs if run.preparation is None and run.run_index > first)


def seen_from_json(text: str, *, where: str) -> SeenRun:
    """Raises ConfigError if it is not a valid file."""
    plain = codec.plain_json(text, where=where)
    if plain.get("format") != SEEN_FORMAT:
        raise ConfigError(f"{where}: format: is {plain.get('format')!r}, not {SEEN_FORMAT!r}")
    return codec.from_json(SeenRun, text, where=where)


def seen_schema() -> dict[str, Any]:
    """The JSON Schema of the current format."""
    schema = codec.json_schema(SeenRun)
    schema["properties"]["format"] = {"const": SEEN_FORMAT}
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SEEN_FORMAT}: what perception saw in one run",
        "required": ["format", *schema["required"]],
    }
