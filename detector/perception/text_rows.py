"""Texts and their boxes in reading order: rows from the top, the cells of a row separated by tabs.

So a table on a screen is a table in the text, whether its cells come from a view tree or from text
recognition.
"""

from collections.abc import Iterable, Iterator

from detector.core.geometry import Rect

__all__ = ["text_rows"]

_SAME_ROW = 0.3  # of the taller of two: the distance allowed between the middles of two cells of a row

Text = tuple[str, Rect]


def text_rows(texts: Iterable[Text]) -> Iterator[str]:
    """A text of several lines that is alone in its row yields one row per line."""
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
            yield "\t".join(" ".join(text.split()) for text, _ in row)


def _is_in_row(row: list[Text], box: Rect) -> bool:
    last = row[-1][1]
    apart_px = abs(last.center.y_px - box.center.y_px)
    is_beside = all(one.right_px <= box.left_px or box.right_px <= one.left_px for _, one in row)
    return is_beside and apart_px <= _SAME_ROW * max(last.height_px, box.height_px)
