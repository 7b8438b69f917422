"""Points and rectangles on a display.

There is one space: display pixels, origin at the top left, in the rotation the display had
at that moment. Adapters convert into it; the core never converts between spaces.
"""

from dataclasses import dataclass

__all__ = ["Point", "Rect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place on the display, px."""

    x_px: float
    y_px: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A half-open rectangle, px: it includes its left and top edge, not its right and bottom one."""

    left_px: float
    top_px: float
    right_px: float
    bottom_px: float

    def __post_init__(self) -> None:
        if self.right_px < self.left_px or self.bottom_px < self.top_px:
            raise ValueError(f"a rectangle ends before it begins: {self}")

    @classmethod
    def from_xywh(cls, x_px: float, y_px: float, width_px: float, height_px: float) -> "Rect":
        return cls(left_px=x_px, top_px=y_px, right_px=x_px + width_px, bottom_px=y_px + height_px)

    @property
    def width_px(self) -> float:
        return self.right_px - self.left_px

    @property
    def height_px(self) -> float:
        return self.bottom_px - self.top_px

    @property
    def short_side_px(self) -> float:
        return min(self.width_px, self.height_px)

    @property
    def area_px2(self) -> float:
        return self.width_px * self.height_px

    @property
    def is_empty(self) -> bool:
        return self.width_px <= 0 or self.height_px <= 0

    @property
    def center(self) -> Point:
        return Point(x_px=(self.left_px + self.right_px) / 2, y_px=(self.top_px + self.bottom_px) / 2)

    def contains(self, point: Point) -> bool:
        inside_x = self.left_px <= point.x_px < self.right_px
        return inside_x and self.top_px <= point.y_px < self.bottom_px

    def nearest(self, point: Point) -> Point:
        """The point itself if it is inside, else the nearest point on the edge."""
        return Point(
            x_px=min(max(point.x_px, self.left_px), self.right_px),
            y_px=min(max(point.y_px, self.top_px), self.bottom_px),
        )

    def sides_from(self, point: Point) -> dict[str, float]:
        """Distances from a point to the left, right, top and bottom side, px; negative beyond a side."""
        return {
            "left": point.x_px - self.left_px,
            "right": self.right_px - point.x_px,
            "top": point.y_px - self.top_px,
            "bottom": self.bottom_px - point.y_px,
        }

    def intersection(self, other: "Rect") -> "Rect | None":
        """The common part; None if the two do not overlap."""
        left_px, top_px = max(self.left_px, other.left_px), max(self.top_px, other.top_px)
        right_px = min(self.right_px, other.right_px)
        bottom_px = min(self.bottom_px, other.bottom_px)
        if right_px <= left_px or bottom_px <= top_px:
            return None
        return Rect(left_px=left_px, top_px=top_px, right_px=right_px, bottom_px=bottom_px)

    def union(self, other: "Rect") -> "Rect":
        """The smallest rectangle that holds both."""
        return Rect(
            left_px=min(self.left_px, other.left_px),
            top_px=min(self.top_px, other.top_px),
            right_px=max(self.right_px, other.right_px),
            bottom_px=max(self.bottom_px, other.bottom_px),
        )

    def iou(self, other: "Rect") -> float:
        """Area of the common part over area of the union, 0 to 1."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        return common.area_px2 / (self.area_px2 + other.area_px2 - common.area_px2)

    def share_in(self, other: "Rect") -> float:
        """Share of this rectangle's own area that lies in the other, 0 to 1; 0 if it has no area."""
        common = self.intersection(other)
        return 0.0 if common is None else common.area_px2 / self.area_px2

    def gap_px(self, other: "Rect") -> float:
        """Shortest distance between the two, 0 where they touch or overlap."""
        dx = max(self.left_px - other.right_px, other.left_px - self.right_px, 0.0)
        dy = max(self.top_px - other.bottom_px, other.top_px - self.bottom_px, 0.0)
        return float((dx * dx + dy * dy) ** 0.5)

    def expanded(self, by_px: float) -> "Rect":
        """The same rectangle with every edge moved outwards by `by_px` (inwards if negative)."""
        center = self.center
        half_w = max(self.width_px / 2 + by_px, 0.0)
        half_h = max(self.height_px / 2 + by_px, 0.0)
        return Rect(
            left_px=center.x_px - half_w,
            top_px=center.y_px - half_h,
            right_px=center.x_px + half_w,
            bottom_px=center.y_px + half_h,
        )
