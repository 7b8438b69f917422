"""Checks that runs belong in one case: one app in one version, on one device, each launch once.

Votes count launches. A duplicate bundle would vote twice, and a run of another phone or of another version of
the app would be outvoted even where it is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.device_facts import DeviceFacts, PackageFacts
from detector.core.errors import ConfigError
from detector.windows.seen_run import SeenRun

__all__ = ["RunMark", "mark_of", "mark_of_launch", "refuse_another", "refuse_mixed_runs"]

_WORDS = {
    "package": "apps",
    "version_name": "versions of the app",
    "version_code": "version codes of the app",
    "apk_sha256": "APKs",
    "kind": "kinds of device",
    "serial": "devices",
    "model": "models",
    "android": "versions of Android",
    "build": "builds of Android",
}
"""What must not differ within a case, in the order in which it is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMark:
    """The app, device and launch of a run; None: not recorded, which is not treated as a difference."""

    run_index: int
    package: str
    version_name: str | None
    version_code: int | None
    apk_sha256: str | None
    kind: str
    serial: str
    model: str | None
    android: str | None
    build: str | None
    launch_sha256: str | None


def mark_of(run: SeenRun) -> RunMark:
    return RunMark(
        run_index=run.run_index,
        package=run.package,
        version_name=run.package_version,
        version_code=run.version_code,
        apk_sha256=run.apk_sha256,
        kind=run.device_kind,
        serial=run.device_serial,
        model=run.device_model,
        android=run.android,
        build=run.build,
        launch_sha256=run.launch_sha256,
    )


def mark_of_launch(
    run_index: int, device: DeviceFacts, app: PackageFacts, *, launch_sha256: str | None
) -> RunMark:
    """The same, before anything is seen in it."""
    return RunMark(
        run_index=run_index,
        package=app.package,
        version_name=app.version_name,
        version_code=app.version_code,
        apk_sha256=app.apk_sha256,
        kind=device.kind,
        serial=device.serial,
        model=device.model,
        android=device.android,
        build=device.build,
        launch_sha256=launch_sha256,
    )


def refuse_mixed_runs(runs: Sequence[RunMark]) -> None:
    """Raises ConfigError with how the runs differ, or which of them are the same launch."""
    for name, what in _WORDS.items():
        first_run = {
            getattr(run, name): run.run_index for run in reversed(runs) if getattr(run, name) is not None
        }
        if len(first_run) > 1:
            names = ", ".join(f"{one} in run {run_index}" for one, run_index in reversed(first_run.items()))
            raise ConfigError(f"runs of different {what} cannot be judged together: {names}")
    launches: dict[str, int] = {}
    for run in runs:
        first = launches.setdefault(run.launch_sha256 or f"run {run.run_index}", run.run_index)
        if first != run.run_index:
            raise ConfigError(
                f"runs {first} and {run.run_index} are one launch: the same bundle lies there twice, and a "
                "launch has one vote"
            )


def refuse_another(runs: Sequence[RunMark], device: DeviceFacts, app: PackageFacts) -> None:
    """Before a case is continued: raises ConfigError if its runs are of another device or app."""
    if not runs:
        return
    was, now = runs[0], mark_of_launch(-1, device, app, launch_sha256=None)
    for name, what in _WORDS.items():
        before, after = getattr(was, name), getattr(now, name)
        if before is not None and after is not None and before != after:
            raise ConfigError(
                f"the case is of {before}, not of {after} ({what}): scan that into a case of its own"
            )
