"""A persona: which phone a virtual device plays, and which Android version's wording it uses."""

from dataclasses import dataclass, field
from typing import Protocol

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.grammar.state import DumpGrammar
from detector.virtual.system.log_dialect import LogDialect
from detector.virtual.system.packages import Component
from detector.virtual.waking.vendor import NO_CONTROL, VendorControl

__all__ = ["HasPersona", "Persona"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    name: str
    release: str
    sdk: int
    sdk_minor: int = 0
    """Of a quarterly release, such as 1 of 16 QPR2 (API 36.1)."""
    build_id: str
    brand: str
    manufacturer: str
    model: str
    device: str
    display: VirtualDisplay
    dialect: LogDialect
    dumps: DumpGrammar
    launcher: Component
    vendor: VendorControl = NO_CONTROL
    boot_uptime_s: float = 86_523.4
    """Its uptime when a run begins."""
    boot_s: float = 28.0
    """From power off to adbd's start."""
    system_restart_s: float = 13.0
    """From the death of the system server to the home screen: half of a boot. A tool value."""
    boot_broadcast_after_s: float = 45.0
    """From boot to its broadcast to apps: 2 to 4 minutes on some phones (autostart.md 2, S4)."""
    properties: dict[str, str] = field(default_factory=dict)
    is_retail: bool = False
    """A maker's own build on a locked phone; else one for developers on an unlocked one."""

    @property
    def fingerprint(self) -> str:
        return (
            f"{self.brand}/{self.device}/{self.device}:{self.release}/{self.build_id}"
            f"/9000001:{self.build_type}/{self.build_tags}"
        )

    @property
    def build_type(self) -> str:
        return "user" if self.is_retail else "userdebug"

    @property
    def build_tags(self) -> str:
        return "release-keys" if self.is_retail else "test-keys"

    def first_settings(self) -> dict[tuple[str, str], str]:
        """Those of a phone on which a developer has switched on USB debugging; by namespace and key."""
        shared = {"adb_enabled": "1", "development_settings_enabled": "1", "stay_on_while_plugged_in": "0"}
        scales = ("window_animation_scale", "transition_animation_scale", "animator_duration_scale")
        return {("global", key): value for key, value in (shared | dict.fromkeys(scales, "1.0")).items()} | {
            ("secure", "accessibility_enabled"): "0",
            ("system", "show_touches"): "0",
        }

    def all_properties(self, serial: str) -> dict[str, str]:
        """The output of `getprop`. `ro.detector.virtual` openly declares that this is not a real phone."""
        return (
            {
                "gsm.network.type": "LTE,Unknown",
                "gsm.operator.iso-country": "cn,",
                "gsm.sim.state": "LOADED,ABSENT",
                "persist.adb.tcp.port": "5555",  # its adbd listens again after a boot
                "gsm.version.baseband": "",
                "persist.sys.locale": "zh-CN",
                "persist.sys.timezone": "Asia/Shanghai",
                "ro.boot.flash.locked": "1" if self.is_retail else "0",
                "ro.boot.serialno": serial,
                "ro.boot.vbmeta.device_state": "locked" if self.is_retail else "unlocked",
                "ro.boot.verifiedbootstate": "green" if self.is_retail else "orange",
                "ro.boot.veritymode": "enforcing",
                "ro.build.characteristics": "default",
                "ro.build.display.id": f"{self.build_id} {self.build_tags}",
                "ro.build.fingerprint": self.fingerprint,
                "ro.build.id": self.build_id,
                "ro.build.tags": self.build_tags,
                "ro.build.type": self.build_type,
                "ro.build.version.release": self.release,
                "ro.build.version.sdk": str(self.sdk),
                "ro.build.version.security_patch": "2026-01-05",
                "ro.debuggable": "0" if self.is_retail else "1",
                "ro.detector.virtual": "1",
                "ro.product.brand": self.brand,
                "ro.product.cpu.abi": "arm64-v8a",
                "ro.product.device": self.device,
                "ro.product.locale": "zh-CN",
                "ro.product.manufacturer": self.manufacturer,
                "ro.product.model": self.model,
                "ro.product.name": self.device,
                "ro.serialno": serial,
                "ro.sf.lcd_density": str(self.display.density_dpi),
                "sys.boot_completed": "1",
                "sys.usb.config": "adb",
                "sys.usb.state": "adb",
            }
            | self._full_version()
            | self.properties
        )

    def _full_version(self) -> dict[str, str]:
        """Since 16."""
        return {"ro.build.version.sdk_full": f"{self.sdk}.{self.sdk_minor}"} if self.sdk >= 36 else {}


class HasPersona(Protocol):
    @property
    def persona(self) -> Persona: ...
