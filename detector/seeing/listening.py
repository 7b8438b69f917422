"""Reads from a bundle's dump of the sensor service who in the app listened to the phone's motion."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from detector.apk.sdk_table import SdkIndex
from detector.evidence.reader import Bundle
from detector.parsing.device_text import read_sections
from detector.parsing.sensor_service import (
    SENSOR_DUMP,
    SENSORS_KEPT,
    Registration,
    SensorReport,
    parse_sensor_service,
    second_of_day,
    uid_of,
)
from detector.windows.listening import Listener, Listening

__all__ = ["read_listening"]

# Android's numbers of the types that feel how a phone is moved (android.hardware.Sensor).
_MOTION = {
    1: "accelerometer",
    3: "orientation",
    4: "gyroscope",
    9: "gravity",
    10: "linear_acceleration",
    11: "rotation_vector",
    15: "game_rotation_vector",
    16: "gyroscope_uncalibrated",
    17: "significant_motion",
    20: "geomagnetic_rotation_vector",
    22: "tilt_detector",
    35: "accelerometer_uncalibrated",
}
_FIRST_OF_MAKERS = 65_536
"""From here on a type is the maker's own, and may be a shake (SENSOR_TYPE_DEVICE_PRIVATE_BASE)."""

Placed = Callable[[Registration], tuple[float, float]]

_DAY_S = 86_400
_S = 1000.0


def read_listening(bundle: Bundle, sdks: Callable[[], SdkIndex] | None) -> Listening | None:
    """Of the last dump. None: there is none, or it does not say what is needed. `sdks`: whose a class is."""
    dump = next((dump for dump in reversed(bundle.dumps) if dump.name == SENSOR_DUMP), None)
    if dump is None:
        return None
    said = read_sections(dump.text, ("time", "uid", "sensors"))
    asked_s, uid = second_of_day(said.get("time", "")), uid_of(said.get("uid", ""), dump.package)
    report = parse_sensor_service(said.get("sensors", ""))
    if asked_s is None or uid is None or report.registrations is None or report.active is None:
        return None
    if not report.types or report.n_direct:
        return None

    def at_ms(registration: Registration) -> tuple[float, float]:
        """The clock shows whole seconds: it is up to one later than it says, and so was the question."""
        age_ms = _S * ((asked_s - registration.second_of_day) % _DAY_S)
        return (
            dump.at_ms - dump.at_error_ms - age_ms - _S,
            dump.at_ms + dump.at_error_ms - age_ms + _S,
        )

    oldest = report.registrations[-1] if len(report.registrations) >= SENSORS_KEPT else None
    return Listening(
        since_ms=at_ms(oldest)[1] if oldest is not None else dump.at_ms - _S * _DAY_S / 2,
        asked_ms=dump.at_ms - dump.at_error_ms,
        listeners=tuple(
            _with_sdk(listener, sdks, dump.package) for listener in _listeners(report, uid, at_ms)
        ),
    )


def _with_sdk(listener: Listener, sdks: Callable[[], SdkIndex] | None, package: str | None) -> Listener:
    if sdks is None or listener.class_name.startswith(f"{package}."):
        return listener
    owner = sdks().of_class(listener.class_name)
    return listener if owner is None else replace(listener, sdk=owner.sdk.id)


def _listeners(report: SensorReport, uid: int, at_ms: Placed) -> Iterator[Listener]:
    """Oldest first. A second registration of the same listener and sensor changes its period only."""
    assert report.registrations is not None
    assert report.active is not None
    open_: dict[tuple[int, int, str], Registration] = {}
    own = [
        registration
        for registration in reversed(report.registrations)
        if registration.uid == uid and _sensor(report, registration.handle)
    ]
    for registration in own:
        key = (registration.pid, registration.handle, registration.class_name)
        if registration.begins:
            open_.setdefault(key, registration)
        elif (begun := open_.pop(key, None)) is not None:
            yield _listener(report, begun, at_ms, until=at_ms(registration))
    for begun in open_.values():
        # Without a connection its process died meanwhile, nobody knows when: it counts to the end.
        yield _listener(report, begun, at_ms, until=None)


def _listener(
    report: SensorReport, begun: Registration, at_ms: Placed, *, until: tuple[float, float] | None
) -> Listener:
    return Listener(
        sensor=_sensor(report, begun.handle) or "",
        class_name=begun.class_name,
        from_ms=at_ms(begun),
        until_ms=until,
        period_us=begun.period_us,
    )


def _sensor(report: SensorReport, handle: int) -> str | None:
    """The name of its type; None for a sensor that does not feel motion. An unlisted one may do so."""
    kind = report.types.get(handle)
    if kind is None or kind >= _FIRST_OF_MAKERS:
        return "unknown" if kind is None else f"type {kind}"
    return _MOTION.get(kind)
