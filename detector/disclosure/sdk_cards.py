"""SDK rows of lines whose roles are known: a name and what stands around it, up to the next name.

A list whose first row begins with another field than the name (功能, then SDK名称) begins each row with it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from detector.disclosure.blocks import LONGEST_TITLE
from detector.disclosure.field_words import ListField, field_of, label_field
from detector.disclosure.line_parts import Part, joined
from detector.disclosure.line_roles import COMPANY_END, Role, RoleReading
from detector.disclosure.sdk_prose import IS_DATA, is_generic, is_sdk_name, told_of
from detector.disclosure.sdk_row import SdkRow

__all__ = ["Card", "cards"]

LEAST_CHANCE = 0.5
"""Of a name to be one."""
LONGEST_VALUE = 20
"""A longer value without a label is a sentence, which may tell more than one thing."""
_FIELDS = {Role.COMPANY, Role.PURPOSE, Role.DATA}
_TELLING = {*_FIELDS, Role.REST}
_VALUES = {*_TELLING, Role.LINK}
_ASKED = {
    ListField.COMPANY: Role.COMPANY,
    ListField.PURPOSE: Role.PURPOSE,
    ListField.SCENE: Role.REST,
    ListField.KIND: Role.REST,
    ListField.DATA: Role.DATA,
    ListField.WAY: Role.REST,
    ListField.LINK: Role.LINK,
}
_URL = re.compile(r"https?://[^\s<>\"'，。；、）)】]+")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_PERMISSION = re.compile("[A-Z]+_[A-Z_]+")
MIN_LETTERS = 2
"""Of a name, beside words for data."""
_SURE = {
    Role.PURPOSE: re.compile("目的|purpose", re.IGNORECASE),
    Role.DATA: re.compile("信息|数据|资料|information|data", re.IGNORECASE),
}
"""Labels that ask for the thing itself: a function only stands for a purpose, a permission for data."""
_QUOTES = re.compile(r"^[“”\"「《【\[]+|[”\"」》】\]]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A row, and the numbers of the blocks that it was read from."""

    row: SdkRow
    blocks: tuple[int, ...]


def cards(parts: Sequence[Part], readings: Sequence[RoleReading]) -> Iterator[Card]:
    roles = [
        Role.COMPANY if _is_firm(part, reading.role) else reading.role
        for part, reading in zip(parts, readings, strict=True)
    ]
    for begin, name, end in _spans(parts, roles):
        row = _row(parts[begin:end], roles[begin:end], name - begin)
        if row is not None and readings[name].chance >= LEAST_CHANCE:
            yield Card(row=row, blocks=tuple(dict.fromkeys(part.block for part in parts[begin:end])))


def _is_firm(part: Part, role: Role) -> bool:
    """Whether a line of a row is the name of a company and nothing else."""
    is_free = role in (Role.REST, Role.PURPOSE, Role.DATA) and part.is_line
    return is_free and len(part.text) <= LONGEST_TITLE and COMPANY_END.search(part.text) is not None


def _spans(parts: Sequence[Part], roles: Sequence[Role]) -> Iterator[tuple[int, int, int]]:
    """Where each row begins, where its name stands, and where it ends."""
    names = [at for at, role in enumerate(roles) if role is Role.NAME and not _goes_on(parts, roles, at)]
    begins: list[int] = []
    opener: tuple[Role, str] | None = None
    before = -1
    for name in names:
        begin = name
        if before < 0 or Role.OUTSIDE in roles[before + 1 : name]:  # a new list
            while begin > before + 1 and roles[begin - 1] is not Role.OUTSIDE:
                begin -= 1
            opener = _opener(parts[begin:name], roles[begin:name])
        elif opener is not None:
            same = [at for at in range(before + 1, name) if _is_opener(parts[at], roles[at], opener)]
            begin = same[-1] if same else name
        elif roles[name - 1] is Role.LABEL:
            begin = name - 1
        begins.append(begin)
        before = name
    for begin, name, after in zip_longest(begins, names, begins[1:], fillvalue=len(parts)):
        end = next((at for at in range(name, after) if roles[at] is Role.OUTSIDE), after)
        while end + 1 < after and _asks(parts[end]) and not parts[end + 1].is_label:
            end += 2  # labels go on: the row was left too early
        yield begin, name, end


def _asks(part: Part) -> bool:
    return part.is_label and field_of(part.text) in _ASKED


def _goes_on(parts: Sequence[Part], roles: Sequence[Role], at: int) -> bool:
    """Whether a name that was cut in two goes on here."""
    both = at > 0 and roles[at - 1] is roles[at] is Role.NAME
    return both and parts[at - 1].block == parts[at].block


def _opener(parts: Sequence[Part], roles: Sequence[Role]) -> tuple[Role, str] | None:
    """What begins the rows of a list whose rows do not begin with the name: a label, or a company's line."""
    if not any(role in _TELLING for role in roles):
        return None
    return (roles[0], parts[0].text if roles[0] is Role.LABEL else "")


def _is_opener(part: Part, role: Role, opener: tuple[Role, str]) -> bool:
    return (role, part.text if role is Role.LABEL else "") == opener


def _row(parts: Sequence[Part], roles: Sequence[Role], name_at: int) -> SdkRow | None:
    end = name_at + 1
    while end < len(parts) and _goes_on(parts, roles, end):
        end += 1
    name = _QUOTES.sub("", joined(parts[name_at:end]).strip(" ：:，,。")).removeprefix("关于")
    roles = _asked(parts, roles)
    told = set(roles)
    if not _is_name(name) or not told & _TELLING:
        return None
    if not told & _FIELDS and not is_sdk_name(name):
        return None
    values = _values(parts, roles)
    labels = tuple(part.text for part, role in zip(parts, roles, strict=True) if role is Role.LABEL)
    text = " ".join(dict.fromkeys(part.line for part in parts))
    address = _URL.search(values.get(Role.LINK, "")) or _URL.search(text)
    row = SdkRow(
        name=name,
        company=values.get(Role.COMPANY),
        purpose=values.get(Role.PURPOSE) or _scene(parts, roles),
        data=values.get(Role.DATA),
        link=address[0]
        if address is not None
        else next((part.link for part in parts if part.link), values.get(Role.LINK)),
        text=text,
        labels=labels,
        is_listed=any(map(field_of, labels)),
    )
    return _with_sentence(row, parts[name_at:], roles[name_at:])


def _is_name(words: str) -> bool:
    """Whether words may name somebody: no label, no kind of data, no permission, no sentence."""
    bare = _BRACKETS.sub("", words) or words
    if is_generic(words) or label_field(words) or _PERMISSION.match(words):
        return False
    if len(bare) > LONGEST_TITLE or re.search("[，。；]", bare):
        return False
    return len(re.sub(r"\W", "", IS_DATA.sub("", bare))) >= MIN_LETTERS or is_sdk_name(words)


def _asked(parts: Sequence[Part], roles: Sequence[Role]) -> list[Role]:
    """The roles, a value being what its label asks for, or the label above that one: 收集信息：安卓版：…"""
    asked: list[Role] = []
    labels: list[str] = []
    for part, taken in zip(parts, roles, strict=True):
        unread = Role.LABEL if part.is_label else Role.REST
        role = unread if taken is Role.OUTSIDE else taken
        if role in _VALUES:
            fields = [field_of(label) for label in reversed(labels)]
            role = next((_ASKED[field] for field in fields if field in _ASKED), role)
        labels = [*labels, part.text] if role is Role.LABEL else []
        asked.append(role)
    return asked


def _scene(parts: Sequence[Part], roles: Sequence[Role]) -> str | None:
    """The scene or the sort of service, which stand for a purpose where none is stated."""
    return next(
        (
            part.text
            for label, part, role in zip(parts, parts[1:], roles, strict=False)
            if role is Role.LABEL and field_of(label.text) in (ListField.SCENE, ListField.KIND)
        ),
        None,
    )


def _values(parts: Sequence[Part], roles: Sequence[Role]) -> dict[Role, str]:
    """The first stretch of each role; one whose label asks for just this comes before."""
    values: dict[Role, str] = {}
    sure: set[Role] = set()
    at = 0
    while at < len(parts):
        role, end = roles[at], at + 1
        while end < len(parts) and roles[end] is role:
            end += 1
        label = parts[at - 1].text if at and roles[at - 1] is Role.LABEL else ""
        is_sure = _SURE[role].search(label) is not None if role in _SURE else False
        if role not in values or (is_sure and role not in sure):
            values[role] = joined(parts[at:end])
        sure |= {role} if is_sure else set()
        at = end
    return values


def _with_sentence(row: SdkRow, parts: Sequence[Part], roles: Sequence[Role]) -> SdkRow:
    """The row with what its unlabelled sentences tell: by whom, what for and what is taken."""
    spoken = [
        part.text
        for part, role, before in zip(parts[1:], roles[1:], roles, strict=False)
        if role in _TELLING and before is not Role.LABEL
    ]
    if not spoken or (row.is_listed and len(spoken[0]) <= LONGEST_VALUE):
        return row
    return told_of(row, "。".join(spoken))
