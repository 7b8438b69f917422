"""What every layer of an app file may specify: where it lies, when it shows, how it moves, its node."""

from typing import Annotated, Literal

from pydantic import Field

from detector.virtual.apps.spec.values import ColorValue, LengthValue, Name, Number, SizeValue, Strict, within

__all__ = [
    "Alpha",
    "Border",
    "Circle",
    "LayerBase",
    "Milliseconds",
    "MotionKey",
    "MotionSpec",
    "NodeSpec",
    "Outline",
    "Place",
    "Weight",
]

Anchor = Literal[
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"
]
Alpha = Annotated[Number, within(0, 1)]
Milliseconds = Annotated[Number, within(0, 600_000)]
Weight = Literal["regular", "bold"]


class Place(Strict):
    """Where a box lies: anchored inside a reference, or beside it."""

    of: str = "display"
    at: Anchor = "top-left"
    side: Literal["inside", "above", "below", "left", "right"] = "inside"
    x: LengthValue = "0dp"
    y: LengthValue = "0dp"
    width: SizeValue | None = None
    height: SizeValue | None = None


class NodeSpec(Strict):
    """The layer's node in the accessibility tree; a layer without one is a picture only."""

    class_name: str = Field(default="android.widget.ImageView", alias="class")
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]*$")] = ""
    text: str | None = None
    desc: str = ""
    clickable: bool = False
    checked: bool | None = None
    enabled_from_ms: Milliseconds = 0
    grow: LengthValue = "0dp"
    place: Place | None = None
    inside: Name | None = None


class MotionKey(Strict):
    at_ms: Milliseconds
    x: LengthValue = "0dp"
    y: LengthValue = "0dp"


class MotionSpec(Strict):
    """Offsets from the layer's place over time: in jumps, or along straight lines."""

    kind: Literal["jumps", "path"] = "jumps"
    keys: Annotated[list[MotionKey], Field(min_length=1)]


class LayerBase(Strict):
    id: Name | None = None
    place: Place = Place()
    alpha: Alpha = 1.0
    from_ms: Milliseconds = 0
    until_ms: Milliseconds | None = None
    fade_in_ms: Milliseconds | None = None
    motion: MotionSpec | None = None
    node: NodeSpec | None = None


class Border(Strict):
    color: ColorValue
    width: SizeValue = "1dp"
    alpha: Alpha = 1.0


class Outline(Strict):
    color: ColorValue
    width: SizeValue = "2dp"


class Circle(Strict):
    """The disc or ring around a cross or an icon."""

    diameter: SizeValue
    fill: ColorValue = "#000000"
    fill_alpha: Alpha = 0.0
    border: Border | None = None
