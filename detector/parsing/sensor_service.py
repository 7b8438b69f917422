"""Who listens to which sensor, from `dumpsys sensorservice` of Android 8 to 17.

A registration is `23:07:43 + 0x00000001 pid= 3725 uid=10372 package=com.x.Y samplingPeriod=20000us …`, with
`-` where it ended; since 14 the listener's class stands at the end, as `(sensor, package): (name, com.x.Y)`.
The times are the phone's wall clock without a date; the newest come first, and the service keeps 200. A
process that dies ends its registrations without a line, but leaves no connection. (SensorService.cpp,
SensorRegistrationInfo.h, SensorEventConnection.cpp and SensorList.cpp of AOSP; SystemSensorManager.java
gives the class of the listener, or the one around it, as the package.)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from detector.parsing.device_text import cut_line, lines_of, whole_number

__all__ = [
    "SENSORS_KEPT",
    "SENSOR_DUMP",
    "Registration",
    "SensorReport",
    "parse_sensor_service",
    "second_of_day",
    "sensor_commands",
    "uid_of",
]

SENSOR_DUMP = "sensors"
"""The name of the dump in a bundle: this one, the app's uid and the phone's clock (`sensor_commands`)."""

SENSORS_KEPT = 200
"""Registrations that the service remembers (SENSOR_REGISTRATIONS_BUF_SIZE)."""

_SENSOR = re.compile(
    r"^0x(?P<handle>[0-9a-f]{8})\) .{0,300}\| type: *(?P<name>[\w.]{1,80})\((?P<type>\d{1,9})\)"
)
_REGISTRATION = re.compile(
    r"^(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) (?P<sign>[+-]) 0x(?P<handle>[0-9a-f]{8})"
    r" pid= *(?P<pid>-?\d{1,9}) uid= *(?P<uid>\d{1,9})(?P<rest> .{0,600})$"
)
_CLASS = re.compile(
    r" package=(?P<name>\S{1,300})| \(sensor, package\): \(.{0,200}, (?P<last>[^\s,)]{1,300})\)$"
)
_PERIOD = re.compile(r" samplingPeriod= *(?P<us>\d{1,10})us")
_RESULT = re.compile(r" result=(?P<result>[\w-]{1,40})")
_CONNECTION = re.compile(r"^(?P<name>\S{1,300}) \| WakeLockRefCount -?\d{1,9} \| uid (?P<uid>\d{1,9}) ")
_ACTIVE = re.compile(r"^.{1,200} 0x(?P<handle>[0-9a-f]{8}) \| status: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """`second_of_day` by the phone's clock; `class_name`: of the listener. `period_us` None: not said."""

    second_of_day: int
    begins: bool
    handle: int
    pid: int
    uid: int
    class_name: str
    period_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorReport:
    """`types`: of each sensor by handle, Android's number. `registrations`: the newest first. `active`: (uid,
    handle) of the connections that stood. None of a section: the dump has none. `n_direct`: channels past the
    service, whose sensors it does not register."""

    types: Mapping[int, int]
    registrations: tuple[Registration, ...] | None
    active: frozenset[tuple[int, int]] | None
    n_direct: int = 0


def sensor_commands(package: str) -> Mapping[str, str]:
    return {
        "time": "date +%H:%M:%S",
        "uid": f"pm list packages -U {package}",
        "sensors": "dumpsys sensorservice",
    }


def parse_sensor_service(text: str) -> SensorReport:
    types: dict[int, int] = {}
    registrations: list[Registration] = []
    active: set[tuple[int, int]] = set()
    has_history = has_connections = False
    uid: int | None = None
    n_direct = 0
    for line in lines_of(text):
        plain = cut_line(line).strip()
        has_history = has_history or plain == "Previous Registrations:"
        has_connections = has_connections or plain.endswith(" active connections")
        if not has_history and plain.endswith(" direct connections"):
            n_direct = whole_number(plain.partition(" ")[0]) or 0
        if (sensor := _SENSOR.match(plain)) is not None:
            types.setdefault(int(sensor["handle"], 16), int(sensor["type"]))
        elif has_history:
            if (registration := _registration(plain)) is not None:
                registrations.append(registration)
        elif (connection := _CONNECTION.match(plain)) is not None:
            uid = int(connection["uid"])
        elif uid is not None and (held := _ACTIVE.match(plain)) is not None:
            active.add((uid, int(held["handle"], 16)))
    return SensorReport(
        types=types,
        registrations=tuple(registrations) if has_history else None,
        active=frozenset(active) if has_connections else None,
        n_direct=n_direct,
    )


def _registration(line: str) -> Registration | None:
    """None for another line, and for a registration that the service refused."""
    found = _REGISTRATION.match(line)
    named = None if found is None else _CLASS.search(found["rest"])
    if found is None or named is None:
        return None
    result, period = _RESULT.search(found["rest"]), _PERIOD.search(found["rest"])
    if result is not None and result["result"] not in ("OK", "NO_ERROR", "0"):
        return None
    return Registration(
        second_of_day=3600 * int(found["hour"]) + 60 * int(found["minute"]) + int(found["second"]),
        begins=found["sign"] == "+",
        handle=int(found["handle"], 16),
        pid=int(found["pid"]),
        uid=int(found["uid"]),
        class_name=named["name"] or named["last"],
        period_us=None if period is None else int(period["us"]),
    )


def second_of_day(text: str) -> int | None:
    """Of the phone's clock, as `date +%H:%M:%S` prints it."""
    parts = [whole_number(part, most_digits=2) for part in text.strip().split(":")]
    if len(parts) != 3 or None in parts:
        return None
    hour, minute, second = (part or 0 for part in parts)
    return 3600 * hour + 60 * minute + second


def uid_of(text: str, package: str | None) -> int | None:
    """From `package:NAME uid:NUMBER`; the listing also has longer names that contain it."""
    for line in text.splitlines():
        name, _, uid = line.strip().removeprefix("package:").partition(" uid:")
        if name == package:
            return whole_number(uid.partition(",")[0].strip())
    return None
