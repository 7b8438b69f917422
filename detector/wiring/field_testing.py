"""Performs the steps of a field test on one phone, with the code that measures in a scan, for its evidence.

A step that fails leaves its questions untested, and the next one is performed. A phone that goes away is
awaited for a while.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path

from detector.case import CaseFolder, capture_bundle
from detector.core.actions import Scenario
from detector.core.clock import Clock
from detector.core.errors import CaptureError, DeviceError, DeviceLost, DeviceNotReady, EvidenceError
from detector.core.geometry import Point
from detector.core.movement import Movement
from detector.core.quantity import Quantity
from detector.devices.android import AndroidDevice
from detector.devices.doctor.examination import examine
from detector.devices.doctor.finding import Norms
from detector.evidence.reader import Bundle, open_bundle
from detector.field_test import (
    LOG,
    STRONG,
    WEAK,
    ClockAt,
    FieldEvidence,
    Heartbeats,
    KnownApp,
    PageSeen,
    ShakeSeen,
    Step,
    measured_density,
    probes_around,
    read_known_app,
    read_page,
    read_shake,
    read_touch,
    read_update,
    watched,
)
from detector.judging.rule_book import RuleBook
from detector.scenarios import known_app as scenarios
from detector.scenarios.cold_start import NAME as COLD_START
from detector.scenarios.cold_start import cold_start
from detector.seeing import PerceptionSetup
from detector.session.calibrating import calibrate
from detector.session.request import CaptureRequest
from detector.touching import Scan, join_runs
from detector.wiring.law import judged
from detector.wiring.perception_setup import session_screen_reader
from detector.wiring.tool import tool_version

__all__ = ["FieldTest", "ShippedApp", "personal_words", "shipped_known_app", "twin_file"]


# The known app's files as shipped: its truth, its APK, and its twin for virtual phones.

_FOLDER = files("detector").joinpath("field_app")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedApp:
    known: KnownApp
    truth_sha256: str
    apk: bytes

    @property
    def apk_sha256(self) -> str:
        return hashlib.sha256(self.apk).hexdigest()


def shipped_known_app() -> ShippedApp:
    truth = _FOLDER.joinpath("known_app.yaml").read_bytes()
    return ShippedApp(
        known=read_known_app(truth.decode("utf-8"), where="known_app.yaml"),
        truth_sha256=hashlib.sha256(truth).hexdigest(),
        apk=_FOLDER.joinpath("field-test.apk").read_bytes(),
    )


def twin_file() -> Path:
    """The virtual app that the APK becomes on a virtual phone; its picture is beside it."""
    with as_file(_FOLDER.joinpath("twin.yaml")) as path:
        return path


log = logging.getLogger(__name__)

N_HEARTBEATS = 20
N_CLOCK_READINGS = 3
RETURN_S = 20.0
ASK_EVERY_S = 1.0
_NS_PER_MS = 1e6

_CALLED = (
    "getprop ro.serialno",
    "getprop ro.boot.serialno",
    "getprop net.hostname",
    "settings get global device_name",
    "settings get secure bluetooth_name",
)
"""Names of a phone, and often of its owner: queried only to keep them out of what is handed on."""


@dataclass(slots=True, kw_only=True)
class FieldTest:
    """`steps`: those to perform. `begun` is called with each as it begins. Bundles are stored under `folder`.

    `read_setup` loads the models, only if windows are looked at.
    """

    phone: AndroidDevice
    clock: Clock
    app: ShippedApp
    folder: Path
    steps: Collection[Step]
    read_setup: Callable[[], PerceptionSetup]
    law: RuleBook
    n_launches: int
    sheet_mm: Quantity | None = None
    begun: Callable[[Step], None] = lambda step: None
    evidence: FieldEvidence = field(default_factory=FieldEvidence)

    @property
    def known(self) -> KnownApp:
        return self.app.known

    def run(self) -> FieldEvidence:
        """Raises DeviceNotReady if our app cannot be installed.

        If the phone goes away and stays away, the remaining steps are skipped.
        """
        actions: dict[Step, Callable[[], None]] = {
            Step.CONNECTION: self._connection,
            Step.INSTALL: self._install,
            Step.DOCTOR: self._doctor,
            Step.CALIBRATION: self._calibration,
            Step.LAUNCHES: self._launches,
            Step.PAGE: self._page,
            Step.TOUCH: self._touch,
            Step.SHAKE: self._shake,
            Step.UPDATE: self._update,
        }
        self.evidence.facts = self.phone.facts()
        try:
            for step in Step:
                if step not in self.steps:
                    continue
                if self.evidence.why_gone is not None:
                    self.evidence.why_not[step] = self.evidence.why_gone
                    continue
                self.begun(step)
                self._perform(step, actions[step])
        finally:
            self._remove()
        return self.evidence

    def _perform(self, step: Step, perform: Callable[[], None]) -> None:
        try:
            perform()
        except DeviceLost as lost:
            self.evidence.n_lost += 1
            self.evidence.why_not[step] = str(lost)
            self._await_return(lost)
        except DeviceNotReady as refused:
            if step is Step.INSTALL:
                raise
            self.evidence.why_not[step] = str(refused)
        except (CaptureError, DeviceError, EvidenceError) as failed:
            log.warning("a step of the field test failed", extra={"step": step.value, "why": str(failed)})
            self.evidence.why_not[step] = str(failed)
        self._read_clock()

    def _await_return(self, lost: DeviceLost) -> None:
        until_ns = self.clock.monotonic_ns() + round(RETURN_S * 1e9)
        while not self.phone.is_answering():
            if self.clock.monotonic_ns() >= until_ns:
                self.evidence.why_gone = str(lost)
                return
            self.clock.sleep(ASK_EVERY_S)

    def _connection(self) -> None:
        took_ms, n_failed = [], 0
        for _ in range(N_HEARTBEATS):
            asked_ns = self.clock.monotonic_ns()
            n_failed += not self.phone.is_answering()
            took_ms.append((self.clock.monotonic_ns() - asked_ns) / _NS_PER_MS)
        self.evidence.heartbeats = Heartbeats(took_ms=tuple(took_ms), n_failed=n_failed)

    def _read_clock(self) -> None:
        """Takes the reading with the shortest round trip of a few."""
        try:
            read = [self.phone.device_epoch_ms() for _ in range(N_CLOCK_READINGS)]
        except DeviceError:
            return
        epoch_ms, stamp = min(read, key=lambda one: one[1].latest_ns - one[1].earliest_ns)
        host_ms = (stamp.earliest_ns + stamp.latest_ns) / 2 / _NS_PER_MS
        half_ms = (stamp.latest_ns - stamp.earliest_ns) / 2 / _NS_PER_MS
        offset = Quantity(value=epoch_ms - host_ms, error=half_ms, unit="ms")
        self.evidence.clocks.append(ClockAt(host_ms=host_ms, offset_ms=offset))

    def _install(self) -> None:
        package = self.known.package
        was_there = bool(self.phone.shell.run(f"pm path {package}").stdout.strip())
        self.evidence.was_installed = was_there
        try:
            self.phone.install(self.app.apk, name=package)
        except DeviceNotReady as refused:
            if not was_there or self.phone.package_facts(package).version_name != self.known.version_name:
                raise
            log.warning("the known app was there and was left as it is", extra={"why": str(refused)})

    def _remove(self) -> None:
        """Removes the app only if we installed it. A phone that has gone away keeps it."""
        if self.evidence.was_installed is False:
            try:
                self.phone.shell.run(f"pm uninstall {self.known.package}")
            except DeviceError as error:
                log.warning("the known app was left on the phone", extra={"why": str(error)})

    def _doctor(self) -> None:
        self.evidence.findings = examine(self.phone, self.clock, Norms()).findings

    def _calibration(self) -> None:
        self.evidence.calibration = calibrate(
            self.phone, self.clock, tool_version=tool_version(), sheet_mm=self.sheet_mm
        )

    def _launches(self) -> None:
        setup = self.read_setup()
        scan = Scan(
            device=self.phone,
            case=CaseFolder(self.folder / "case"),
            package=self.known.package,
            clock=self.clock,
            setup=setup,
            screen_reader=session_screen_reader(setup),
            tool_version=tool_version(),
            seen=[],
        )
        self.evidence.runs = tuple(scan.cold_starts(self.n_launches, name=COLD_START, scenario_of=cold_start))
        for run in self.evidence.runs:
            bundle = open_bundle(scan.case.bundle_path(run.run_index))
            self.evidence.watched.append(watched(bundle))
            self.evidence.texts.append((LOG, bundle.log_text))
        self.evidence.verdicts = judged(
            self.evidence.runs, join_runs(self.evidence.runs), self.law, self.clock
        ).verdicts

    def _page(self) -> None:
        bundle = self._captured(
            scenarios.LOOK,
            lambda package: scenarios.look_at_page(package, settles_ms=self.known.page.settles_ms),
        )
        self.evidence.page = read_page(bundle, self.known)

    def _touch(self) -> None:
        page = self.evidence.page
        if page is None or not page.marks:
            raise CaptureError("no picture shows where the known app's targets are")
        density = measured_density(page, self.known)
        probes = {} if density is None else probes_around(page, density.value / 160)
        jump, secret = _middle(page, "jump"), _middle(page, "secret")
        assert page.picture_px is not None
        width_px, height_px = page.picture_px
        bundle = self._captured(
            scenarios.TOUCH,
            lambda package: scenarios.touch_page(
                package,
                points=tuple(probes),
                clear=Point(x_px=width_px / 2, y_px=height_px / 2),
                jump=jump,
                secret=secret,
            ),
        )
        self.evidence.touch = read_touch(bundle, self.known, probes=probes, secret=secret)

    def _shake(self) -> None:
        if self.phone.motion is None:
            self.evidence.shake = ShakeSeen(strong_jumped=None, weak_jumped=None, why_not="")
            return
        strong, weak = (self._shaken(number, movement) for number, movement in enumerate((STRONG, WEAK)))
        self.evidence.shake = read_shake(strong, weak, self.known)

    def _shaken(self, number: int, movement: Movement) -> Bundle:
        return self._captured(
            f"{scenarios.SHAKE}_{number}",
            lambda package: scenarios.shake_splash(package, movement=movement),
        )

    def _update(self) -> None:
        bundle = self._captured(scenarios.UPDATE, scenarios.update_app)
        self.evidence.update = read_update(bundle)
        self.evidence.texts += [(dump.name, dump.text) for dump in bundle.dumps]

    def _captured(self, name: str, scenario_of: Callable[[str], Scenario]) -> Bundle:
        request = CaptureRequest(
            run_id=f"{self.folder.name}/{name}",
            scenario=name,
            package=self.known.package,
            folder=self.folder / "runs" / name / "bundle",
            tool_version=tool_version(),
        )
        with self.phone.single_pictures():
            capture_bundle(self.phone, request, scenario_of, clock=self.clock)
        bundle = open_bundle(request.folder)
        self.evidence.watched.append(watched(bundle))
        self.evidence.texts.append((LOG, bundle.log_text))
        return bundle


def _middle(page: PageSeen, mark: str) -> Point | None:
    box = page.marks.get(mark)
    return None if box is None else box.center


def personal_words(phone: AndroidDevice) -> frozenset[str]:
    """Words that must not be handed on, as far as the phone reports them."""
    return frozenset(text for text in (phone.serial, *_names(phone)) if len(text) > 1 and text != "null")


def _names(phone: AndroidDevice) -> Iterator[str]:
    for command in _CALLED:
        try:
            yield phone.shell.run(command).stdout.strip()
        except DeviceError:
            continue
