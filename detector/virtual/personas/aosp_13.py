"""aosp-13: a plain Android 13 phone, 1080×2400 at 440 dpi. The default."""

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.grammar import versions
from detector.virtual.persona import Persona
from detector.virtual.system.log_dialect import ANDROID_13
from detector.virtual.system.packages import Component

PERSONA = Persona(
    name="aosp-13",
    release="13",
    sdk=33,
    build_id="TQ3A.230805.001",
    brand="Android",
    manufacturer="Detector",
    model="Virtual Phone 13",
    device="virtual13",
    display=VirtualDisplay(
        width_px=1080,
        height_px=2400,
        density_dpi=440,
        px_per_mm=409.0 / 25.4,
        status_bar_px=88,
        navigation_bar_px=66,
    ),
    dialect=ANDROID_13,
    dumps=versions.ANDROID_13,
    launcher=Component.of("com.android.launcher3", ".uioverrides.QuickstepLauncher"),
)
