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
    boot_broadcast_after_s: float = 45.0
    """From boot to its broadcast to apps: 2 to 4 minutes on some phones (autostart.md 2, S4)."""
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return (
            f"{self.brand}/{self.device}/{self.device}:{self.release}/{self.build_id}"
            "/9000001:userdebug/test-keys"
        )

    def all_properties(self, serial: str) -> dict[str, str]:
        """The output of `getprop`. `ro.detector.virtual` openly declares that this is not a real phone."""
        return {
            "persist.adb.tcp.port": "5555",  # its adbd listens again after a boot
            "gsm.version.baseband": "",
            "persist.sys.locale": "zh-CN",
            "persist.sys.timezone": "Asia/Shanghai",
            "ro.boot.serialno": serial,
            "ro.build.characteristics": "default",
            "ro.build.display.id": f"{self.build_id} test-keys",
            "ro.build.fingerprint": self.fingerprint,
            "ro.build.id": self.build_id,
            "ro.build.type": "userdebug",
            "ro.build.version.release": self.release,
            "ro.build.version.sdk": str(self.sdk),
            "ro.build.version.security_patch": "2026-01-05",
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
        } | self.properties


class HasPersona(Protocol):
    @property
    def persona(self) -> Persona: ...
