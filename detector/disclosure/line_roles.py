"""What each part of a policy's lines is: a row's name, its company, purpose, data, link, a label, or outside.

A chain of decisions, learned from annotated policies and from drawn ones of every layout. A part is weighed
by its shape, its words' kinds and its neighbours, by how often its shape and its label come again in the
document, and by what the headings above say; then the likeliest chain of roles is taken.
"""

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from detector.disclosure.blocks import Line, Outline
from detector.disclosure.field_words import ABOUT_SDKS, LABEL_MARKS, field_of, is_all_label
from detector.disclosure.line_parts import Part
from detector.disclosure.sdk_prose import IS_DATA, is_generic, is_no_name

__all__ = ["COMPANY_END", "LineRoles", "Role", "RoleReading", "evidence_of"]


class Role(StrEnum):
    """`REST`: of a row, but none of its other fields."""

    OUTSIDE = "O"
    LABEL = "L"
    NAME = "N"
    COMPANY = "C"
    PURPOSE = "P"
    DATA = "D"
    LINK = "U"
    REST = "X"


ROLES = tuple(Role)
ALIKE = 4.0
"""What a template that was found at least twice is worth, in log-odds."""
MIN_ALIKE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReading:
    """`chance`: of a part to be what it was taken for."""

    role: Role
    chance: float


@dataclass(frozen=True, kw_only=True)
class LineRoles:
    """Weights in hundredths: `first` of the role of the first part, `steps` from role to role, `weights` of
    each piece of evidence for each role, in the order of `Role`. `names`: of known SDKs, letters only.
    """

    format: str
    origin: str
    names: tuple[str, ...]
    first: tuple[int, ...]
    steps: tuple[tuple[int, ...], ...]
    weights: Mapping[str, tuple[int, ...]]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.names)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {evidence: at for at, evidence in enumerate(self.weights)}

    @cached_property
    def _matrix(self) -> np.ndarray:  # (n_evidence, n_roles) float64
        return np.array(list(self.weights.values()), dtype=float).reshape(-1, len(ROLES)) / 100

    def read(self, parts: Sequence[Part]) -> list[RoleReading]:
        """The likeliest chain of roles, and the chance of each."""
        if not parts:
            return []
        rows = self._rows
        scores = np.zeros((len(parts), len(ROLES)))
        for at, evidence in enumerate(evidence_of(parts, self._known)):
            scores[at] = self._matrix[[rows[each] for each in set(evidence) if each in rows]].sum(axis=0)
        scores[0] += np.array(self.first) / 100
        steps = np.array(self.steps) / 100
        scores += _likeness(parts, _likeliest(scores, steps))
        chain, chances = _likeliest(scores, steps), _chances(scores, steps)
        return [
            RoleReading(role=ROLES[role], chance=float(chances[at, role])) for at, role in enumerate(chain)
        ]


def _likeness(parts: Sequence[Part], chain: Sequence[int]) -> np.ndarray:  # (n_parts, n_roles) float64
    """What speaks for a part because others of the same template were taken for labels and names: records of
    one list are written alike.
    """
    label, name = ROLES.index(Role.LABEL), ROLES.index(Role.NAME)
    labels = Counter(part.text for part, role in zip(parts, chain, strict=True) if role == label)
    heads = Counter(
        _template(part, after)
        for part, after, role in zip(parts, parts[1:], chain, strict=False)
        if role == name and after.text in labels
    )
    scores = np.zeros((len(parts), len(ROLES)))
    for at, (part, after) in enumerate(zip(parts, [*parts[1:], None], strict=True)):
        if labels[part.text] >= MIN_ALIKE:
            scores[at, label] = ALIKE
        elif after is not None and heads[_template(part, after)] >= MIN_ALIKE:
            scores[at, name] = ALIKE
    return scores


def _template(part: Part, after: Part) -> tuple[object, ...]:
    """The form of a row's beginning: that of its name, and the label below it."""
    return part.kind, part.level, part.is_label, part.is_line, len(part.text) <= SHORT_LINE, after.text


def _likeliest(scores: np.ndarray, steps: np.ndarray) -> list[int]:
    best = scores[0]
    came_from = np.zeros(scores.shape, dtype=int)
    for at in range(1, len(scores)):
        paths = best[:, None] + steps
        came_from[at] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[at]
    chain = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        chain.append(int(came_from[at, chain[-1]]))
    return chain[::-1]


def _chances(scores: np.ndarray, steps: np.ndarray) -> np.ndarray:  # (n_parts, n_roles) float64
    """Of each role of each part, over all chains."""
    factors = np.exp(steps)
    ahead, behind = np.zeros(scores.shape), np.zeros(scores.shape)
    ahead[0] = scores[0]
    for at in range(1, len(scores)):
        most = ahead[at - 1].max()
        ahead[at] = np.log(np.exp(ahead[at - 1] - most) @ factors) + most + scores[at]
    for at in range(len(scores) - 2, -1, -1):
        after = scores[at + 1] + behind[at + 1]
        most = after.max()
        behind[at] = np.log(factors @ np.exp(after - most)) + most
    both = ahead + behind
    chances = np.exp(both - both.max(axis=1, keepdims=True))
    return chances / chances.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


COMPANY_END = re.compile(
    r"(?:公司|集团|Inc\.?|Ltd\.?|LTD\.?|LLC|Limited|Corporation|Corp\.?|GmbH|Technologies|B\.V\.)[）)]?$"
)
_COMPANY = re.compile(r"公司|集团|有限|\bInc\b|\bLtd\b|\bLLC\b|Limited", re.IGNORECASE)
_URL = re.compile(r"https?:|www\.|\.(?:com|cn|html|io|net)\b")
_SDK = re.compile("sdk", re.IGNORECASE)
_SDK_END = re.compile("sdk[）)]?$", re.IGNORECASE)
_SERVES = re.compile(
    r"用于|目的|实现|支持|提供|功能|服务|分析|统计|推送|登录|支付|分享|定位|展示|监测|优化|广告|识别|验证|上报|加速|下载|地图|帮助|"
    r"\bto\b|\bfor\b|function|service|login|push",
    re.IGNORECASE,
)
_BEGINS_TO_SERVE = re.compile(r"用于|为了|提供|实现|支持|使用|帮助|To |For |Used")
_SPOKEN = re.compile(r"我们|您|你|如果|应当|将会|可以|请|\bwe\b|\byou\b|\bour\b", re.IGNORECASE)
_DENIES = re.compile(r"不|未|无|\bnot?\b|none", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\W_]|sdk")
_LENGTHS = (2, 4, 7, 12, 20, 36, 80, 200)
LONGEST_NAME = 40
LONGEST_HEAD = 24
SHORT_LINE = 30
OUT_OF_SIGHT = 6
"""Parts after a label that it still explains."""
_TOLD_OF_VALUES = {"co$", "url", "data0", "data3", "dense", "sdk$", "purp2", "purp0"}
_TOLD_OF_NEIGHBOURS = {"co$", "url", "sdk", "data3", "data0", "spoken", "generic", "^purp", "known"}
_NUMBERS = {
    "第": "第一章 ", "附": "附件 ", "一、": "一、", "（一）": "（一）", "1.1.1.1": "1.1.1.1 ",
    "1.1.1": "1.1.1 ", "1.1": "1.1 ", "（1）": "（1）", "1、": "1、", "①": "①", "a": "a)", "•": "• ",
}  # fmt: skip


@dataclass(slots=True)
class _Seen:
    """A part as its neighbours see it. `shape`: L label, B bare line that may be one, W line, T piece."""

    part: Part
    shape: str
    field: str
    words: list[str]

    @property
    def is_label(self) -> bool:
        return self.shape in "LB"

    @property
    def form(self) -> str:
        """The shape of a whole line."""
        size = "s" if len(self.part.text) <= SHORT_LINE else "l"
        return f"{self.part.kind}{self.part.level}{self.shape}{size}"


def evidence_of(parts: Sequence[Part], known: frozenset[str]) -> list[list[str]]:
    """What speaks for the role of each part; the names of the pieces are those of the weights."""
    seen = [_seen(part, known) for part in parts]
    own = _own_evidence(seen)
    around = _evidence_around(seen)
    under = _evidence_of_labels(seen)
    again = _evidence_of_repetition(seen)
    above = _evidence_above(parts)
    return [[*a, *b, *c, *d, *e] for a, b, c, d, e in zip(own, around, under, again, above, strict=True)]


def _seen(part: Part, known: frozenset[str]) -> _Seen:
    field = field_of(part.text) if part.is_label or len(part.text) <= LONGEST_HEAD else None
    if part.is_label:
        return _Seen(part, "L", "none" if field is None else field.value, _words(part.text, known))
    is_head = field is not None and not LABEL_MARKS.search(part.text)
    shape = "B" if is_head and is_all_label(part.text) else "W" if part.is_line else "T"
    return _Seen(part, shape, field.value if field and is_head else "-", _words(part.text, known))


def _words(text: str, known: frozenset[str]) -> list[str]:
    """Which kinds of words a part holds."""
    n_data, n_serving = len(IS_DATA.findall(text)), len(_SERVES.findall(text))
    has_han = any("\u4e00" <= letter <= "\u9fff" for letter in text)
    has_latin = any(letter.isascii() and letter.isalpha() for letter in text)
    told = {
        f"mix{'H' if has_han else ''}{'L' if has_latin else ''}": True,
        "co$": COMPANY_END.search(text),
        "co": _COMPANY.search(text),
        "url": _URL.search(text),
        "sdk": _SDK.search(text),
        "sdk$": _SDK_END.search(text),
        f"data{min(n_data, 3)}": True,
        "dense": n_data * 12 > len(text),
        f"purp{min(n_serving, 2)}": True,
        "^purp": _BEGINS_TO_SERVE.match(text),
        "spoken": _SPOKEN.search(text),
        "neg": _DENIES.search(text),
        f"list{min(text.count('、'), 3)}": True,
        "comma": "，" in text or "," in text,
        "generic": is_generic(text),
        "noname": is_no_name(text),
        "perm": "权限" in text,
        "known": len(text) <= LONGEST_NAME and _NO_LETTER.sub("", text.lower()) in known,
    }
    return [name for name, is_so in told.items() if is_so]


def _length(text: str) -> str:
    return next((str(length) for length in _LENGTHS if len(text) <= length), "long")


def _own_evidence(seen: Sequence[_Seen]) -> list[list[str]]:
    n_labels = Counter(here.part.text for here in seen if here.part.is_label)
    n_lines = Counter(here.part.text.strip("：: ") for here in seen if here.part.is_line)
    found = []
    for here in seen:
        part, shape, text = here.part, here.shape, here.part.text
        told = [
            "b",
            shape,
            f"{shape}len{_length(text)}",
            f"num{part.kind}{shape}",
            f"lev{min(part.level, 4)}{shape}",
            "inner" if part.n_before else "first",
            "whole" if part.is_line else "part",
        ]
        if part.is_label or here.field != "-":
            n_times = min(n_labels[text] + (0 if part.is_label else n_lines[text]), 3)
            told += [f"fld{here.field}", f"{shape}fld{here.field}", f"end2{text[-2:]}", f"end3{text[-3:]}"]
            told += [f"beg2{text[:2]}", f"rep{n_times}", f"rep{n_times}fld{here.field}"]
        elif part.is_line:
            told.append(f"wrep{min(n_lines[text.strip('：: ')], 3)}")
        for word in here.words:
            told += [word, f"{shape}{word}"]
        found.append(told)
    return found


def _evidence_around(seen: Sequence[_Seen]) -> list[list[str]]:
    found = []
    for at, here in enumerate(seen):
        told = []
        for step in (-2, -1, 1, 2):
            if not 0 <= at + step < len(seen):
                told.append(f"{step}edge")
                continue
            other = seen[at + step]
            told.append(f"{step}{other.shape}{other.field}")
            if abs(step) > 1:
                continue
            told += [f"{step}{other.shape}{word}" for word in other.words if word in _TOLD_OF_NEIGHBOURS]
            told += [
                f"{step}{'sameline' if other.part.block == here.part.block else 'other'}",
                f"{here.shape}{step}{other.shape}{other.field}",
                f"{step}len{_length(other.part.text)}",
            ]
        found.append(told)
    return found


def _evidence_of_labels(seen: Sequence[_Seen]) -> list[list[str]]:
    """What the last label asks for, and whether a part is such a thing."""
    found: list[list[str]] = []
    label, n_since = "-", OUT_OF_SIGHT
    for here in seen:
        told = []
        if not here.part.is_label:
            told = [f"und{label}{min(n_since, 3)}", f"und{label}"]
            told += [f"und{label}|{word}" for word in here.words if word in _TOLD_OF_VALUES]
        found.append(told)
        if here.is_label:
            label, n_since = here.field, 0
        n_since += 1
        if n_since > OUT_OF_SIGHT:
            label = "-"
    return found


def _evidence_of_repetition(seen: Sequence[_Seen]) -> list[list[str]]:
    """Whether lines of this form come again, and whether the label below follows such lines alone."""
    forms = Counter(here.form for here in seen)
    pairs = Counter((here.form, after.form) for here, after in itertools.pairwise(seen))
    n_below: Counter[str] = Counter()
    n_after: Counter[tuple[str, str]] = Counter()
    for here, after in itertools.pairwise(seen):
        if after.is_label:
            n_below[after.part.text] += 1
            n_after[here.form, after.part.text] += not here.is_label
    found = []
    for here, below in zip(seen, [*seen[1:], None], strict=True):
        told = []
        if not here.part.n_before:
            told.append(f"shp{min(forms[here.form], 4)}{here.shape}")
            if below is not None:
                told.append(f"shp2{min(pairs[here.form, below.form], 3)}")
            if below is not None and below.is_label and not here.is_label:
                n_times = n_after[here.form, below.part.text]
                pair = f"pair{min(n_times, 3)}{'all' if n_times == n_below[below.part.text] else 'some'}"
                told += [pair, f"{pair}{below.field}", f"T>{below.field}"]
        found.append(told)
    return found


def _evidence_above(parts: Sequence[Part]) -> list[list[str]]:
    """Whether a heading above is about SDKs, and how far above they were last spoken of."""
    outline, is_about = Outline(), False
    n_since, block = 99, -1
    found = []
    for part in parts:
        if part.block != block:
            block = part.block
            outline.take(Line(text=_NUMBERS.get(part.kind, "") + part.line, level=part.level))
            is_about = ABOUT_SDKS.search(" ".join(outline.titles)) is not None
        n_since = 0 if ABOUT_SDKS.search(part.text) else n_since + 1
        found.append([f"sect{'sdk' if is_about else 'no'}", f"since{min(n_since, 20) // 4}"])
    return found
