"""Everything that code and documents cite exists, and everything in docs/references is cited.

A citation is a document's name and a part of it: `criteria.md 5.7`, `devices.md 1.3, 5.6`,
`autostart.md 2 (S5) and 3.1`, `devices.md 1.4 f`, `contracts.md, Verdicts`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from tests.repository import REPOSITORY, project_files
from tests.rulebook import clause_book

REFERENCES = "docs/references"
FOREIGN = {"doc/build.md", "index.md", "measures.md"}  # of another project; of the documentation site

# Lines are joined before citations are looked for: in comments, docstrings, and strings of JSON.
LINE_BREAK = re.compile(r"(?:\\n|\n)[ \t]*(?:[#>*][ \t]+)?")
# A name in quotes is a path to write or to read, and no citation.
NAME = re.compile(r"(?<![\w{}/.*-])(?!(?<=[\"'])[\w./-]+[\"'])((?:[\w.-]+/)*[\w-]+\.md)\b")
ITEM = re.compile(
    r"(?:'s|`|\))?"
    r"(?:(?:,| and| to)? \(?(?P<number>[A-Z]\.\d+|\d+(?:\.\d+)*)(?![\w%])(?: (?P<row>[a-z])(?!\w))?"
    r"|(?:(?:,| and| to) | \()(?P<word>[A-Z][\w-]*(?:\.\d+)*)"
    r"| (?P<code>[A-Z]+-[\w-]+(?:\.\d+)*))"
)
HEADING = re.compile(r"^#{2,6} (?:(?P<number>[A-Z]\.\d+|\d+(?:\.\d+)*) )?(?P<title>.+)$", re.MULTILINE)
ROW = re.compile(r"^\| ([A-Z][A-Z0-9]*-[\w.-]+) \|", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """`numbers` and `words` in the order of the text; a row is cited with the preceding number."""

    place: str
    document: str
    numbers: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str | None, str], ...] = ()


def citations_in(place: str, text: str) -> Iterator[Citation]:
    text = LINE_BREAK.sub(" ", text)
    for name in NAME.finditer(text):
        numbers: list[str] = []
        rows: list[tuple[str, str]] = []
        words: list[tuple[str | None, str]] = []
        at = name.end()
        while item := ITEM.match(text, at):
            if item["number"]:
                numbers.append(item["number"])
                if item["row"]:
                    rows.append((item["number"], item["row"]))
            else:
                words.append((numbers[-1] if numbers else None, item["word"] or item["code"]))
            at = item.end()
        yield Citation(
            place=place, document=name[1], numbers=tuple(numbers), rows=tuple(rows), words=tuple(words)
        )


@cache
def citations() -> tuple[Citation, ...]:
    found: list[Citation] = []
    for place in project_files():
        if place in {"tests/architecture/test_references.py", "CHANGELOG.md"}:
            continue  # its own examples; what was there once
        try:
            found.extend(citations_in(place, (REPOSITORY / place).read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a picture, a font or weights
    return tuple(found)


def is_there(citation: Citation) -> bool:
    if citation.document in FOREIGN:
        return True
    near = (REPOSITORY / citation.place).parent / citation.document
    name = PurePosixPath(citation.document).name
    homes = ("", "docs", "docs/decisions", REFERENCES)
    return (
        near.is_file()
        or (REPOSITORY / citation.document).is_file()
        or ("/" not in citation.document and any((REPOSITORY / home / name).is_file() for home in homes))
    )


def references() -> dict[str, str]:
    """The text of each by name; README.md is their table."""
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in (REPOSITORY / REFERENCES).glob("*.md")
        if path.name != "README.md"
    }


def sections_of(text: str) -> dict[str, str]:
    """Each section by its number, or by its title if it has none."""
    headings = list(HEADING.finditer(text))
    ends = [*(heading.start() for heading in headings), len(text)][1:]
    return {
        heading["number"] or heading["title"]: text[heading.start() : end]
        for heading, end in zip(headings, ends, strict=True)
    }


def is_named(word: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def missing_parts(citation: Citation, text: str) -> Iterator[str]:
    sections = sections_of(text)
    at = f"{citation.place}: {citation.document}"
    yield from (f"{at} {number}" for number in citation.numbers if number not in sections)
    yield from (
        f"{at} {number} {row}"
        for number, row in citation.rows
        if f"| {row} |" not in sections.get(number, "")
    )
    yield from (
        f"{at} {number or ''} {word}"
        for number, word in citation.words
        if not is_named(word, sections.get(number, "") if number else text)
    )


def test_every_cited_document_is_in_the_repository() -> None:
    assert [f"{one.place}: {one.document}" for one in citations() if not is_there(one)] == []


def test_every_cited_section_is_in_its_document() -> None:
    texts = references()
    cited = [(one, PurePosixPath(one.document).name) for one in citations()]
    assert [
        missing for one, name in cited if name in texts for missing in missing_parts(one, texts[name])
    ] == []


def test_every_row_named_by_a_clause_is_in_the_criteria() -> None:
    rows = set(ROW.findall(references()["criteria.md"]))
    named = {row for section in clause_book().sections.values() for row in section.criteria}
    assert named - rows == set()


def test_every_section_of_the_references_is_cited_by_something_else() -> None:
    outside = [one for one in citations() if not one.place.startswith(REFERENCES)]
    rows = {row for section in clause_book().sections.values() for row in section.criteria}
    idle = []
    for name, text in references().items():
        mine = [one for one in outside if PurePosixPath(one.document).name == name]
        cited = {number for one in mine for number in one.numbers}
        cited |= {word for one in mine for _, word in one.words}
        if not mine:
            idle.append(name)
        for section, words in sections_of(text).items():
            of_a_clause = name == "criteria.md" and rows & set(ROW.findall(words))
            if section not in cited and not of_a_clause:
                idle.append(f"{name} {section}")
    assert idle == []


def test_reports_what_a_document_lacks() -> None:
    text = "# Title\n\n## 1.4 Pitfalls\n\n| c | late |\n\n## Verdicts\n\nCLS-06\n"
    cites = "x.md 1.4 c. x.md 1.4 d. x.md 1.5. x.md, Verdicts. x.md, Verdict. x.md CLS-06. x.md 1.4, CLS-06."
    missing = [line for one in citations_in("here", cites) for line in missing_parts(one, text)]
    assert missing == ["here: x.md 1.4 d", "here: x.md 1.5", "here: x.md  Verdict", "here: x.md 1.4 CLS-06"]


def test_citations_are_read_in_all_their_forms() -> None:
    text = (
        "(autostart.md 2 (S5) and\n# 3.1). devices.md 1.3, 5.6; criteria.md 3.1: 35 ms, devices.md 1.4 f).\\n"
        "contracts.md, Verdicts). As `house.md` says; criteria.md\n5.2's ten. ecosystem.md A.3) {name}.md"
    )
    found = [(one.document, one.numbers, one.rows, one.words) for one in citations_in("here", text)]
    assert found == [
        ("autostart.md", ("2", "3.1"), (), (("2", "S5"),)),
        ("devices.md", ("1.3", "5.6"), (), ()),
        ("criteria.md", ("3.1",), (), ()),
        ("devices.md", ("1.4",), (("1.4", "f"),), ()),
        ("contracts.md", (), (), ((None, "Verdicts"),)),
        ("house.md", (), (), ()),
        ("criteria.md", ("5.2",), (), ()),
        ("ecosystem.md", ("A.3",), (), ()),
    ]
