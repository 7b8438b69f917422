"""aosp-9: a plain Android 9 phone, 1080×2160 at 440 dpi: the older wording of log and dumps."""

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.grammar import versions
from detector.virtual.persona import Persona
from detector.virtual.system.log_dialect import ANDROID_9
from detector.virtual.system.packages import Component

PERSONA = Persona(
    name="aosp-9",
    release="9",
    sdk=28,
    build_id="PQ3A.190801.002",
    brand="Android",
    manufacturer="Detector",
    model="Virtual Phone 9",
    device="virtual9",
    display=VirtualDisplay(
        width_px=1080,
        height_px=2160,
        density_dpi=440,
        px_per_mm=443.0 / 25.4,
        status_bar_px=66,
        navigation_bar_px=66,
    ),
    dialect=ANDROID_9,
    dumps=versions.ANDROID_9,
    launcher=Component.of("com.android.launcher3", ".Launcher"),
)
