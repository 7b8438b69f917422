"""Texts and their boxes in reading order: rows from the top, the cells of a row separated by tabs.

So a table on a screen is a table in the text, whether its cells come from a view tree or from text
recognition. In a table rows may differ in height, a cell may hold several texts, and one that reaches over
several rows or columns is repeated in each. Rows are told apart by the gaps that go through all columns, or
through most where such a cell holds them together.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from detector.core.geometry import Rect

__all__ = ["text_rows"]

_SAME_ROW = 0.3  # of the taller of two: the distance allowed between the middles of two cells of a row
_ROW_GAP = 0.55  # of a line's height: what lies between two rows, and not between two lines of a cell
MIN_ROWS = 3  # of a table; two rows side by side may be anything
MAX_COLUMNS = 12

Text = tuple[str, Rect]


def text_rows(texts: Iterable[Text]) -> Iterator[str]:
    """A text of several lines that is alone in its row yields one row per line."""
    given = sorted(texts, key=lambda text: (text[1].top_px, text[1].left_px))
    plain: list[Text] = []
    for block in _blocks(given):
        rows = _table(block)
        if rows is None:
            plain += block
            continue
        yield from _plain_rows(plain)
        plain = []
        yield from ("\t".join(row) for row in rows)
    yield from _plain_rows(plain)


def _plain_rows(texts: Sequence[Text]) -> Iterator[str]:
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
    is_beside = all(rect.right_px <= box.left_px or box.right_px <= rect.left_px for _, rect in row)
    return is_beside and apart_px <= _SAME_ROW * max(last.height_px, box.height_px)


def _blocks(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """Runs of bands in which texts stand side by side, and what stands between them.

    A line of a cell that is higher than its neighbours may be a band of its own: it belongs to the run if it
    is close to it and within one of its columns.
    """
    gap_px = _ROW_GAP * _line_px(texts)
    run: list[Text] = []
    columns: list[tuple[float, float]] = []
    waiting: list[list[Text]] = []
    for band in _bands(texts, 0.0):
        own = _columns(band) if len(band) > 1 else []
        if len(own) > 1:
            close = list(_close(waiting, band, own, gap_px)) if not run else waiting
            yield from waiting[: len(waiting) - len(close)]
            run += [text for group in (*close, band) for text in group]
            columns, waiting = _columns(run), []
        elif run and len(band) == 1 and _is_within(band[0][1], columns) and _gap_px(run, band) < gap_px:
            waiting.append(band)
        else:
            yield from ([*run, *(text for group in waiting for text in group)],) if run else waiting
            run, waiting = [], [band]
    yield from ([*run, *(text for group in waiting for text in group)],) if run else waiting


def _close(
    waiting: Sequence[list[Text]], band: Sequence[Text], columns: Sequence[tuple[float, float]], gap_px: float
) -> Iterator[list[Text]]:
    """The last of the waiting bands that are lines of the cells of this one."""
    found: list[list[Text]] = []
    for group in reversed(waiting):
        if len(group) != 1 or not _is_within(group[0][1], columns) or _gap_px(group, band) >= gap_px:
            break
        found.append(group)
        band = group
    yield from reversed(found)


def _gap_px(above: Sequence[Text], below: Sequence[Text]) -> float:
    return min(box.top_px for _, box in below) - max(box.bottom_px for _, box in above)


def _is_within(box: Rect, columns: Sequence[tuple[float, float]]) -> bool:
    return sum(_is_over(box, column) for column in columns) == 1


def _line_px(texts: Sequence[Text]) -> float:
    return median(box.height_px / (text.count("\n") + 1) for text, box in texts) if texts else 0.0


def _bands(texts: Sequence[Text], gap_px: float) -> Iterator[list[Text]]:
    """Texts whose boxes overlap in height, or nearly, directly or through others."""
    band: list[Text] = []
    bottom = float("-inf")
    for text in texts:
        if band and text[1].top_px >= bottom + gap_px:
            yield band
            band = []
        band.append(text)
        bottom = max(bottom, text[1].bottom_px) if len(band) > 1 else text[1].bottom_px
    if band:
        yield band


def _columns(texts: Sequence[Text]) -> list[tuple[float, float]]:
    """The columns that the boxes stand in, from the left; a box over several of them makes none.

    Boxes of one column need not overlap, but none of them stands beside another.
    """
    columns: list[list[Rect]] = []
    for _, box in sorted(texts, key=lambda text: text[1].width_px):
        met = [column for column in columns if _is_over(box, _extent(column))]
        if any(_are_beside(group, other) for at, group in enumerate(met) for other in met[at + 1 :]):
            continue
        columns = [column for column in columns if column not in met] + [
            [box, *(each for group in met for each in group)]
        ]
        if len(columns) > MAX_COLUMNS:
            return []
    return sorted(map(_extent, columns))


def _extent(boxes: Sequence[Rect]) -> tuple[float, float]:
    return min(box.left_px for box in boxes), max(box.right_px for box in boxes)


def _are_beside(boxes: Sequence[Rect], others: Sequence[Rect]) -> bool:
    return any(
        box.top_px < other.bottom_px and other.top_px < box.bottom_px for box in boxes for other in others
    )


def _table(texts: Sequence[Text]) -> list[list[str]] | None:
    """The cells of each row; None where the texts make no table."""
    columns = _columns(texts) if len(texts) >= 2 * MIN_ROWS else []
    if len(columns) < 2:
        return None
    gap_px = _ROW_GAP * _line_px(texts)
    parts = [list(part) for part in _bands(texts, gap_px)]
    rows = [row for part in parts for row in _rows_of_part(part, columns, gap_px)]
    n_over = sum(sum(_is_over(box, column) for column in columns) > 1 for _, box in texts)
    n_filled = sum(sum(map(bool, row)) > 1 for row in rows)
    if len(rows) < MIN_ROWS or n_filled * 4 < len(rows) * 3 or n_over * 4 > len(texts):
        return None  # a paragraph of several runs of words
    return rows


def _rows_of_part(
    part: Sequence[Text], columns: Sequence[tuple[float, float]], gap_px: float
) -> Iterator[list[str]]:
    """One row, or several where cells that reach over them hold the part together."""
    places = [[text for text in part if _is_over(text[1], column)] for column in columns]
    stacked = [list(_bands(place, gap_px)) for place in places]
    most = max(stacked, key=len)
    n_stacked = sum(
        len(group) > 1 or len(place) >= len(most) for group, place in zip(stacked, places, strict=True)
    )
    if len(most) < 2 or n_stacked * 3 < sum(map(bool, stacked)) * 2:
        yield [_joined(place) for place in places]
        return
    # What a reader of pictures boxes is a little higher than its line: the widest gaps of a column tell.
    split = [
        _parted(place, len(most)) if len(group) < len(most) <= len(place) else group
        for group, place in zip(stacked, places, strict=True)
    ]
    for number, group in enumerate(most):
        top, bottom = group[0][1].top_px, max(box.bottom_px for _, box in group)
        yield [
            _joined(group[number] if len(group) == len(most) else _at(group, top, bottom)) for group in split
        ]


def _parted(texts: Sequence[Text], n: int) -> list[list[Text]]:
    """A column's texts in that many cells, parted at the widest gaps."""
    ordered = sorted(texts, key=lambda text: text[1].top_px)
    gaps = [
        (after[1].top_px - before[1].bottom_px, at) for at, (before, after) in enumerate(pairwise(ordered), 1)
    ]
    cuts = sorted(at for _, at in sorted(gaps, reverse=True)[: n - 1])
    return [ordered[begin:end] for begin, end in pairwise([0, *cuts, len(ordered)])]


def _at(stack: Sequence[Sequence[Text]], top: float, bottom: float) -> Sequence[Text]:
    """The cell of a column at that height; a column's only cell reaches over all rows."""
    if len(stack) == 1:
        return stack[0]
    return [text for group in stack for text in group if text[1].top_px < bottom and top < text[1].bottom_px]


def _is_over(box: Rect, column: tuple[float, float]) -> bool:
    return box.left_px < column[1] and column[0] < box.right_px


def _joined(cell: Sequence[Text]) -> str:
    words = ""
    for text, _ in sorted(cell, key=lambda one: (one[1].top_px, one[1].left_px)):
        part = " ".join(text.split())
        is_latin = bool(words and part) and words[-1].isascii() and part[0].isascii()
        words = f"{words} {part}" if is_latin else words + part
    return words
