"""What a case consists of, for its verdicts: the app, the device, and each bundle by its hash."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from detector.core.conditions import DeviceConditions, HostFacts
from detector.core.device_facts import DeviceFacts, PackageFacts
from detector.core.prepared import DialogKind
from detector.core.window_role import WindowRole
from detector.judging.document import (
    AppState,
    CaseIdentity,
    JudgedApp,
    JudgedBundle,
    JudgedDevice,
    JudgingTool,
)
from detector.windows.seen_run import SeenRun

__all__ = ["ONLY_RUN", "BundleHeader", "identity_of", "identity_of_bundle", "usual_bundle_path"]

ONLY_RUN = 0
"""The index of the run of a watch or a crawl, which is judged on its own: its repeats are stages."""

T = TypeVar("T")


class BundleHeader(Protocol):
    """What a bundle says of itself: which app, on which device, in what state, recorded by whom."""

    @property
    def package(self) -> PackageFacts: ...
    @property
    def device(self) -> DeviceFacts: ...
    @property
    def conditions(self) -> DeviceConditions | None: ...
    @property
    def host(self) -> HostFacts | None: ...


def usual_bundle_path(run_index: int) -> str:
    """Relative to the case's folder, with `/`."""
    return f"runs/{run_index:02d}/bundle"


def identity_of(
    runs: Sequence[SeenRun],
    *,
    paths: Mapping[int, str],
    tool: JudgingTool | None,
    judged_at: str | None,
) -> CaseIdentity:
    """`runs` are of one app on one device. `paths` by run index, for bundles not in their usual place."""
    apps = [run.app for run in runs if run.app is not None]
    return CaseIdentity(
        app=JudgedApp(
            package=runs[0].package,
            version_name=_first(run.package_version for run in runs),
            version_code=_first(run.version_code for run in runs),
            apk_sha256=_first(run.apk_sha256 for run in runs),
            label=_first(app.label for app in apps),
            signers=next((app.signers for app in apps if app.signers), ()),
            apks=next((app.apks for app in apps if app.apks), ()),
            installer=_first(app.installer for app in apps),
            first_installed_at=_first(app.first_installed_at for app in apps),
            last_updated_at=_first(app.last_updated_at for app in apps),
            signature_hashes=next((app.signature_hashes for app in apps if app.signature_hashes), ()),
            state=_prepared(
                _state(apps[0] if apps else None, asks_consent=any(map(_asks_consent, runs))), runs
            ),
        ),
        device=JudgedDevice(
            kind=runs[0].device_kind,
            model=_first(run.device_model for run in runs),
            android=_first(run.android for run in runs),
            build=_first(run.build for run in runs),
            calibration=_first(run.calibration for run in runs),
        ),
        bundles=tuple(
            JudgedBundle(
                run_index=run.run_index,
                path=paths.get(run.run_index, usual_bundle_path(run.run_index)),
                manifest_sha256=run.manifest_sha256,
            )
            for run in runs
        ),
        conditions=_first(run.conditions for run in runs),
        host=_first(run.host for run in runs),
        partial_runs=tuple(run.run_index for run in runs if run.is_partial),
        tool=tool,
        judged_at=judged_at,
    )


def identity_of_bundle(
    header: BundleHeader,
    *,
    manifest_sha256: str | None,
    is_partial: bool,
    path: str | None,
    tool: JudgingTool | None,
    judged_at: str | None,
) -> CaseIdentity:
    """For a case of one run that is judged on its own; `path` None: the bundle is in its usual place."""
    app, device = header.package, header.device
    return CaseIdentity(
        app=JudgedApp(
            package=app.package,
            version_name=app.version_name,
            version_code=app.version_code,
            apk_sha256=app.apk_sha256,
            label=app.label,
            signers=app.signers,
            apks=app.apks,
            installer=app.installer,
            first_installed_at=app.first_installed_at,
            last_updated_at=app.last_updated_at,
            signature_hashes=app.signature_hashes,
            state=_state(app, asks_consent=False),
        ),
        device=JudgedDevice(
            kind=device.kind,
            model=device.model,
            android=device.android,
            build=device.build,
            calibration=device.calibration,
        ),
        bundles=(
            JudgedBundle(
                run_index=ONLY_RUN,
                path=path or usual_bundle_path(ONLY_RUN),
                manifest_sha256=manifest_sha256,
            ),
        ),
        conditions=header.conditions,
        host=header.host,
        partial_runs=(ONLY_RUN,) if is_partial else (),
        tool=tool,
        judged_at=judged_at,
    )


def _state(app: PackageFacts | None, *, asks_consent: bool) -> AppState:
    """Before the first run. That no run asked for consent does not tell whether it was given."""
    return AppState(
        first_install=None if app is None else app.first_installed_at,
        last_update=None if app is None else app.last_updated_at,
        consent="asked" if asks_consent else None,
        permissions=None if app is None else app.granted_permissions,
        never_opened=None if app is None else app.never_launched,
    )


def _prepared(state: AppState, runs: Sequence[SeenRun]) -> AppState:
    """The same, after what preparations did to the app."""
    done = [(run, run.preparation) for run in runs if run.preparation is not None]
    if not done:
        return state
    agreed = [run.started_at for run, preparation in done if preparation.answers_to(DialogKind.CONSENT)]
    kinds = {step.kind for _, preparation in done for step in preparation.steps if step.error is None}
    by_step = kinds & {"python", "maestro", "shell"}
    logged_in = "declined" if DialogKind.LOGIN in kinds else None
    return replace(
        state,
        permissions=runs[-1].app.granted_permissions if runs[-1].app is not None else state.permissions,
        consent="given" if agreed else state.consent,
        consent_at=agreed[0] if agreed else None,
        prepared_by=done[0][1].by,
        refused=sum(len(preparation.answers_to(DialogKind.PERMISSION)) for _, preparation in done),
        introduction="passed" if DialogKind.INTRODUCTION in kinds else None,
        login="by_step" if by_step else logged_in,
        storage="cleared" if "clear" in kinds else None,
    )


def _asks_consent(run: SeenRun) -> bool:
    windows = (*run.windows, *run.other_windows)
    return any(window.role.role is WindowRole.CONSENT for window in windows)


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)
