"""Texts and their boxes put into reading order: rows from above, the cells of a row parted by tabs.

So a table on a screen is a table in the text, whether its cells come from a view tree or were recognised.
"""

from collections.abc import Iterable, Iterator

from detector.core.geometry import Rect

__all__ = ["text_rows"]

_SAME_ROW = 0.3  # of the taller of two: how far the middles of two cells of a row may lie apart

Text = tuple[str, Rect]


def text_rows(texts: Iterable[Text]) -> Iterator[str]:
    """A text of many lines that stands alone in its row comes out as many."""
    rows: list[list[Text]] = []
    for one in sorted(texts, key=lambda text: (text[1].center.y_px, text[1].left_px)):
        if rows and _is_in_row(rows[-1], one[1]):
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        if len(row) == 1:
            yield from (line for part in row[0][0].splitlines() if (line := part.strip()))
        else:
            row.sort(key=lambda text: text[1].left_px)
            yield "\t".join(" ".join(said.split()) for said, _ in row)


def _is_in_row(row: list[Text], box: Rect) -> bool:
    last = row[-1][1]
    apart_px = abs(last.center.y_px - box.center.y_px)
    is_beside = all(one.right_px <= box.left_px or box.right_px <= one.left_px for _, one in row)
    return is_beside and apart_px <= _SAME_ROW * max(last.height_px, box.height_px)
