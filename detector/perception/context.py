"""What is known of a frame besides its pixels: which activity was in front, and since when."""

from dataclasses import dataclass

__all__ = ["FrameContext"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameContext:
    """None: not known (a plain screenshot has no context).

    `is_target`: whether the app under test was in front. `since_launch_ms` counts from the launch,
    `since_activity_ms` from the moment this activity came to the front. `n_activities_before` counts the
    app's own activities that were in front before this one. `coming_package` may already have been in front:
    its change falls within the frame's interval.
    """

    package: str | None = None
    activity: str | None = None
    is_target: bool | None = None
    since_launch_ms: float | None = None
    since_activity_ms: float | None = None
    n_activities_before: int | None = None
    coming_package: str | None = None

    @property
    def is_unknown(self) -> bool:
        """Of a recording neither the app in front nor its launch is known."""
        return self.is_target is None and self.since_launch_ms is None

    @property
    def may_show_app(self) -> bool:
        return bool(self.is_target) or self.is_unknown
