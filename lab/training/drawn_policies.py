"""Draws lists of SDKs in every layout that comes to mind, so that the tagger of lines learns none by heart.

A layout is thrown from independent dice: numbering, names as lines or labels, labels beside or above their
values, one line for all, sentences, dashes, broken values, remarks in between, and the order of the fields.
Around it stand lists that are none (permissions, terms, collected data) and lines of real policies. Values
come from the annotations that training may see and from the table of SDKs.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from detector.disclosure.blocks import Line
from detector.disclosure.line_parts import Part, part_runs
from lab.training.policy_material import Document

__all__ = ["Drawing", "drawing_of", "sdk_names"]

WORDS = yaml.safe_load(Path(__file__).with_name("policy_words.yaml").read_text(encoding="utf-8"))
SDKS = yaml.safe_load((Path(__file__).parents[2] / "models/sdk_table.yaml").read_text(encoding="utf-8"))[
    "sdks"
]
STYLES = ("", "", "1. ", "1、", "（1）", "1）", "• ", "一、", "（一）", "①", "5.1.1 ", "a. ")
HAN_NUMBERS = "一二三四五六七八九十"
NUMBERS = {"1、": "1、", "（1）": "（1）", "一、": "一、", "1.1": "1.1 "}
FORMS = ("lines", "lines", "lines", "alternate", "alternate", "one line", "one line",
         "sentence", "sentence", "dash", "short")  # fmt: skip
SHARES = {"C": 0.65, "P": 0.9, "D": 0.85, "U": 0.6, "X": 0.5}
_LATIN = re.compile("(?!SDK$)[A-Za-z ]+")
GAP = " "
"""The role of what stands between two values."""
NO_LISTS = (
    ["permissions"] * 5 + ["permission cards"] * 3 + ["terms"] * 4 + ["term cards"] * 2 + ["data cards"] * 5
)

Words = list[tuple[str, str]]
"""Pieces of a line, each with its role."""


@dataclass(frozen=True, kw_only=True)
class Written:
    number: str
    words: Words
    level: int = 0


@dataclass(kw_only=True)
class Look:
    """The layout of one list. `fields`: (role, label) in order. `bull`: before each labelled line."""

    style: str
    level: int
    form: str
    fields: list[tuple[str, str]]
    name_label: str | None
    is_name_first: bool
    has_bare_company: bool
    colon: str
    gap: str
    bull: str
    sentences: list[str]
    data_words: list[str]
    purpose_words: list[str]
    quotes: str
    remark: str
    breaks_data: bool
    leaves_out: bool
    is_on_own_line: bool
    has_remarks_inside: bool


def sdk_names() -> tuple[str, ...]:
    """Of all SDKs of the table, letters only."""
    names = {
        re.sub(r"[\W_]|sdk", "", str(sdk.get(key) or "").lower())
        for sdk in SDKS
        for key in ("name_zh", "name_en")
    }
    return tuple(sorted(name for name in names if len(name) > 1))


def drawing_of(documents: Sequence[Document], seed: int) -> "Drawing":
    rows = [row for document in documents for row in document.truth["sdk_rows"]]
    outside = [
        Written(number=NUMBERS.get(part.kind, ""), words=[(part.text, "O")], level=part.level)
        for document in documents
        for run, roles in zip(document.runs, document.roles, strict=True)
        for part, role in zip(run, roles, strict=True)
        if role == "O" and part.is_line and not part.is_label
    ]
    return Drawing(dice=random.Random(seed), rows=rows, outside=outside)


@dataclass(kw_only=True)
class Drawing:
    dice: random.Random
    rows: list[dict[str, object]]
    outside: list[Written] = field(default_factory=list)

    def policies(self, n: int) -> list[tuple[list[Part], str]]:
        drawn = [_tagged(list(self._lines())) for _ in range(n)]
        return [one for one in drawn if one[0]]

    def _some(self, share: float) -> bool:
        return self.dice.random() < share

    def _of(self, kind: str) -> str:
        return str(self.dice.choice(WORDS[kind]))

    def _lines(self) -> Iterator[Written]:
        dice = self.dice
        yield from self._outside()
        if self._some(0.4):
            yield from self._no_list()
        if self._some(0.8):
            number, level = dice.choice(["", "", "三、", "5. "]), dice.choice([0, 0, 2])
            yield Written(number=number, words=[(self._of("titles"), "O")], level=level)
        if self._some(0.8):
            yield Written(number="", words=[(self._of("intros"), "O")])
        yield from self._list(dice.choice([1, 1, 2, 3, 4, 5, 6]))
        if self._some(0.25):
            yield Written(number=dice.choice(["", "二、"]), words=[(self._of("groups"), "O")])
            yield from self._list(dice.choice([1, 2, 3]))
        if self._some(0.5):
            yield from self._no_list()
        yield from self._outside()

    def _outside(self) -> list[Written]:
        n = self.dice.randint(0, 6)
        at = self.dice.randint(0, max(0, len(self.outside) - n))
        return self.outside[at : at + n]

    def _row(self) -> dict[str, str]:
        dice = self.dice
        row: dict[str, str] = {}
        if self.rows and self._some(0.6):
            real = dice.choice(self.rows)
            row["N"] = dice.choice(list(real["names"]))  # type: ignore[call-overload]
            for role, key in (("C", "company"), ("P", "purpose"), ("D", "data")):
                if real[key] and real[key] != "?":
                    row[role] = str(real[key]).split("~")[0]
        else:
            sdk = dice.choice(SDKS)
            row["N"] = str(
                dice.choice([sdk.get("name_zh") or sdk["name_en"], sdk.get("name_en") or sdk["name_zh"]])
            )
            if "sdk" not in row["N"].lower():
                row["N"] += dice.choice(["", "", "SDK", " SDK", "服务", "（Android）"])
            if self._some(0.75):
                row["C"] = str(sdk.get("vendor_zh") or sdk.get("vendor_en"))
        row.setdefault(
            "C", dice.choice(["", str(dice.choice(SDKS).get("vendor_zh") or "华为"), self._of("companies")])
        )
        if self._some(0.5) or not row.get("P"):
            row["P"] = self._of("purposes")
        if self._some(0.6) or not row.get("D"):
            row["D"] = self._data(1, 8) if self._some(0.88) else self._of("other_data")
        row["U"] = self._of("links")
        row["X"] = self._of("rests")
        return {role: value for role, value in row.items() if value}

    def _data(self, least: int, most: int) -> str:
        return "、".join(self.dice.sample(WORDS["data"], self.dice.randint(least, most)))

    def _label(self, role: str, *, is_english: bool) -> str:
        labels = [
            one
            for one in WORDS["labels"][role]
            if (re.fullmatch("[A-Za-z ]+", one) is not None and one != "SDK") is is_english
        ]
        return str(self.dice.choice(labels or WORDS["labels"][role]))

    def _look(self) -> Look:
        dice, some = self.dice, self._some
        is_english = some(0.12)
        roles = [role for role, share in SHARES.items() if some(share)] or ["P"]
        dice.shuffle(roles)
        roles += ["X"] * some(0.15)
        name_label = self._label("N", is_english=is_english) if some(0.3) else None
        return Look(
            style=dice.choice(STYLES),
            level=dice.choice([0, 0, 3, 4]),
            form=dice.choice(FORMS),
            fields=[(role, self._label(role, is_english=is_english)) for role in roles],
            name_label=name_label,
            is_name_first=name_label is None or some(0.8),
            has_bare_company="C" in roles and name_label is None and some(0.25),
            colon=dice.choice(["：", "：", "：", ":", ": ", " : "]),
            gap=dice.choice(["；", " ", "。", "，", "", ";", " ", " "]),
            bull=dice.choice(["", "", "", "• ", "- ", "– ", "· ", "* "]),
            sentences=dice.sample(WORDS["sentences"], dice.choice([1, 1, 2])),
            data_words=dice.sample(WORDS["long_data"], dice.choice([1, 1, 2])) if some(0.35) else [],
            purpose_words=WORDS["long_purposes"] if some(0.2) else [],
            quotes=self._of("quotes") if some(0.15) else "",
            remark=self._of("remarks") if some(0.2) else "",
            breaks_data=some(0.25),
            leaves_out=some(0.2),
            is_on_own_line=some(0.3),
            has_remarks_inside=some(0.12),
        )

    def _list(self, n: int) -> Iterator[Written]:
        look = self._look()
        for at in range(1, n + 1):
            row = self._row()
            if look.data_words and self._some(0.8):
                row["D"] = self._filled(self.dice.choice(look.data_words), row)
            if look.purpose_words and self._some(0.8):
                row["P"] = self._filled(self.dice.choice(look.purpose_words), row)
            if look.quotes:
                row["N"] = look.quotes.replace("n", row["N"])
            fields = [
                (role, label)
                for role, label in look.fields
                if role in row and not (look.leaves_out and self._some(0.2))
            ]
            if look.has_bare_company:
                fields = [(role, label) for role, label in fields if role != "C"]
            number = _number(look.style, at)
            if look.form in ("sentence", "dash", "short"):
                yield from self._spoken(look, row, number)
            elif look.form == "one line":
                yield from self._in_one_line(look, row, fields, number)
            else:
                yield from self._in_lines(look, row, fields, number)

    def _filled(self, words: str, row: dict[str, str]) -> str:
        return words.format(
            n=row["N"],
            c=row.get("C", "第三方"),
            p=row["P"],
            d=row["D"],
            few=self._data(1, 3),
            some=self._data(2, 5),
            q=self._of("purposes"),
        )

    def _spoken(self, look: Look, row: dict[str, str], number: str) -> Iterator[Written]:
        said = self._filled(self.dice.choice(look.sentences), row)
        name = (row["N"], "N")
        if look.form == "dash":
            said = f"用于{row['P']}" if self._some(0.6) else said
            yield Written(
                number=number, words=[name, (self.dice.choice([" — ", " - ", " – ", "——"]), GAP), (said, "P")]
            )
        elif look.form == "short":
            said = row["P"] + (f"，收集{row['D']}" if self._some(0.4) else "")
            yield Written(number=number, words=[name, (look.colon, GAP), (said, "P")])
        elif look.is_on_own_line:
            yield Written(number=number, words=[name], level=look.level)
            yield Written(number="", words=[(said, "P")])
        else:
            yield Written(number=number, words=[name, (look.colon, GAP), (said, "P")])

    def _in_one_line(
        self, look: Look, row: dict[str, str], fields: list[tuple[str, str]], number: str
    ) -> Iterator[Written]:
        items: list[Words] = [[(label, "L"), (look.colon, GAP), (row[role], role)] for role, label in fields]
        words: Words = []
        if look.name_label is None:
            words = [(row["N"], "N"), (self.dice.choice([look.colon, "  ", " ", "，"]), GAP)]
        else:
            named: Words = [(look.name_label, "L"), (look.colon, GAP), (row["N"], "N")]
            items.insert(0 if look.is_name_first else self.dice.randint(0, len(items)), named)
        for at, item in enumerate(items):
            words += [(look.gap or " ", GAP)] * (at > 0) + item
        if look.remark:
            words += [(self.dice.choice(["。", "；", " "]), GAP), (look.remark, "X")]
        if look.name_label is None and look.style and look.is_on_own_line:
            yield Written(number=number, words=words[:1], level=look.level)
            yield Written(number="", words=words[2:])
        else:
            yield Written(number=number, words=words)

    def _in_lines(
        self, look: Look, row: dict[str, str], fields: list[tuple[str, str]], number: str
    ) -> Iterator[Written]:
        lines: list[Written] = []
        items = [self._item(look, role, label, row[role]) for role, label in fields]
        if look.name_label is None:
            lines.append(Written(number=number, words=[(row["N"], "N")], level=look.level))
            if look.has_bare_company and "C" in row:
                lines.append(Written(number="", words=[(row["C"], "C")]))
        else:
            named = self._item(look, "N", look.name_label, row["N"])
            if self._some(0.4):
                named[0] = Written(number=number, words=named[0].words)
            items.insert(0 if look.is_name_first else self.dice.randint(0, min(2, len(items))), named)
        lines += [line for item in items for line in item]
        if look.has_remarks_inside and len(lines) > 2 and self._some(0.7):
            said = self._of("remarks_inside") + self.dice.choice(["", "。", "；"])
            lines.insert(self.dice.randint(2, len(lines)), Written(number="", words=[(said, "X")]))
        if look.remark:
            lines.append(Written(number="", words=[(look.remark, "X")]))
        yield from lines

    def _item(self, look: Look, role: str, label: str, value: str) -> list[Written]:
        is_broken = role == "D" and look.breaks_data and "、" in value
        values = value.split("、")[:6] if is_broken else [value]
        bull = "" if role == "N" else look.bull
        if look.form == "lines" and not is_broken:
            return [Written(number=bull, words=[(label, "L"), (look.colon, GAP), (value, role)])]
        head: Words = [(label, "L"), (look.colon if look.form == "lines" else "", GAP)]
        return [Written(number="", words=head), *(Written(number="", words=[(one, role)]) for one in values)]

    def _no_list(self) -> Iterator[Written]:
        """Lines in the layout of a list that name no SDK."""
        dice = self.dice
        style, colon = dice.choice(["", "1. ", "（1）", "• ", "一、"]), dice.choice(["：", ":"])
        kind = dice.choice(
            ["permissions"] * 5
            + ["permission cards"] * 3
            + ["terms"] * 4
            + ["term cards"] * 2
            + ["data cards"] * 5
        )
        is_alternate = self._some(0.5)
        labels = dice.sample(WORDS["labels_of_data"], dice.randint(2, 4))
        pool = {"p": WORDS["permissions"], "t": WORDS["terms"], "d": WORDS["data"]}[kind[0]]
        for at, name in enumerate(dice.sample(pool, dice.randint(2, 4)), 1):
            number = _number(style, at)
            if kind == "data cards":
                yield Written(
                    number=number, words=[(dice.choice(["", "", "信息名称：", "个人信息："]) + name, "O")]
                )
            elif kind.endswith("cards"):
                yield Written(number=number, words=[(name, "O")])
            else:
                value = self._of(
                    "permission_purposes"
                    if kind == "permissions"
                    else dice.choice(["purposes", "data", "rests"])
                )
                yield Written(number=number, words=[(f"{name}{colon}{value}", "O")])
                continue
            for label in labels if kind == "data cards" else labels[:1]:
                value = self._of(
                    "permission_purposes" if kind[0] == "p" else dice.choice(["purposes", "data", "rests"])
                )
                said = (
                    [f"{label}", value]
                    if is_alternate and kind == "data cards"
                    else [f"{label}{colon}{value}"]
                )
                yield from (Written(number="", words=[(one, "O")]) for one in said)


def _number(style: str, at: int) -> str:
    han = HAN_NUMBERS[(at - 1) % 10]
    changed = (
        style.replace("一", han)
        .replace("①", "①②③④⑤⑥⑦⑧⑨⑩"[(at - 1) % 10])
        .replace("a", "abcdefghij"[(at - 1) % 10])
    )
    return re.sub(r"1(?=\D*$)", str(at), changed)


def _tagged(lines: list[Written]) -> tuple[list[Part], str]:
    """The parts of the lines, each with the role of what it covers most."""
    texts = ["".join(text for text, _ in line.words) for line in lines]
    blocks = [
        Line(text=f"{line.number}{text}", level=line.level) for line, text in zip(lines, texts, strict=True)
    ]
    parts = [part for run in part_runs(blocks) for part in run]
    return parts, "".join(_role(part, lines[part.block], texts[part.block]) for part in parts)


def _role(part: Part, line: Written, text: str) -> str:
    shift = max(0, text.find(part.line)) if part.line in text else len(text) - len(part.line)
    covered: dict[str, int] = {}
    at = 0
    for words, role in line.words:
        n = min(at + len(words), part.end + shift) - max(at, part.begin + shift)
        at += len(words)
        if n > 0 and role != GAP:
            covered[role] = covered.get(role, 0) + n
    return max(covered, key=lambda role: covered[role], default="O")
