"""Captures N cold starts of one app into the bundles of a case."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from detector.case.case_folder import CaseFolder
from detector.core.actions import Scenario
from detector.core.clock import Clock
from detector.core.conditions import CodeReads
from detector.core.device_facts import PackageFacts
from detector.core.errors import ConfigError
from detector.devices.port import Device
from detector.session.request import CaptureRequest
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
    """Facts from an app's file that no device reports, as in `PackageFacts`."""

    sha256: str
    label: str | None
    signers: tuple[str, ...]
    icon_png: str = ""
    code_reads: CodeReads | None = None


def with_known_apk(facts: PackageFacts, known: KnownApk | None) -> PackageFacts:
    """The installed app's facts, plus those of its file if exactly that file is installed."""
    if known is None or facts.apk_sha256 != known.sha256:
        return facts
    return replace(
        facts,
        label=known.label,
        signers=known.signers,
        icon_png=known.icon_png,
        code_reads=known.code_reads,
    )


def capture_bundle(
    device: Device,
    request: CaptureRequest,
    scenario_of: Callable[[str], Scenario],
    *,
    clock: Clock,
    screen_reader: ScreenReader | None = None,
) -> None:
    """Captures one run into a bundle, or into one for each app. Raises what `run_scenario` raises."""
    scenario = scenario_of(refuse_bad_package(request.package))
    run_scenario(scenario, request, device=device, clock=clock, screen_reader=screen_reader)


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
) -> None:
    """Each run is a bundle of its own; runs captured before a device is lost are kept."""
    for run_index in range(n_runs):
        request = CaptureRequest(
            run_id=f"{case.root.name}/{run_index:02d}",
            scenario=scenario_name,
            package=package,
            folder=case.bundle_path(run_index),
            tool_version=tool_version,
        )
        capture_bundle(device, request, scenario_of, clock=clock)
