"""Runs the doctor on all connected devices, or on one: the document devices/1 with findings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.config import Defaults, KnownDevice
from detector.core.clock import Clock
from detector.core.device_facts import DeviceFacts
from detector.core.errors import DeviceError
from detector.devices.adb import AdbLink, AdbServer
from detector.devices.android import AndroidDevice
from detector.devices.doctor.examination import Examination, examine
from detector.devices.doctor.finding import Finding, Level, Norms
from detector.devices.doctor.readiness import judge_adb_state, judge_identity
from detector.devices.frames.video_settings import VideoSettings
from detector.devices.lease import Holder
from detector.devices.uiautomation_start import Uiautomator2Starter
from detector.i18n.sentences import LANGUAGES, sentence
from detector.wiring.adb_servers import (
    READY,
    Found,
    HostNotReached,
    found_everywhere,
    found_named,
    known_devices,
)
from detector.wiring.booking import own_name
from detector.wiring.device_list import FORMAT, DocumentedDevice, in_words
from detector.wiring.devices import VideoWish, prepare_as, video_settings
from detector.wiring.leases import lease_book, phone_book

__all__ = ["DocumentedFinding", "ExaminedDevice", "ExaminedDevices", "examined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedFinding:
    """`answer` is stable, `sentence` is for people, by language; `values` stand in it."""

    check: str
    level: Level
    answer: str
    evidence: str
    values: Mapping[str, str | int | float]
    sentence: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedDevice(DocumentedDevice):
    """`is_fit`: nothing blocks measuring. `is_required` False: it may be missing (devices.yaml)."""

    is_fit: bool
    is_required: bool
    findings: tuple[DocumentedFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedDevices:
    """`detector devices doctor --json`."""

    format: str
    devices: tuple[ExaminedDevice, ...]
    hosts_not_reached: tuple[HostNotReached, ...]


def examined(
    name: str | None,
    clock: Clock,
    *,
    pool: str | None = None,
    scrcpy_server: Path | None = None,
    on_device: Callable[[str], None] = lambda serial: None,
) -> ExaminedDevices:
    """All devices, those of a pool, or the one with this id or serial; `on_device` gets each as it starts."""
    known = known_devices()
    video = video_settings(VideoWish(scrcpy_server=scrcpy_server), known.defaults.video)
    if name is not None:
        found: tuple[Found, ...] = (found_named(known, name, clock),)
        not_reached: tuple[HostNotReached, ...] = ()
    else:
        everything = found_everywhere(known, clock, pool=pool)
        found, not_reached = everything.devices, everything.not_reached
    devices: list[ExaminedDevice] = []
    for one in found:
        on_device(one.listed.serial)
        devices.append(_examined(one, clock, known.defaults, video))
    return ExaminedDevices(format=FORMAT, devices=tuple(devices), hosts_not_reached=not_reached)


def _examined(found: Found, clock: Clock, defaults: Defaults, video: VideoSettings) -> ExaminedDevice:
    examination = _examination(found, clock, defaults, video)
    facts, entry = examination.facts, found.entry
    findings = [*examination.findings, *_against_entry(entry, facts)]
    return ExaminedDevice(
        id=None if entry is None else entry.id,
        serial=found.listed.serial,
        host=found.host,
        state=found.listed.state,
        kind=None if facts is None else facts.kind,
        model=None if facts is None else facts.model,
        android=None if facts is None else facts.android,
        display=None if facts is None else in_words(facts.display),
        is_fit=not any(finding.level is Level.BLOCKS for finding in findings),
        is_required=entry is None or entry.required,
        findings=tuple(_documented(finding) for finding in findings),
    )


def _against_entry(entry: KnownDevice | None, facts: DeviceFacts | None) -> Iterator[Finding]:
    if entry is None:
        return
    if facts is not None:
        yield judge_identity(entry.id, entry.labels, facts)
    if entry.quarantine is not None:
        reason = entry.quarantine.reason
        yield Finding(
            check="quarantine",
            level=Level.BLOCKS,
            sentence="quarantined",
            evidence=reason,
            values={"id": entry.id, "reason": reason},
        )


def _examination(found: Found, clock: Clock, defaults: Defaults, video: VideoSettings) -> Examination:
    server, listed = found.server, found.listed
    if listed.state != READY:
        return Examination(facts=None, findings=(judge_adb_state(listed.state),))
    try:
        link = server.link(listed.serial)
    except DeviceError as error:  # it went away between the two queries
        return Examination(facts=None, findings=(_gone(error),))
    holder = lease_book(clock).holder(server.name, listed.serial)
    if holder is not None:
        return Examination(facts=None, findings=(_driven(holder),))
    booked = tuple(_booked(server.name, listed.serial, clock))
    if booked:
        return Examination(facts=None, findings=booked)
    try:
        with lease_book(clock).held(server.name, listed.serial, doing="detector devices doctor"):
            return _examine(server, link, clock, defaults, video)
    except DeviceError as error:
        return Examination(facts=None, findings=(_gone(error),))


def _examine(
    server: AdbServer, link: AdbLink, clock: Clock, defaults: Defaults, video: VideoSettings
) -> Examination:
    device = AndroidDevice(link, clock, starter=Uiautomator2Starter(server, link.serial), video=video)
    try:
        prepare_as(defaults.prepare, device)
        return examine(device, clock, _norms(defaults))
    finally:
        device.close()


def _driven(holder: Holder) -> Finding:
    """Not examined, which would disturb the process that drives it: a phone has one UiAutomation."""
    values: dict[str, str | int | float] = {
        "pid": holder.pid,
        "since": holder.since,
        "doing": holder.doing,
    }
    return Finding(check="lease", level=Level.BLOCKS, sentence="driven", evidence=str(holder), values=values)


def _booked(server: str, serial: str, clock: Clock) -> Iterator[Finding]:
    """Somebody else's lease, and a quarantine set by a command."""
    book = phone_book()
    try:
        held = book.holder(server, serial, now=clock.wall_ns() / 1e9)
        out = book.quarantined(server, serial)
    finally:
        book.close()
    if held is not None and held.owner != own_name():
        values: dict[str, str | int | float] = {"holder": str(held)}
        yield Finding(check="lease", level=Level.BLOCKS, sentence="leased", evidence=str(held), values=values)
    if out is not None:
        values = {"reason": out.reason, "who": out.who}
        yield Finding(
            check="quarantine", level=Level.BLOCKS, sentence="taken_out", evidence=out.reason, values=values
        )


def _gone(error: DeviceError) -> Finding:
    return Finding(check="connection", level=Level.BLOCKS, sentence="went_away", evidence=str(error))


def _norms(defaults: Defaults) -> Norms:
    wanted = defaults.prepare
    return Norms(
        min_battery_percent=defaults.health.min_battery,
        max_battery_c=defaults.health.max_temp_c,
        locale=wanted.locale,
        font_scale=1.0 if wanted.font_scale is None else wanted.font_scale,
        is_undisturbed=wanted.dnd,
    )


def _documented(finding: Finding) -> DocumentedFinding:
    words = {name: _in_words(value) for name, value in finding.values.items()}
    return DocumentedFinding(
        check=finding.check,
        level=finding.level,
        answer=finding.sentence,
        evidence=finding.evidence,
        values=finding.values,
        sentence={
            language: sentence(language, finding.sentence, words, catalog="doctor") for language in LANGUAGES
        },
    )


def _in_words(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
