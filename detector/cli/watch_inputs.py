"""The files supplied about the apps of a watch: policies, scenes, APKs; read before hours are spent."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.apk.facts import ApkFacts
from detector.attribution.declared_scenes import read_scenes
from detector.attribution.policy import read_policy
from detector.config.plain_file import read_plain_text
from detector.core.errors import ConfigError
from detector.watch import WatchGiven

__all__ = ["AppInputs", "inputs_of_apps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppInputs:
    """Texts as supplied; None if none was. `apks`: the app's files, if any were named."""

    policy: str | None
    scenes: str | None
    apks: list[Path] | None

    def given(self, apk: ApkFacts | None) -> WatchGiven:
        return WatchGiven(policy=self.policy, scenes=self.scenes, apk=apk)


def inputs_of_apps(
    packages: Sequence[str],
    *,
    policies: Sequence[str] | None,
    scenes: Path | None,
    apks: Sequence[str] | None,
) -> dict[str, AppInputs]:
    """By package. Raises ConfigError for an invalid file, or one that belongs to none of several apps."""
    scenes_text = None if scenes is None else read_plain_text(scenes)
    if scenes_text is not None:
        read_scenes(scenes_text, where=str(scenes))
    policy_of, apks_of = _by_app(packages, policies, "--policy"), _by_app(packages, apks, "--apk")
    inputs = {}
    for package in packages:
        paths = policy_of.get(package, [])
        if len(paths) > 1:
            raise ConfigError(f"--policy: {package} has one policy, not {len(paths)}")
        policy = read_plain_text(paths[0]) if paths else None
        if policy is not None:
            read_policy(policy, where=str(paths[0]))
        inputs[package] = AppInputs(policy=policy, scenes=scenes_text, apks=apks_of.get(package))
    return inputs


def _by_app(packages: Sequence[str], values: Sequence[str] | None, option: str) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for value in values or ():
        package, is_named, path = value.partition("=")
        if not is_named or package not in packages:
            if len(packages) > 1:
                raise ConfigError(f"{option}: {value}: of which app? write PACKAGE={value}")
            package, path = packages[0], value
        files.setdefault(package, []).append(Path(path))
    return files
