"""The verdicts of a case as one JSON document, `verdicts/1` (contracts.md, Verdicts).

It identifies what was judged by name and by hash: which app on which device, which bundles, by which rules,
models and version of the program. Documents of earlier versions lack this and are still read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import CalibrationNote, InstalledApk
from detector.core.verdict import Verdict
from detector.judging.could_see import CouldSee
from detector.judging.decision import DecisionRule
from detector.judging.enough import Stopped
from detector.judging.in_force import AsOf
from detector.judging.inventory import CoverageApart, SeenAdvert
from detector.judging.profiles import Profile
from detector.judging.richness import Coverage
from detector.judging.shortfall import PreparationStopped, SlowRecording, StoodBefore

__all__ = [
    "VERDICTS_FORMAT",
    "AppState",
    "CaseIdentity",
    "DeviceKind",
    "JudgedApp",
    "JudgedBundle",
    "JudgedDevice",
    "JudgingTool",
    "ScanNumber",
    "VerdictsDocument",
    "verdicts_document",
]

VERDICTS_FORMAT = "verdicts/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKind:
    """`kind` is virtual, emulator or phone."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDevice:
    """`kind` is virtual, emulator, phone, recording, or none if only texts and files were read; the others
    are None if the device did not report them."""

    kind: str
    model: str | None = None
    android: str | None = None
    build: str | None = None
    calibration: CalibrationNote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """What state the app was in; null: not recorded.

    `consent`: `given` or `refused` by a preparation (`consent_at`: when that began, UTC), or `asked` if it
    asked for consent in a run. `permissions`: those that the user was asked for and gave; `refused`: how many
    of the system's questions a preparation refused. `prepared_by`: what brought it to where it was tested,
    `auto` or the name of a list. `introduction`: `passed`; `login`: `declined`, or `by_step` if a step of a
    list may have logged in; `storage`: `cleared`. `never_opened`: before the first run.
    """

    first_install: str | None = None
    last_update: str | None = None
    consent: str | None = None
    permissions: tuple[str, ...] | None = None
    prepared_by: str | None = None
    never_opened: bool | None = None
    consent_at: str | None = None
    refused: int = 0
    introduction: str | None = None
    login: str | None = None
    storage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedApp:
    """As reported by the device; None and () if it did not. The fields are those of `PackageFacts`."""

    package: str
    label: str | None = None
    version_name: str | None = None
    version_code: int | None = None
    apk_sha256: str | None = None
    signers: tuple[str, ...] = ()
    apks: tuple[InstalledApk, ...] = ()
    installer: str | None = None
    first_installed_at: str | None = None
    last_updated_at: str | None = None
    signature_hashes: tuple[str, ...] = ()
    state: AppState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingTool:
    """`rules_sha256` covers every room of the program that judges what was perceived, clauses and profiles
    included; `models` gives each model's sha256.
    """

    version: str
    rules_sha256: str
    models: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBundle:
    """`path` is relative to the folder of the verdicts if it is below it.

    `manifest_sha256` identifies all bytes of the bundle; None: the run was interrupted and has no manifest.
    """

    run_index: int
    path: str
    manifest_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanNumber:
    """By the host's register: the `n`th of `of` scans of this build on this host, at the end of the scan."""

    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseIdentity:
    """Contents of the document besides its verdicts. `judged_at` is UTC, ISO 8601."""

    app: JudgedApp
    device: JudgedDevice
    bundles: tuple[JudgedBundle, ...]
    partial_runs: tuple[int, ...] = ()
    tool: JudgingTool | None = None
    judged_at: str | None = None
    conditions: DeviceConditions | None = None
    host: HostFacts | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictsDocument:
    """Ready for `codec.to_json`. Beyond the contract each verdict has `profile`, `reason_id` and `runs`.

    `decision_rule` is that of the profile; None in documents of earlier versions, which used the guard band.
    `partial_runs` are the interrupted ones: what they did not record may have mattered. `stopped` says why no
    more launches were made; null unless a power was asked for. `conditions`: the state of the device before
    its first run, and `host`: who captured, and by what; null: not recorded. `scan_no` null: no register
    counted the scan. `stood_before`: the dialogs at which launches ended; `preparation_stopped`: the dialog
    at which a preparation did; `slow_recording`: null unless every launch gave far too few frames.
    `inventory`: the adverts that were seen, and `coverage`: how much they are of what the app shows; null
    with fewer than two sightings. `coverage_apart`: the same for each entry and each SDK,
    where there are several.
    `as_of`: the day on which the clauses had to be in force; null: none was known, or an earlier version
    judged. `could_see`: by which conditions of the phone the app's code could tell that it was examined;
    null: its code was not read.
    """

    format: str
    package: str
    profile: str
    device: JudgedDevice
    app: JudgedApp | None = None
    tool: JudgingTool | None = None
    judged_at: str | None = None
    bundles: tuple[JudgedBundle, ...] = ()
    partial_runs: tuple[int, ...] = ()
    decision_rule: DecisionRule | None = None
    stopped: Stopped | None = None
    conditions: DeviceConditions | None = None
    host: HostFacts | None = None
    scan_no: ScanNumber | None = None
    stood_before: tuple[StoodBefore, ...] = ()
    preparation_stopped: PreparationStopped | None = None
    slow_recording: SlowRecording | None = None
    inventory: tuple[SeenAdvert, ...] = ()
    coverage: Coverage | None = None
    coverage_apart: tuple[CoverageApart, ...] = ()
    as_of: AsOf | None = None
    could_see: CouldSee | None = None
    verdicts: tuple[Verdict, ...]

    @property
    def is_partial(self) -> bool:
        """Whether no run is complete."""
        return bool(self.partial_runs) and len(self.partial_runs) == len(self.bundles)


def verdicts_document(
    verdicts: Iterable[Verdict],
    *,
    package: str,
    profile: str,
    device_kind: str,
    identity: CaseIdentity | None = None,
    law: Profile | None = None,
) -> VerdictsDocument:
    """`identity` None: the case is not a folder of bundles. `law` None: not said."""
    return VerdictsDocument(
        format=VERDICTS_FORMAT,
        package=package,
        profile=profile,
        device=JudgedDevice(kind=device_kind) if identity is None else identity.device,
        app=None if identity is None else identity.app,
        tool=None if identity is None else identity.tool,
        judged_at=None if identity is None else identity.judged_at,
        bundles=() if identity is None else identity.bundles,
        partial_runs=() if identity is None else identity.partial_runs,
        decision_rule=None if law is None else law.decision_rule,
        as_of=None if law is None else law.in_force.as_of,
        conditions=None if identity is None else identity.conditions,
        host=None if identity is None else identity.host,
        verdicts=tuple(verdicts),
    )
