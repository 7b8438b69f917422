"""The doctor over every device that is plugged in, or over one: the document devices/1 with findings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from detector.config import DevicesFile
from detector.core.clock import Clock
from detector.core.errors import DeviceError
from detector.devices.android import AndroidDevice
from detector.devices.doctor.examination import Examination, examine
from detector.devices.doctor.finding import Finding, Level, Norms
from detector.devices.doctor.identity import judge_identity
from detector.devices.doctor.readiness import judge_adb_state
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
from detector.wiring.device_list import FORMAT, DocumentedDevice, in_words

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
    name: str | None, clock: Clock, *, on_device: Callable[[str], None] = lambda serial: None
) -> ExaminedDevices:
    """All devices, or the one with this id or serial; `on_device` hears which one it is at."""
    known = known_devices()
    if name is not None:
        found: tuple[Found, ...] = (found_named(known, name, clock),)
        not_reached: tuple[HostNotReached, ...] = ()
    else:
        everything = found_everywhere(known, clock)
        found, not_reached = everything.devices, everything.not_reached
    devices: list[ExaminedDevice] = []
    for one in found:
        on_device(one.listed.serial)
        devices.append(_examined(one, clock, norms_of(known)))
    return ExaminedDevices(format=FORMAT, devices=tuple(devices), hosts_not_reached=not_reached)


def norms_of(known: DevicesFile) -> Norms:
    return Norms()


def _examined(found: Found, clock: Clock, norms: Norms) -> ExaminedDevice:
    examination = _examination(found, clock, norms)
    facts, entry = examination.facts, found.entry
    findings = examination.findings
    if facts is not None and entry is not None:
        findings = (*findings, judge_identity(entry.id, entry.labels, facts))
    return ExaminedDevice(
        id=None if entry is None else entry.id,
        serial=found.listed.serial,
        host=found.host,
        state=found.listed.state,
        kind=None if facts is None else facts.kind,
        model=None if facts is None else facts.model,
        android=None if facts is None else facts.android,
        display=None if facts is None else in_words(facts.display),
        is_fit=not any(one.level is Level.BLOCKS for one in findings),
        is_required=True,
        findings=tuple(_documented(one) for one in findings),
    )


def _examination(found: Found, clock: Clock, norms: Norms) -> Examination:
    server, listed = found.server, found.listed
    if listed.state != READY:
        return Examination(facts=None, findings=(judge_adb_state(listed.state),))
    try:
        link = server.link(listed.serial)
    except DeviceError as error:  # it went away between the two questions
        gone = Finding(check="connection", level=Level.BLOCKS, sentence="went_away", evidence=str(error))
        return Examination(facts=None, findings=(gone,))
    device = AndroidDevice(link, clock, starter=Uiautomator2Starter(server, listed.serial))
    try:
        return examine(device, clock, norms)
    finally:
        device.close()


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
