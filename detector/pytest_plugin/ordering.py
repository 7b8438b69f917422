"""What a scan of this session is: an app at a place, by options, settings and the file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.config.settings import merged_settings
from detector.core.errors import ConfigError
from detector.pytest_plugin.phones import Place
from detector.reporting import USUAL_FORMATS

if TYPE_CHECKING:
    import pytest

__all__ = ["Order", "order_of", "places_of", "settled_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`key` names the app and the class of devices: orders with the same key are scanned once.

    `asked` is for `detector.scan`. `root` None: cases go where `detector scan` puts them.
    """

    key: str
    package: str
    place: Place
    root: Path | None
    asked: Mapping[str, Any]

    def folder(self, n_before: int) -> Path | None:
        """Each try has its own: evidence is never overwritten."""
        if self.root is None:
            return None
        return self.root / (self.key if n_before == 0 else f"{self.key}-again-{n_before}")


def settled_in(folder: Path) -> dict[str, Any]:
    """The settings of this folder and the environment, by name. Raises ConfigError."""
    settled = {
        merged_setting.name: merged_setting.value
        for merged_setting in merged_settings(folder, os.environ)
        if merged_setting.value is not None
    }
    if settled.get("prepare") not in (None, "auto", "none"):
        settled["prepare"] = str(folder / str(settled["prepare"]))
    return settled


def places_of(config: pytest.Config, settled: Mapping[str, Any]) -> tuple[Place, ...]:
    """Each is a class of devices; a single one has no name. Raises ConfigError for conflicting options."""
    option = config.getoption
    device, pools, virtual = (option(f"--detector-{name}") for name in ("device", "pool", "virtual-app"))
    if sum(map(bool, (device, pools, virtual))) > 1:
        raise ConfigError("--detector-device, --detector-pool and --detector-virtual-app exclude each other")
    if virtual:
        return (Place(),)
    if device:
        return (Place(device=device),)
    if not pools and settled.get("device") and settled.get("pools"):
        raise ConfigError("device and pools are both settled; keep one")
    pools = pools or settled.get("pools") or ()
    if not pools:
        return (Place(device=settled.get("device")),)
    if len(set(pools)) != len(pools):
        raise ConfigError(f"a pool stands there twice: {', '.join(pools)}")
    return tuple(Place(name=pool if len(pools) > 1 else "", pool=pool) for pool in pools)


def order_of(
    config: pytest.Config,
    package: str,
    place: Place,
    settled: Mapping[str, Any],
    *,
    version: str | None = None,
    apk: str | None = None,
) -> Order:
    """`settled`: profile, level, runs, until and formats, unless options override them."""
    option = config.getoption
    asked = {
        "profile": option("--detector-profile") or settled.get("profile"),
        "level": option("--detector-level") or settled.get("level"),
        "runs": option("--detector-runs") or settled.get("runs"),
        "until": settled.get("until"),
        "virtual_apps": option("--detector-virtual-app"),
        "formats": _with_json(settled.get("formats")),
        "version": version,
        "apk": apk,
        "prepare": settled.get("prepare"),
        "entry": settled.get("entry"),
    }
    root = option("--detector-report")
    name = package if version is None else f"{package}-{version}"
    if root is None and place.name:
        root = "reports/pytest"  # two phones may start on an app in the same second
    return Order(
        key=f"{name}@{place.name}" if place.name else name,
        package=package,
        place=place,
        root=None if root is None else Path(root),
        asked={name: value for name, value in asked.items() if value},
    )


def _with_json(formats: Sequence[str] | None) -> tuple[str, ...]:
    """The pictures to attach are listed in the report's JSON."""
    return tuple(dict.fromkeys((*(formats or USUAL_FORMATS), "json")))
