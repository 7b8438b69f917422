"""Captures N cold starts of one app into the bundles of a case."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from detector.assessment.case_folder import CaseFolder
from detector.core.actions import Scenario
from detector.core.clock import Clock
from detector.core.device_facts import DeviceFacts, PackageFacts
from detector.core.errors import ConfigError
from detector.devices.port import Device
from detector.session.request import Beside, CaptureRequest
from detector.session.runner import run_scenario
from detector.session.screen_reader import ScreenReader

__all__ = ["KnownApk", "capture_bundle", "capture_runs", "refuse_bad_package", "with_known_apk"]

_PACKAGE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


def refuse_bad_package(package: str) -> str:
    """The package name if valid (Android: letters, digits, underscores, dots between), else ConfigError."""
    if not _PACKAGE.fullmatch(package):
        raise ConfigError(f"{package!r} is not a package name (such as cn.example.app)")
    return package


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownApk:
    """Facts from an app's file that no device reports. `signers`: sha256 of each certificate."""

    sha256: str
    label: str | None
    signers: tuple[str, ...]


def with_known_apk(facts: PackageFacts, known: KnownApk | None) -> PackageFacts:
    """The installed app's facts, plus those of its file if exactly that file is installed."""
    if known is None or facts.apk_sha256 != known.sha256:
        return facts
    return replace(facts, label=known.label, signers=known.signers)


def capture_bundle(
    device: Device,
    folder: Path,
    package: str,
    *,
    run_id: str,
    scenario_of: Callable[[str], Scenario],
    scenario_name: str,
    clock: Clock,
    tool_version: str,
    screen_reader: ScreenReader | None = None,
    device_facts: DeviceFacts | None = None,
    package_facts: PackageFacts | None = None,
    resumed_after: str | None = None,
    has_pictures: bool = True,
    beside: tuple[Beside, ...] = (),
) -> None:
    """Captures one run into a bundle, or into one for each app. Raises what `run_scenario` raises."""
    request = CaptureRequest(
        run_id=run_id,
        scenario=scenario_name,
        package=refuse_bad_package(package),
        folder=folder,
        tool_version=tool_version,
        device_facts=device_facts,
        package_facts=package_facts,
        resumed_after=resumed_after,
        has_pictures=has_pictures,
        beside=beside,
    )
    run_scenario(scenario_of(package), request, device=device, clock=clock, screen_reader=screen_reader)


def capture_runs(
    device: Device,
    case: CaseFolder,
    package: str,
    *,
    n_runs: int,
    scenario_of: Callable[[str], Scenario],
    scenario_name: str,
    clock: Clock,
    tool_version: str,
    on_run: Callable[[int], None] = lambda run_index: None,
) -> None:
    """Each run is a bundle of its own; runs captured before a device is lost are kept.

    `on_run` is called with the index of each complete run.
    """
    for run_index in range(n_runs):
        capture_bundle(
            device,
            case.bundle_path(run_index),
            package,
            run_id=f"{case.root.name}/{run_index:02d}",
            scenario_of=scenario_of,
            scenario_name=scenario_name,
            clock=clock,
            tool_version=tool_version,
        )
        on_run(run_index)
