"""SDK rows of tables, by their heads. A table without one is none of SDKs."""

import re
from collections.abc import Iterator, Sequence

from detector.disclosure.blocks import Cell, Line, Table, without_number
from detector.disclosure.field_words import (
    ABOUT_SDKS,
    ListField,
    field_of,
    fields_of,
    is_of_parties,
    is_partys_name,
)
from detector.disclosure.sdk_row import SdkRow

__all__ = ["head_of", "rows_of_table", "upright"]

_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】]+")
_SDK = re.compile("sdk", re.IGNORECASE)
_PERMISSION = re.compile(r"权限|permission", re.IGNORECASE)
_TOLD = {ListField.COMPANY, ListField.PURPOSE, ListField.SCENE, ListField.KIND, ListField.DATA}
_SORT = re.compile(r"(?:云|数据|推送|支付|分享|登录|统计|地图|广告|定位|物流)?(?:服务|平台|产品|能力)")
"""What a party provides, where its name alone tells who it is."""

Row = tuple[Cell, ...]


def upright(table: Table) -> list[Line] | None:
    """A table whose first column holds the labels, as labelled lines, the name first; None for any other."""
    rows = table.rows
    if len(rows) < 2 or any(len(row) != 2 for row in rows):
        return None
    if all(field_of(cell.text) is not None for cell in rows[0]):
        return None  # a head
    if sum(field_of(row[0].text) is not None for row in rows) * 2 <= len(rows):
        return None
    name = next((row for row in rows if field_of(row[0].text) is ListField.NAME), rows[0])
    named = sorted(rows, key=lambda row: row is not name)
    return [Line(text=f"{row[0].text.rstrip('：:')}：{row[1].text}", link=row[1].link) for row in named]


def head_of(table: Table) -> tuple[Row | None, tuple[Row, ...]]:
    """The head and the rows; the head is None where the first row does not name two fields."""
    first = table.rows[0]
    named = [one for cell in first if (one := field_of(cell.text)) is not None]
    if len(set(named)) >= 2 and len(named) * 2 > sum(bool(cell.text) for cell in first):
        return first, table.rows[1:]
    return None, table.rows


def rows_of_table(table: Table, *, context: str) -> Iterator[SdkRow]:
    head, rows = head_of(table)
    if head is None or ABOUT_SDKS.search(f"{context} {' '.join(cell.text for cell in head)}") is None:
        return
    columns = _columns(head, rows)
    if columns is None:
        return
    above: SdkRow | None = None
    for row in rows:
        if _repeats(head, row):
            continue
        if above is not None and _continues(columns, row):
            above = _joined(above, columns, row)
            continue
        if above is not None:
            yield above
        above = _of_cells(columns, row)
    if above is not None:
        yield above


def _columns(head: Row, rows: Sequence[Row]) -> list[ListField | None] | None:
    """What the columns hold; None for a table whose rows name neither an SDK nor a company."""
    columns = [field_of(cell.text) for cell in head]
    if not _TOLD & set(columns) and not any(_SDK.search(cell.text) for cell in head):
        return None  # names and addresses: 使用的开源组件
    names = [at for at, column in enumerate(columns) if column is ListField.NAME]
    if len(names) > 1:  # several names: the SDK's is the one that says so
        best = next((at for at in names if _SDK.search(head[at].text)), names[0])
        for at in names:
            columns[at] = ListField.NAME if at == best else ListField.OTHER
    if names and _PERMISSION.search(head[names[0]].text):
        return None
    if not names:
        parties = [at for at, column in enumerate(columns) if column is ListField.COMPANY]
        unknown = [at for at, column in enumerate(columns) if column is None and _holds_sdks(rows, at)]
        if unknown:
            columns[unknown[0]] = ListField.NAME
        elif parties:
            columns[next((at for at in parties if is_partys_name(head[at].text)), parties[0])] = (
                ListField.NAME
            )
        elif sorts := [
            at for at, one in enumerate(columns) if one is ListField.KIND and is_of_parties(head[at].text)
        ]:
            columns[sorts[0]] = ListField.NAME
        else:
            return None
    if ListField.DATA not in columns:  # 收集个人信息字段及目的 beside 合作目的
        both = [at for at, cell in enumerate(head) if ListField.DATA in fields_of(cell.text)]
        spare = [at for at in both if columns.count(columns[at]) > 1]
        for at in spare[:1]:
            columns[at] = ListField.DATA
    data = [at for at, column in enumerate(columns) if column is ListField.DATA]
    if len(data) > 1 and any(not _PERMISSION.search(head[at].text) for at in data):
        for at in data:
            if _PERMISSION.search(head[at].text) and "信息" not in head[at].text:
                columns[at] = ListField.OTHER
    return columns


def _holds_sdks(rows: Sequence[Row], at: int) -> bool:
    cells = [row[at].text for row in rows if at < len(row)]
    return sum(bool(_SDK.search(cell)) for cell in cells) * 2 > len(cells)


def _repeats(head: Row, row: Row) -> bool:
    """Whether the row is the head, repeated on the next page."""
    n_same = sum(cell.text == other.text for cell, other in zip(head, row, strict=False))
    return n_same * 2 > len(head)


def _continues(columns: Sequence[ListField | None], row: Row) -> bool:
    """Whether a row without a name goes on with the one above."""
    named = [cell.text for column, cell in zip(columns, row, strict=False) if column is ListField.NAME]
    return len(row) == len(columns) and not any(named) and any(cell.text for cell in row)


def _joined(above: SdkRow, columns: Sequence[ListField | None], row: Row) -> SdkRow:
    cells = {
        column: cell.text
        for column, cell in zip(columns, row, strict=False)
        if column is not None and cell.text
    }

    def both(value: str | None, field: ListField) -> str | None:
        return "；".join(dict.fromkeys(filter(None, (value, cells.get(field))))) or None

    return SdkRow(
        name=above.name,
        company=above.company or cells.get(ListField.COMPANY),
        purpose=both(above.purpose, ListField.PURPOSE),
        data=both(above.data, ListField.DATA),
        link=above.link or cells.get(ListField.LINK),
        text=f"{above.text} {' '.join(cell.text for cell in row)}",
        is_listed=True,
    )


def _of_cells(columns: Sequence[ListField | None], row: Row) -> SdkRow | None:
    fields: dict[ListField, str] = {}
    links = [cell.link for cell in row if cell.link is not None]
    for column, cell in zip(columns, row, strict=False):
        if column is not None and cell.text:
            fields.setdefault(column, cell.text)
    name = without_number(fields.get(ListField.NAME, ""))
    if not name or (len(row) > 1 and len({cell.text for cell in row}) == 1):
        return None
    if ListField.COMPANY in fields and _SORT.fullmatch(name):
        name = fields[ListField.COMPANY]
    text = " ".join(cell.text for cell in row)
    url = _URL.search(fields.get(ListField.LINK, "")) or _URL.search(text)
    return SdkRow(
        name=_without_address(name) or name,
        company=_without_address(fields.get(ListField.COMPANY, "")) or None,
        purpose=fields.get(ListField.PURPOSE) or fields.get(ListField.SCENE) or fields.get(ListField.KIND),
        data=fields.get(ListField.DATA),
        link=url[0] if url is not None else (links[0] if links else fields.get(ListField.LINK)),
        text=text,
        is_listed=True,
    )


def _without_address(words: str) -> str:
    return re.sub(r"<?https?://[^\s，。；、）】]+>?", "", words).strip(" ：:，,<>")
