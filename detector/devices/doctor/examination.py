"""Runs all of the doctor's commands on one device. The answers are judged elsewhere.

It reads, wakes the screen as a run would, starts the uiautomator2 server if it is not running, and
leaves the device as it was. If the device goes away, the examination ends with the findings so far.
"""

import logging
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from detector.core.clock import Clock
from detector.core.device_facts import DeviceFacts
from detector.core.errors import CaptureError, DetectorError, DeviceError, DeviceLost
from detector.core.video import VideoPacket
from detector.devices.android import AndroidDevice
from detector.devices.deadline import Deadline
from detector.devices.doctor.checks import APPEARANCE, NATURE, STAMINA, VENDOR, judge_glass
from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.devices.doctor.readiness import POWER, READINESS, judge_adb_state
from detector.devices.doctor.timing import ClockOffset, SourceRate, judge_clock, judge_sources
from detector.devices.port import FrameSource, VideoSource
from detector.parsing.focus import ScreenSecrecy
from detector.parsing.screen_state import parse_screen_state

__all__ = ["GROUPS", "Examination", "examine", "glance"]

log = logging.getLogger(__name__)

GROUPS: tuple[CheckGroup, ...] = (READINESS, APPEARANCE, STAMINA, NATURE, VENDOR)

CLOCK_READINGS = 5
FRAMES = 6
FRAME_TIMEOUT_S = 8.0
SOURCE_TIMEOUT_S = 10.0
"""A source too slow to give two pictures in this time is of no use to any run."""

NUDGE_S = 0.8
"""The panel's own animation takes 0.3 to 0.5 s each way."""

POLL_S = 0.02
MOVING_MS = 100.0
"""scrcpy repeats the last picture after this long: from then on nothing moves."""

_NS_PER_MS = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """`facts` None: not even the device's identity could be read."""

    facts: DeviceFacts | None
    findings: tuple[Finding, ...]


def examine(device: AndroidDevice, clock: Clock, norms: Norms) -> Examination:
    """`device` need neither be awake nor have its server running; it is not closed here."""
    findings: list[Finding] = [judge_adb_state("device")]
    facts: DeviceFacts | None = None
    try:
        was_asleep = parse_screen_state(_outputs_of(device, (POWER,))[POWER]).is_on is False
        if was_asleep:
            findings.append(
                Finding(check="screen_before", level=Level.NOTE, sentence="screen_was_off", evidence="")
            )
            device.shell.run("input keyevent KEYCODE_WAKEUP")
        outputs = _outputs_of(device, [command for group in GROUPS for command in group.commands])
        for group in GROUPS:
            findings += group.judge(outputs, norms)
        facts = _facts(device)
        if facts is not None:
            findings.append(judge_glass(facts.display, model=facts.model))
        findings.append(_clock_offset(device, clock))
        findings.append(_server(device))
        rates = [_video_rate(source, device, clock, facts) for source in device.video_sources()]
        rates += [_rate(source, clock) for source in device.frame_sources()]
        findings += judge_sources(rates, secrecy=_secrecy(device))
        if was_asleep:
            device.shell.run("input keyevent KEYCODE_SLEEP")
    except DeviceLost as error:
        findings.append(
            Finding(check="connection", level=Level.BLOCKS, sentence="went_away", evidence=str(error))
        )
    return Examination(facts=facts, findings=tuple(findings))


def glance(device: AndroidDevice, clock: Clock, norms: Norms) -> Examination:
    """A few quick checks before each job of a farm: no picture is taken, and no server started.

    A screen that is off is switched on, as the run that follows would do.
    """
    findings: list[Finding] = [judge_adb_state("device")]
    facts: DeviceFacts | None = None
    try:
        if parse_screen_state(_outputs_of(device, (POWER,))[POWER]).is_on is False:
            device.shell.run("input keyevent KEYCODE_WAKEUP")
        quick = (READINESS, STAMINA)
        outputs = _outputs_of(device, [command for group in quick for command in group.commands])
        for group in quick:
            findings += group.judge(outputs, norms)
        facts = _facts(device)
        findings.append(_clock_offset(device, clock))
    except DeviceLost as error:
        findings.append(
            Finding(check="connection", level=Level.BLOCKS, sentence="went_away", evidence=str(error))
        )
    return Examination(facts=facts, findings=tuple(findings))


def _outputs_of(device: AndroidDevice, commands: Iterable[str]) -> Outputs:
    """Runs each command once. A failed one yields ""; only a lost device ends the examination."""
    outputs: dict[str, str] = {}
    for command in dict.fromkeys(commands):
        try:
            done = device.shell.run(command)
        except DeviceLost:
            raise
        except DeviceError as error:
            log.warning("a question was not answered", extra={"command": command, "why": str(error)})
            outputs[command] = ""
            continue
        outputs[command] = f"{done.stdout}{done.stderr}"
    return outputs


def _facts(device: AndroidDevice) -> DeviceFacts | None:
    try:
        return device.facts()
    except DeviceLost:
        raise
    except DeviceError as error:
        log.warning("a device without facts", extra={"why": str(error)})
        return None


def _clock_offset(device: AndroidDevice, clock: Clock) -> Finding:
    """The reading with the shortest round trip, as in a run."""
    wall_minus_monotonic_ms = (clock.wall_ns() - clock.monotonic_ns()) / _NS_PER_MS
    try:
        readings = [device.device_epoch_ms() for _ in range(CLOCK_READINGS)]
    except DeviceLost:
        raise
    except DetectorError as error:
        return judge_clock(None, why_not=str(error))
    epoch_ms, stamp = min(readings, key=lambda reading: reading[1].latest_ns - reading[1].earliest_ns)
    middle_ms = (stamp.earliest_ns + stamp.latest_ns) / 2 / _NS_PER_MS
    return judge_clock(
        ClockOffset(
            offset_ms=epoch_ms - (middle_ms + wall_minus_monotonic_ms),
            error_ms=(stamp.latest_ns - stamp.earliest_ns) / 2 / _NS_PER_MS,
        )
    )


def _server(device: AndroidDevice) -> Finding:
    """Trees and fast touches come from the uiautomator2 server; one tree shows that it works."""
    try:
        device.uiautomation.prepare()
        n_bytes = len(device.tree(timeout_s=FRAME_TIMEOUT_S).xml)
    except CaptureError as error:
        return Finding(check="view_trees", level=Level.BLOCKS, sentence="no_view_trees", evidence=str(error))
    evidence = f"a view tree of {n_bytes} bytes"
    return Finding(check="view_trees", level=Level.OK, sentence="view_trees", evidence=evidence)


def _rate(source: FrameSource, clock: Clock) -> SourceRate:
    """The median time from one picture request to the next."""
    deadline = Deadline(clock, SOURCE_TIMEOUT_S)
    asked_ns: list[int] = []
    is_lossy, why_not = True, "too slow: no two pictures in time"
    try:
        while len(asked_ns) <= FRAMES and not deadline.is_past:
            asked_ns.append(clock.monotonic_ns())
            is_lossy = source.take(timeout_s=FRAME_TIMEOUT_S).lossy
        asked_ns.append(clock.monotonic_ns())
    except CaptureError as error:
        why_not = str(error)
    finally:
        source.close()
    between_ms = [(b - a) / _NS_PER_MS for a, b in pairwise(asked_ns)]
    return SourceRate(
        name=source.name,
        is_lossy=is_lossy,
        n_frames=len(between_ms),
        interval_ms=statistics.median(between_ms) if between_ms else None,
        why_not=why_not,
    )


def _video_rate(
    source: VideoSource, device: AndroidDevice, clock: Clock, facts: DeviceFacts | None
) -> SourceRate:
    """The median time between two packets while something moves: the notification panel."""
    at_ms: list[float] = []
    why_not: str | None = None
    try:
        if facts is None:
            raise CaptureError("the size of the display is not known")
        source.start(facts.display)
        for nudge in ("expand-notifications", "collapse"):
            device.shell.run(f"cmd statusbar {nudge}")
            for _ in range(round(NUDGE_S / POLL_S)):
                clock.sleep(POLL_S)
                news = source.news()
                at_ms += [_sent_ms(packet) for packet in news.packets if not packet.is_config]
                why_not = why_not or news.ended
    except CaptureError as error:
        why_not = str(error)
    finally:
        source.close()
    between_ms = [b - a for a, b in pairwise(at_ms) if b - a < MOVING_MS]
    return SourceRate(
        name=source.name,
        is_lossy=True,
        n_frames=len(at_ms),
        interval_ms=statistics.median(between_ms) if between_ms else None,
        why_not=why_not,
    )


def _sent_ms(packet: VideoPacket) -> float:
    """By the device's clock if known, else by ours."""
    return packet.arrived.latest_ns / _NS_PER_MS if packet.pts_us is None else packet.pts_us / 1000


def _secrecy(device: AndroidDevice) -> ScreenSecrecy | None:
    try:
        return device.screen_secrecy()
    except DeviceLost:
        raise
    except DetectorError as error:
        log.warning("not known whether the screen is secure", extra={"why": str(error)})
        return None
