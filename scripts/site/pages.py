"""The long pages of the documentation site, from the code: rules, measures and the command line.

In English, and in Chinese as far as the texts exist: the measures are described in English only.
"""

import inspect
from collections.abc import Iterator
from pathlib import Path

from detector.cli.app import command_line
from detector.cli.commands import command_pages
from detector.i18n.told import told
from detector.judging.catalog import CitedClause, RuleEntry, RulesDocument, rule_by_id, rules_document
from detector.judging.clauses import read_clauses
from detector.judging.profiles import read_profiles
from detector.measures import MEASURES
from detector.rules import RULES

__all__ = ["cli_page", "measures_page", "rules_document_of_code", "rules_page"]

ROOT = Path(__file__).resolve().parents[2]


def rules_page(language: str) -> str:
    return "\n".join(_rules_lines(rules_document_of_code(), language)) + "\n"


def measures_page() -> str:
    return "\n".join(_measures_lines()) + "\n"


def cli_page(language: str) -> str:
    return "\n".join(_cli_lines(language)) + "\n"


def _cli_lines(language: str) -> Iterator[str]:
    yield f"# {_say(language, 'The command line', '命令行')}"
    yield ""
    yield _say(
        language,
        "`detector [--lang zh-CN|en] COMMAND ...`; `python -m detector` is the same. On stdout stands the"
        " JSON or the path asked for and nothing else; what is for people goes to stderr.",
        "`detector [--lang zh-CN|en] 命令 ...`，也可写作 `python -m detector`。"
        "标准输出只有所要的 JSON 或路径，给人看的内容写到标准错误。",
    )
    for path, command in command_pages(command_line()):
        yield ""
        yield f"## detector {path}"
        yield ""
        yield told(language, command.help or "", "help")
        yield ""
        yield _say(language, "| argument or option | default | |", "| 参数或选项 | 默认值 | |")
        yield "| --- | --- | --- |"
        for parameter in command.params:
            if parameter.name == "help" or getattr(parameter, "hidden", False):
                continue
            is_option = parameter.param_type_name == "option"
            names = ", ".join(f"`{name}`" for name in parameter.opts) if is_option else parameter.name.upper()
            is_without = parameter.default is None or parameter.default is False
            shown = "" if is_without else f"`{_plain(parameter.default)}`"
            yield f"| {names} | {shown} | {told(language, getattr(parameter, 'help', None) or '', 'help')} |"


def _say(language: str, english: str, chinese: str) -> str:
    return chinese if language == "zh-CN" else english


def _plain(default: object) -> str:
    return str(getattr(default, "value", default))


def rules_document_of_code() -> RulesDocument:
    clauses = read_clauses(_texts("clauses"))
    return rules_document(
        RULES, profiles=read_profiles(_texts("profiles"), rules=RULES, clauses=clauses), clauses=clauses
    )


def _texts(folder: str) -> list[tuple[str, str]]:
    paths = sorted((ROOT / "detector" / folder).glob("*.yaml"))
    return [(path.name, path.read_text(encoding="utf-8")) for path in paths]


def _rules_lines(document: RulesDocument, language: str) -> Iterator[str]:
    yield f"# {_say(language, 'Rules, clauses and limits', '规则、条款与限值')}"
    yield ""
    yield _say(language, _ORIGINS, _ORIGINS_ZH)
    yield ""
    yield _say(language, "| code | rule | title | looks at |", "| 编号 | 规则 | 名称 | 测量 |")
    yield "| --- | --- | --- | --- |"
    for rule in document.rules:
        measures = ", ".join(
            one if language == "zh-CN" else f"[{one}](measures.md#{one.replace('_', '-')})"
            for one in rule.measures
        )
        title = _say(language, rule.title_en, rule.title_zh)
        yield f"| {rule.code} | [{rule.id}](#{rule.id}) | {title} | {measures} |"
    if language != "zh-CN":
        yield from _clause_table(document)
    for rule in document.rules:
        yield from _rule_lines(rule, language)


_ORIGINS = """\
A limit's origin says who stands behind the number: **binding** (a text that binds somebody states it),
**reference** (a standard for those who claim it), **practice** (what others do), **tool** (our own). The
duty may bind where the number does not: notice 524 states no number at all. A tool value whose source is a
clause is our number for that clause's words. A finding is critical only where a text that binds forbids what
was measured itself; `strict`, a laboratory's reading, goes further (decision 31)."""
_ORIGINS_ZH = """\
限值的来源说明数字出自谁：**binding**（有约束力的文件写明）、**reference**（声明符合时适用的标准）、**practice**（业界做法）、
**tool**（本工具自定）。义务有约束力，数字未必：524 号文没有写任何数字。"""


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
    """Its cases, and the test files that name it."""
    words = (f'"{rule.id}"', f'"{rule.code}"')
    found = [f"cases/{rule.id}/", f"rules/cases/{rule.id}.yaml"]
    for path, text in _TESTS.items():
        if any(word in text for word in words):
            found.append(path)
    return found


_TESTS = {
    path.relative_to(ROOT / "tests").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "tests").rglob("test_*.py"))
}


def _rule_lines(rule: RuleEntry, language: str) -> Iterator[str]:
    yield ""
    yield f"## {rule.id}"
    yield ""
    yield f"{rule.code} · {rule.title_zh} · {rule.title_en}"
    page = rule_by_id(RULES, rule.id).page_zh if language == "zh-CN" else rule.page
    yield f"\n```\n{page}\n```"
    yield ""
    yield _say(
        language,
        "| profile | limit | value | severity | origin | source |",
        "| 判定方案 | 限值 | 数值 | 严重程度 | 来源类别 | 出处 |",
    )
    yield "| --- | --- | --- | --- | --- | --- |"
    for profile_id in rule.profiles:
        for name, tiers in rule.limits[profile_id].items():
            for tier in tiers:
                yield (
                    f"| {profile_id} | `{name}` | {tier.value:g}{_unit(tier.unit)} | {tier.severity} "
                    f"| {tier.origin} | {told(language, tier.source, 'sources')} |"
                )
        for name, one in rule.conditions[profile_id].items():
            yield (
                f"| {profile_id} | `{name}` | {one.value:g}{_unit(one.unit)} | condition | {one.origin} "
                f"| {told(language, one.source, 'sources')} |"
            )
    yield ""
    for clause in rule.cited:
        yield from _clause_lines(clause)


def _clause_lines(clause: CitedClause) -> Iterator[str]:
    words = f"“{clause.quote}”" if clause.quote else clause.says_zh
    where = f"{clause.document_zh}，{clause.label}"
    yield f"- `{clause.id}` {where} ({clause.status}, {_dates(clause)}, {clause.confidence}): {words}"


def _dates(clause: CitedClause) -> str:
    """What the clause says of itself, and when it is in force."""
    told = [clause.standing.replace("_", " ")]
    told += [f"from {clause.in_force_from}"] if clause.in_force_from else []
    told += [f"until {clause.in_force_until}"] if clause.in_force_until else []
    told += [f"replaced by {clause.replaced_by}"] if clause.replaced_by else []
    return " ".join(told)


def _measures_lines() -> Iterator[str]:
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
