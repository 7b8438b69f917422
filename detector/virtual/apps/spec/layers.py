"""The layers that a screen of an app file is made of: one model per kind, as written in the file."""

from typing import Annotated, Literal

from pydantic import Field

from detector.virtual.apps.spec.place import Alpha, Border, Circle, LayerBase, Milliseconds, Outline, Weight
from detector.virtual.apps.spec.values import ColorValue, Number, SizeValue, TextValue, one_of, within

__all__ = [
    "ART_KINDS",
    "ICON_NAMES",
    "PAGE_KINDS",
    "ArtLayer",
    "BackdropLayer",
    "CrossLayer",
    "CutoutLayer",
    "FlatLayer",
    "GradientLayer",
    "IconLayer",
    "LayerSpec",
    "LogoLayer",
    "NavigationBarLayer",
    "NoiseLayer",
    "PageLayer",
    "PictureLayer",
    "PillLayer",
    "RingLayer",
    "StatusBarLayer",
    "TextLayer",
]

ART_KINDS = (
    "mountains", "lake", "city", "foliage", "studio-phone", "studio-bottle", "studio-cup", "studio-shoe",
    "car-road", "sale-burst", "gifts", "coins", "food", "blobs", "rooms",
)  # fmt: skip
ICON_NAMES = (
    "home", "search", "user", "cart", "bell", "grid", "heart", "play", "message", "back", "chevron", "scan",
    "gear", "star", "clock",
)  # fmt: skip
PAGE_KINDS = ("news", "shop", "video", "tools")


class FlatLayer(LayerBase):
    """One colour, the reference's size unless told."""

    kind: Literal["flat"]
    color: ColorValue
    corner: SizeValue = "0dp"
    border: Border | None = None
    shadow: bool = False


class GradientLayer(LayerBase):
    """From the first colour to the last along an angle: 0 to the right, 90 downwards."""

    kind: Literal["gradient"]
    colors: Annotated[list[ColorValue], Field(min_length=2, max_length=6)]
    angle_deg: Number = 90.0
    corner: SizeValue = "0dp"


class PictureLayer(LayerBase):
    """A PNG or JPEG file that lies beside the app file."""

    kind: Literal["picture"]
    file: str
    fit: Literal["cover", "contain", "stretch"] = "cover"
    corner: SizeValue = "0dp"


class ArtLayer(LayerBase):
    """A seeded picture made by the program: photo-like scenery, products, festive scenes."""

    kind: Literal["art"]
    art: Annotated[TextValue, one_of(ART_KINDS)]
    colors: Annotated[list[ColorValue], Field(max_length=4)] = Field(default_factory=list)
    corner: SizeValue = "0dp"
    dim: Alpha = 0.0


class NoiseLayer(LayerBase):
    """Grain over what lies below: `amount` is its spread, of 255 levels."""

    kind: Literal["noise"]
    amount: Annotated[Number, within(0, 128)] = 8.0
    grain: SizeValue = "1px"


class TextLayer(LayerBase):
    """Text in the shipped font; `{s}` stands for the seconds left of `countdown_s`."""

    kind: Literal["text"]
    text: TextValue
    size: SizeValue
    color: ColorValue = "#222222"
    weight: Weight = "regular"
    align: Literal["left", "center", "right"] = "left"
    line_height: Annotated[Number, within(0.8, 4)] = 1.3
    max_lines: int | None = None
    outline: Outline | None = None
    shadow: bool = False
    countdown_s: Annotated[Number, within(1, 600)] | None = None
    countdown_from_ms: Milliseconds = 0


class PillLayer(LayerBase):
    """A rounded rectangle with a centred text; round ends unless `corner` says otherwise."""

    kind: Literal["pill"]
    text: TextValue
    size: SizeValue
    color: ColorValue = "#ffffff"
    text_alpha: Alpha = 1.0
    weight: Weight = "regular"
    fill: ColorValue = "#000000"
    fill_alpha: Alpha = 0.5
    corner: SizeValue | None = None
    border: Border | None = None
    padding_x: SizeValue = "12dp"
    padding_y: SizeValue = "6dp"
    countdown_s: Annotated[Number, within(1, 600)] | None = None
    countdown_from_ms: Milliseconds = 0


class CrossLayer(LayerBase):
    """An ×: `size` is its drawn extent, caps included."""

    kind: Literal["cross"]
    size: SizeValue
    stroke: SizeValue = "2dp"
    cap: Literal["round", "butt"] = "round"
    color: ColorValue = "#ffffff"
    circle: Circle | None = None


class RingLayer(LayerBase):
    """A progress ring that fills clockwise from the top in `lasts_ms`."""

    kind: Literal["ring"]
    diameter: SizeValue
    stroke: SizeValue = "2dp"
    color: ColorValue = "#ffffff"
    track: ColorValue | None = None
    lasts_ms: Annotated[Number, within(1, 600_000)] = 5000.0


class IconLayer(LayerBase):
    """A line icon of the program."""

    kind: Literal["icon"]
    icon: Annotated[TextValue, one_of(ICON_NAMES)]
    size: SizeValue
    stroke: SizeValue = "1.8dp"
    color: ColorValue = "#222222"
    circle: Circle | None = None


class LogoLayer(LayerBase):
    """An app's logo: a rounded square with one or two characters and a second colour."""

    kind: Literal["logo"]
    text: TextValue
    size: SizeValue = "48dp"
    colors: Annotated[list[ColorValue], Field(min_length=2, max_length=2)]
    color: ColorValue = "#ffffff"
    corner: SizeValue = "11dp"


class BackdropLayer(LayerBase):
    """What dims the page below a popup: the whole display."""

    kind: Literal["backdrop"]
    color: ColorValue = "#000000"
    alpha: Alpha = 0.6


class StatusBarLayer(LayerBase):
    """Time, signal and battery at the top, dark or light, over a fill or over what lies below."""

    kind: Literal["status-bar"]
    icons: Literal["dark", "light"] = "dark"
    fill: ColorValue | None = None
    time: TextValue = "10:24"


class NavigationBarLayer(LayerBase):
    """The gesture handle at the bottom."""

    kind: Literal["navigation-bar"]
    icons: Literal["dark", "light"] = "dark"
    fill: ColorValue | None = None


class CutoutLayer(LayerBase):
    """The camera hole, black, where the display says it has one; nothing elsewhere."""

    kind: Literal["cutout"]


class PageLayer(LayerBase):
    """A whole ordinary page: header, entries, tab bar, with nodes; contents are drawn by chance."""

    kind: Literal["page"]
    page: Literal["news", "shop", "video", "tools"]
    title: TextValue
    accent: ColorValue = "#e6432e"


LayerSpec = Annotated[
    FlatLayer
    | GradientLayer
    | PictureLayer
    | ArtLayer
    | NoiseLayer
    | TextLayer
    | PillLayer
    | CrossLayer
    | RingLayer
    | IconLayer
    | LogoLayer
    | BackdropLayer
    | StatusBarLayer
    | NavigationBarLayer
    | CutoutLayer
    | PageLayer,
    Field(discriminator="kind"),
]
