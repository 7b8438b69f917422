"""aosp-8: a plain Android 8.1 phone, 1080×1920 at 420 dpi, with three buttons in its navigation bar."""

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.grammar import versions
from detector.virtual.persona import Persona
from detector.virtual.system.log_dialect import ANDROID_8
from detector.virtual.system.packages import Component

PERSONA = Persona(
    name="aosp-8",
    release="8.1.0",
    sdk=27,
    build_id="OPM7.181205.001",
    brand="Android",
    manufacturer="Detector",
    model="Virtual Phone 8",
    device="virtual8",
    display=VirtualDisplay(
        width_px=1080,
        height_px=1920,
        density_dpi=420,
        px_per_mm=423.0 / 25.4,
        status_bar_px=63,
        navigation_bar_px=126,
    ),
    dialect=ANDROID_8,
    dumps=versions.ANDROID_8,
    launcher=Component.of("com.android.launcher3", ".Launcher"),
)
