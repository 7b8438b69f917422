"""The known app's truth: the file that its APK and its twin for virtual phones are made from."""

from collections.abc import Mapping
from dataclasses import dataclass

from detector import codec

__all__ = ["KNOWN_APP_FORMAT", "KnownApp", "KnownPage", "KnownPopup", "KnownSplash", "read_known_app"]

KNOWN_APP_FORMAT = "known-app/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSplash:
    """The skip control appears `skip_after_ms` after the splash, which lasts `lasts_ms`."""

    lasts_ms: int
    skip_after_ms: int
    skip_text: str
    skip_text_sp: int
    skip_width_dp: int
    skip_height_dp: int
    skip_color: str
    skip_fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPopup:
    """It appears `after_ms` after the page, and its cross `cross_after_ms` after that."""

    after_ms: int
    lasts_ms: int
    card_width_dp: int
    card_height_dp: int
    card_color: str
    cross_after_ms: int
    cross_size_dp: int
    cross_stroke_dp: int
    cross_color: str
    cross_circle_dp: int
    cross_circle_fill: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPage:
    """Flat marks of unique colours. From `settles_ms` after the launch on nothing moves on it."""

    settles_ms: int
    ground: str
    ruler_width_dp: int
    ruler_height_dp: int
    ruler_color: str
    target_dp: int
    first_target_color: str
    second_target_color: str
    hit_color: str
    jump_color: str
    secret_color: str
    button_width_dp: int
    button_height_dp: int

    @property
    def marks(self) -> Mapping[str, tuple[str, int, int]]:
        """Colour, width and height in dp of each mark, by the id of its node."""
        target = self.target_dp
        return {
            "ruler": (self.ruler_color, self.ruler_width_dp, self.ruler_height_dp),
            "first_target": (self.first_target_color, target, target),
            "second_target": (self.second_target_color, target, target),
            "jump": (self.jump_color, self.button_width_dp, self.button_height_dp),
            "secret": (self.secret_color, self.button_width_dp, self.button_height_dp),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownJump:
    package: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownShake:
    """Without gravity."""

    least_mps2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownApp:
    """`outcomes`: those that a rule may give for its windows, by code; an unnamed rule may give any."""

    format: str
    package: str
    label: str
    version_name: str
    version_code: int
    splash: KnownSplash
    popup: KnownPopup
    page: KnownPage
    jump: KnownJump
    shake: KnownShake
    receiver: str
    outcomes: Mapping[str, tuple[str, ...]]


def read_known_app(text: str, *, where: str) -> KnownApp:
    """Raises ConfigError."""
    return codec.from_yaml(KnownApp, text, where=where)
