"""Line icons as straight strokes on a grid of 24 units, for tab bars and headers."""

import math
from itertools import pairwise

from detector.virtual.drawing.shapes import Segment

__all__ = ["ICON_PATHS"]

Points = tuple[tuple[float, float], ...]


def _line(*points: tuple[float, float], closed: bool = False) -> tuple[Segment, ...]:
    ring = (*points, points[0]) if closed else points
    return tuple((a[0], a[1], b[0], b[1]) for a, b in pairwise(ring))


def _arc(x: float, y: float, radius: float, from_deg: float = 0, to_deg: float = 360) -> tuple[Segment, ...]:
    n_parts = max(8, math.ceil(abs(to_deg - from_deg) * radius / 160))
    angles = [math.radians(from_deg + (to_deg - from_deg) * step / n_parts) for step in range(n_parts + 1)]
    return _line(*((x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles))


def _star(x: float, y: float, radius: float) -> tuple[Segment, ...]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.45
        angle = math.radians(corner * 36 - 90)
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return _line(*points, closed=True)


ICON_PATHS: dict[str, tuple[Segment, ...]] = {
    "home": (*_line((3, 11), (12, 3), (21, 11)), *_line((5, 9.5), (5, 21), (19, 21), (19, 9.5))),
    "search": (*_arc(10.5, 10.5, 6.5), *_line((15.5, 15.5), (21, 21))),
    "user": (*_arc(12, 8, 4.5), *_arc(12, 22, 8.5, 190, 350)),
    "cart": (
        *_line((2, 4), (5.5, 4), (8, 15), (18.5, 15), (21, 7), (6.3, 7)),
        *_arc(9.5, 19.5, 1.2),
        *_arc(17, 19.5, 1.2),
    ),
    "bell": (
        *_line((4, 17), (20, 17)),
        *_line((6, 17), (6, 10)),
        *_arc(12, 10, 6, 180, 360),
        *_line((18, 10), (18, 17)),
        *_line((10.5, 20.5), (13.5, 20.5)),
    ),
    "grid": tuple(
        segment
        for x, y in ((4, 4), (14, 4), (4, 14), (14, 14))
        for segment in _line((x, y), (x + 6, y), (x + 6, y + 6), (x, y + 6), closed=True)
    ),
    "heart": (
        *_arc(7.8, 8.8, 4.3, 145, 345),
        *_arc(16.2, 8.8, 4.3, 195, 395),
        *_line((4.2, 11.4), (12, 20), (19.8, 11.4)),
    ),
    "play": (*_arc(12, 12, 9), *_line((10, 8), (16, 12), (10, 16), closed=True)),
    "message": _line((3, 4), (21, 4), (21, 17), (11, 17), (7, 21), (7, 17), (3, 17), closed=True),
    "back": _line((15, 4), (7, 12), (15, 20)),
    "chevron": _line((9, 5), (16, 12), (9, 19)),
    "scan": (
        *_line((3, 8), (3, 3), (8, 3)),
        *_line((16, 3), (21, 3), (21, 8)),
        *_line((21, 16), (21, 21), (16, 21)),
        *_line((8, 21), (3, 21), (3, 16)),
        *_line((5, 12), (19, 12)),
    ),
    "gear": (
        *_arc(12, 12, 3.2),
        *_arc(12, 12, 7.5),
        *(
            (
                12 + 7.5 * math.cos(math.radians(a)),
                12 + 7.5 * math.sin(math.radians(a)),
                12 + 9.8 * math.cos(math.radians(a)),
                12 + 9.8 * math.sin(math.radians(a)),
            )
            for a in range(0, 360, 45)
        ),
    ),
    "star": _star(12, 12.5, 9.5),
    "clock": (*_arc(12, 12, 9), *_line((12, 6.5), (12, 12), (16, 14.5))),
}
