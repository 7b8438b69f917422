"""By what an app on this phone can tell that it is examined: what its public interfaces would say.

Settings, properties, networks and the charger are those that the shell prints, so that whoever switches one
off by `settings put`, `setprop`, `dumpsys battery unplug` or in a test hides it from the app, too.
"""

from typing import Protocol

from detector.virtual.system.packages import InstalledApp
from detector.virtual.system.ports import HasProperties, HasSettings, HasSurroundings

__all__ = ["HasTelltales", "telltales_of"]

_NEW_INSTALL_S = 24 * 3600
_NO_SIM = frozenset({"ABSENT", "NOT_READY", "UNKNOWN", ""})
_TUNNELS = ("tun", "wg", "tap")


class HasTelltales(HasProperties, HasSettings, HasSurroundings, Protocol):
    """What an app can ask."""


def telltales_of(device: HasTelltales, app: InstalledApp, *, at_s: float) -> frozenset[str]:
    """Their names, as in an app file. `at_s`: the phone's wall clock."""
    properties, settings, around = device.properties, device.settings, device.surroundings

    def setting(key: str, space: str = "global") -> str:
        return settings.get((space, key), "")

    shown = {
        "adb": setting("adb_enabled") == "1" or setting("adb_wifi_enabled") == "1",
        "developer_options": setting("development_settings_enabled") == "1",
        "usb": around.is_plugged_in,
        "charging": around.is_plugged_in,
        "sim": _NO_SIM.issuperset(properties.get("gsm.sim.state", "").split(",")),
        "vpn": any(name.startswith(_TUNNELS) for name in around.addresses),
        "proxy": setting("http_proxy") not in ("", ":0", "null"),
        "root": "test-keys" in properties.get("ro.build.tags", ""),
        "verified_boot": properties.get("ro.boot.verifiedbootstate") != "green",
        "emulator": "1" in (properties.get("ro.kernel.qemu"), properties.get("ro.detector.virtual")),
        "installer": True,  # nothing here was installed by a store
        "install_age": at_s - app.installed_at_s < _NEW_INSTALL_S,
        "accessibility": setting("enabled_accessibility_services", "secure") not in ("", "null"),
    }
    return frozenset(name for name, is_shown in shown.items() if is_shown)
