"""Which apps listen to which sensors, as `dumpsys sensorservice` prints it (AOSP 8 to 17).

A process that dies leaves no connection, and no line that says so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from detector.virtual.apps.spec.app import ListenerSpec
from detector.virtual.system.activities import AppRun

__all__ = ["HasSensorListeners", "SensorListeners", "sensor_service"]

_SENSORS = {
    "accelerometer": (1, "LSM6DSO Accelerometer", "android.sensor.accelerometer", 1),
    "gyroscope": (2, "LSM6DSO Gyroscope", "android.sensor.gyroscope", 4),
    "light": (5, "TSL2540 Light", "android.sensor.light", 5),
    "linear_acceleration": (11, "Linear Acceleration Sensor", "android.sensor.linear_acceleration", 10),
}
"""Handle, name, type and its number."""

_NAMED_SDK = 34
"""From 14 on a registration ends with its sensor's name and its listener's class."""

_TIMED_SDK = 35
_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    at_s: float
    begins: bool
    run: AppRun
    listener: ListenerSpec


class SensorListeners:
    """What was registered while the processes of the apps lived."""

    def __init__(self) -> None:
        self._runs: list[AppRun] = []
        self._entries: list[_Entry] = []

    def started(self, run: AppRun) -> None:
        if run not in self._runs:
            self._runs.append(run)

    def entries(self, now_s: float) -> list[_Entry]:
        """The newest first, up to this moment."""
        for run in self._runs:
            began_s = run.first_frame_at_s
            if not run.is_alive or began_s is None:
                continue
            for listener in run.installed.app.listeners:
                for begins, at_ms in ((True, listener.from_ms), (False, listener.until_ms)):
                    entry = None if at_ms is None else (began_s + at_ms / 1000, begins, run, listener)
                    if entry is None or entry[0] > now_s:
                        continue
                    found = _Entry(at_s=entry[0], begins=begins, run=run, listener=listener)
                    if found not in self._entries:
                        self._entries.append(found)
        self._runs = [run for run in self._runs if run.is_alive]
        return sorted(self._entries, key=lambda entry: entry.at_s, reverse=True)[:_KEPT]

    def active(self, now_s: float) -> list[tuple[AppRun, ListenerSpec]]:
        entries = self.entries(now_s)
        ended = [(entry.run, entry.listener) for entry in entries if not entry.begins]
        begun = [(entry.run, entry.listener) for entry in entries if entry.begins and entry.run.is_alive]
        return [one for one in reversed(begun) if one not in ended]


def sensor_service(
    listeners: SensorListeners, *, now: datetime, now_s: float, wall_s: float, sdk: int
) -> str:
    """`now`: by the phone's clock; `now_s`, `wall_s`: the same by the loop's clock and in Unix time."""
    active = listeners.active(now_s)
    lines = [
        "Sensor Device:",
        f"Total {len(_SENSORS)} h/w sensors, {len(_SENSORS)} running 0 disabled clients:",
    ]
    lines += ["Sensor List:"]
    for handle, name, kind, number in _SENSORS.values():
        lines.append(
            f"0x{handle:08x}) {name:<25} | STMicro         | ver: 1 | type: {kind:>20}({number}) | perm: n/a"
            " | flags: 0x00000000"
        )
        lines.append("\tcontinuous | minRate=1.00Hz | maxRate=416.67Hz | no batching | non-wakeUp | ")
    lines += ["Fusion States:", "Recent Sensor events:", "Active sensors:"]
    lines += ["Socket Buffer size = 39 events", "WakeLock Status: not held ", "Mode : NORMAL"]
    lines.append(f"{len(active)} active connections")
    for number, (run, listener) in enumerate(active):
        handle, name, _, _ = _SENSORS[listener.sensor]
        lines += [
            f"Connection Number: {number} ",
            "\tOperating Mode: NORMAL",
            f"\t {listener.class_name} | WakeLockRefCount 0 | uid {run.process.uid} | cache size 0"
            " | max cache size 0",
            f"\t {name} 0x{handle:08x} | status: active | pending flush events 0 ",
        ]
    lines += ["0 direct connections", "Previous Registrations:"]
    for entry in listeners.entries(now_s):
        when = datetime.fromtimestamp(wall_s - (now_s - entry.at_s), now.tzinfo)
        lines += _registration(entry, f"{when:%H:%M:%S}", sdk)
    return "\n".join(lines) + "\n"


def _registration(entry: _Entry, when: str, sdk: int) -> list[str]:
    handle, name, _, _ = _SENSORS[entry.listener.sensor]
    process, period = entry.run.process, entry.listener.period_us
    head = f"{when} {'+' if entry.begins else '-'} 0x{handle:08x} pid={process.pid:>5} uid={process.uid:>5}"
    owner = entry.listener.class_name
    if sdk < _NAMED_SDK:
        periods = f" samplingPeriod={period}us batchingPeriod=0us" if entry.begins else ""
        return [f"{head} package={owner}{periods}"]
    periods = (
        f" samplingPeriod={period if entry.begins else '  N/A  ':>8}us"
        f" batchingPeriod={0 if entry.begins else '  N/A  ':>8}us result=OK"
    )
    line = f"{head}{periods} (sensor, package): ({name:<27}, {owner})"
    if entry.begins or sdk < _TIMED_SDK:
        return [line]
    suspended = "(Suspended for 00:00:00 due to sensor access restriction)"
    return [line, f"    Final Duration: 00:00:01 | Active Time: 100% {suspended}"]


class HasSensorListeners(Protocol):
    @property
    def sensor_listeners(self) -> SensorListeners: ...
