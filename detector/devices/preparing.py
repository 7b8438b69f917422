"""Sets up a device for a run. Each change is recorded in the cleanup ledger, so closing restores it."""

from detector.devices.cleanup_ledger import CleanupLedger

__all__ = ["prepare"]

ANIMATION_SCALES = ("animator_duration_scale", "transition_animation_scale", "window_animation_scale")
_USUAL = "1.0"  # the effective value of a scale that was never set


def prepare(
    cleanup: CleanupLedger, *, font_scale: float | None, rotation_deg: int | None, has_normal_animations: bool
) -> None:
    """None, or False for the animations: left as it is. Raises DeviceError if a setting is refused."""
    if font_scale is not None:
        cleanup.change_setting("system", "font_scale", str(float(font_scale)), unset=_USUAL)
    if rotation_deg is not None:
        cleanup.change_setting("system", "accelerometer_rotation", "0")
        cleanup.change_setting("system", "user_rotation", str(rotation_deg // 90), unset="0")
    if has_normal_animations:
        for key in ANIMATION_SCALES:
            cleanup.change_setting("global", key, _USUAL, unset=_USUAL)
