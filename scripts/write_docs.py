"""Writes the documents that are generated from the code: docs/{rules,measures,cli}.md, and the schemas.

`--check` writes nothing and fails if one of them is out of date.
"""

import argparse
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from detector.cli.app import command_line
from detector.cli.commands import command_pages
from detector.judging.catalog import CitedClause, RuleEntry, RulesDocument, rules_document
from detector.judging.clauses import read_clauses
from detector.judging.profiles import read_profiles
from detector.measures import MEASURES
from detector.rules import RULES
from detector.sealing import public_lines

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by scripts/docs from the code: change it there. -->"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the documents that follow from the code.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if a document is out of date"
    )
    is_check = parser.parse_args().check
    stale = [path for path, render in DOCUMENTS.items() if not _is_current(ROOT / path, render(), is_check)]
    for path in stale:
        sys.stderr.write(f"{path} is not what the code says: run scripts/docs\n")
    return 1 if stale else 0


def _is_current(path: Path, text: str, is_check: bool) -> bool:
    if not is_check:
        path.write_text(text, encoding="utf-8")
        return True
    return path.is_file() and path.read_text(encoding="utf-8") == text


def rules_page() -> str:
    return "\n".join(_rules_lines(_document())) + "\n"


def measures_page() -> str:
    return "\n".join(_measures_lines()) + "\n"


def by_hand_page() -> str:
    return f"{NOTE}\n{public_lines.by_hand_page()}"


def cli_page() -> str:
    return "\n".join(_cli_lines()) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/rules.md": rules_page,
    "docs/measures.md": measures_page,
    "docs/cli.md": cli_page,
    "docs/verify-by-hand.md": by_hand_page,
}


def _cli_lines() -> Iterator[str]:
    yield NOTE
    yield "# The command line"
    yield ""
    yield "`detector [--lang zh-CN|en] COMMAND ...`; `python -m detector` is the same. On stdout stands the"
    yield "JSON or the path asked for and nothing else; what is for people goes to stderr."
    for path, command in command_pages(command_line()):
        yield ""
        yield f"## detector {path}"
        yield ""
        yield command.help.strip() if command.help else ""
        yield ""
        yield "| argument or option | default | |"
        yield "| --- | --- | --- |"
        for parameter in command.params:
            if parameter.name == "help" or getattr(parameter, "hidden", False):
                continue
            is_option = parameter.param_type_name == "option"
            names = ", ".join(f"`{name}`" for name in parameter.opts) if is_option else parameter.name.upper()
            shown = (
                ""
                if parameter.default is None or parameter.default is False
                else f"`{_plain(parameter.default)}`"
            )
            yield f"| {names} | {shown} | {getattr(parameter, 'help', None) or ''} |"


def _plain(default: object) -> str:
    return str(getattr(default, "value", default))


def _document() -> RulesDocument:
    clauses = read_clauses(_texts("clauses"))
    return rules_document(
        RULES, profiles=read_profiles(_texts("profiles"), rules=RULES, clauses=clauses), clauses=clauses
    )


def _texts(folder: str) -> list[tuple[str, str]]:
    paths = sorted((ROOT / "detector" / folder).glob("*.yaml"))
    return [(path.name, path.read_text(encoding="utf-8")) for path in paths]


def _rules_lines(document: RulesDocument) -> Iterator[str]:
    yield NOTE
    yield "# Rules"
    yield ""
    yield "A limit's origin says who stands behind the number: **binding** (a text that binds somebody"
    yield "states it), **reference** (a standard for those who claim it), **practice** (what others do),"
    yield "**tool** (our own)."
    yield "The duty may bind where the number does not: notice 524 states no number at all. A tool value"
    yield "whose source is a clause is our number for that clause's words. A finding is critical only where"
    yield "a text that binds forbids what was measured itself; `strict`, a laboratory's reading, goes further"
    yield "(decision 31)."
    yield ""
    yield "| code | rule | 名称 | looks at |"
    yield "| --- | --- | --- | --- |"
    for rule in document.rules:
        measures = ", ".join(f"[{one}](measures.md#{one})" for one in rule.measures)
        yield f"| {rule.code} | [{rule.id}](#{rule.id}) | {rule.title_zh} | {measures} |"
    yield from _clause_table(document)
    for rule in document.rules:
        yield from _rule_lines(rule)


def _clause_table(document: RulesDocument) -> Iterator[str]:
    """From each clause to the rules that cite it, and from these to their tests."""
    book = read_clauses(_texts("clauses"))
    yield ""
    yield "## From clause to rule to test"
    yield ""
    yield "A clause that no rule cites is here because its document was read whole. Each rule has three cases"
    yield "in `tests/cases/RULE/`; beside it stand tests that name it. What is told beyond the quotes is"
    yield "our reading; what no text says at all stands in *italics*."
    for source in book.documents:
        dated = source.document_number or "no number known"
        day = f"{source.published:%Y-%m-%d}" if source.published else "no date known"
        yield ""
        yield f"**{source.title_zh}** ({dated}, {day}; {source.nature}, {source.status})"
        yield ""
        yield "| clause | quoted or told | rules | tests |"
        yield "| --- | --- | --- | --- |"
        for section in source.sections:
            rules = [one for one in document.rules if any(c.id == section.id for c in one.cited)]
            names = ", ".join(f"[{one.code}](#{one.id})" for one in rules) or "none"
            tests = sorted({test for one in rules for test in _tests_of(one)})
            text = f"“{section.quote}”" if section.quote else section.says_zh
            read = f" *{section.reading}*" if section.reading else ""
            if section.covers:
                read += f" Only of {' and '.join(section.covers)}.".replace("_", " ")
            seen = "" if section.confidence == "V" else " (second-hand)"
            shown = ", ".join(f"`{one}`" for one in tests)
            yield f"| `{section.id}` {section.label} | {text}{seen}{read} | {names} | {shown} |"


def _tests_of(rule: RuleEntry) -> list[str]:
    """Its cases, and the test files that name it by id or by module."""
    module = rule.id.replace("-", "_")
    words = (f"rules.{module} import", f"import {module}", f'"{rule.id}"', f" {module},", f'"{rule.code}"')
    found = [f"cases/{rule.id}/"]
    for path, text in _TESTS.items():
        if any(word in text for word in words):
            found.append(path)
    return found


_TESTS = {
    path.relative_to(ROOT / "tests").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
}


def _rule_lines(rule: RuleEntry) -> Iterator[str]:
    yield ""
    yield f"## {rule.id}"
    yield ""
    yield f"{rule.code} · {rule.title_zh} · {rule.title_en}"
    yield ""
    yield "```"
    yield rule.page
    yield "```"
    yield ""
    yield "| profile | limit | value | severity | origin | source |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for profile_id in rule.profiles:
        for name, tiers in rule.limits[profile_id].items():
            for tier in tiers:
                yield (
                    f"| {profile_id} | `{name}` | {tier.value:g}{_unit(tier.unit)} | {tier.severity} "
                    f"| {tier.origin} | {tier.source} |"
                )
        for name, one in rule.conditions[profile_id].items():
            yield (
                f"| {profile_id} | `{name}` | {one.value:g}{_unit(one.unit)} | condition | {one.origin} "
                f"| {one.source} |"
            )
    yield ""
    for clause in rule.cited:
        yield from _clause_lines(clause)


def _clause_lines(clause: CitedClause) -> Iterator[str]:
    words = f"“{clause.quote}”" if clause.quote else clause.says_zh
    where = f"{clause.document_zh}，{clause.label}"
    yield f"- `{clause.id}` {where} ({clause.status}, {clause.confidence}): {words}"


def _measures_lines() -> Iterator[str]:
    yield NOTE
    yield "# Measures"
    yield ""
    yield "Each measures one thing of one window in one run, with its error, and knows no limit."
    yield "What the error of each is, and what it is made of: [uncertainty.md](uncertainty.md)."
    readers = {
        measure: [f"[{rule.code}](rules.md#{rule.id})" for rule in RULES if measure in rule.needs]
        for measure in MEASURES
    }
    for measure in MEASURES:
        module = inspect.getmodule(measure)
        name = measure.__module__.rpartition(".")[2]
        yield ""
        yield f"## {name}"
        yield ""
        yield inspect.cleandoc((module and module.__doc__) or "")
        yield ""
        yield "```"
        yield inspect.cleandoc(measure.__doc__ or "")
        yield "```"
        yield ""
        yield f"Read by {', '.join(readers[measure]) or 'no rule'}."


def _unit(unit: str) -> str:
    return {"1": "", "ratio": ":1", "arcmin": "′"}.get(unit, f" {unit}")


if __name__ == "__main__":
    sys.exit(main())
