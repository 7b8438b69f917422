"""compact-13: a small cheap Android 13 phone, 720×1600 at 320 dpi."""

from dataclasses import replace

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.personas import aosp_13

PERSONA = replace(
    aosp_13.PERSONA,
    name="compact-13",
    model="Virtual Compact 13",
    device="compact13",
    display=VirtualDisplay(
        width_px=720,
        height_px=1600,
        density_dpi=320,
        px_per_mm=269.0 / 25.4,
        status_bar_px=64,
        navigation_bar_px=48,
    ),
)
