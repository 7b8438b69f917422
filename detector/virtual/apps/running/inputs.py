"""What happens to an app from outside in the course of a launch: fingers, keys, texts, and coming back."""

from dataclasses import dataclass

__all__ = ["BackPress", "Comeback", "Given", "Swipe", "Tap", "Typed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    x_px: float
    y_px: float
    at_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BackPress:
    at_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """`field`: its id, without the package."""

    field: str
    text: str
    at_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comeback:
    """The app is in front again; `scene` comes over its page then, or in its place if it was asked for.

    `remember`: what the app writes down then.
    """

    at_ms: float
    scene: str
    is_over: bool = True
    remember: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swipe:
    start_px: tuple[float, float]
    end_px: tuple[float, float]
    at_ms: float


Given = Tap | Swipe | BackPress | Comeback | Typed
