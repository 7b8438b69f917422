"""`detector rules`: what is judged, by which clause, against which limit, and the origin of each."""

from typing import Annotated

import typer

from detector import codec
from detector.cli.language import language, localized
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_table, tell
from detector.cli.words import severity_word, word
from detector.cli.words import term as called
from detector.judging.catalog import CitedClause, RuleEntry, rule_by_id
from detector.judging.clauses import Status, Term
from detector.judging.wording import with_unit
from detector.rules import RULES
from detector.wiring.law import all_rules, one_rule

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add these commands to the console script."""
    rules = typer.Typer(help="Rules, clauses, limits and their origin.", invoke_without_command=True)
    rules.callback()(_rules)
    rules.command("list")(list_rules)
    rules.command("show")(show)
    app.add_typer(rules, name="rules")


def _rules(context: typer.Context, *, as_json: AsJson = False) -> None:
    """Rules, clauses, limits and their origin. Without a subcommand: list."""
    if context.invoked_subcommand is None:
        list_rules(as_json=as_json)


def list_rules(*, as_json: AsJson = False) -> None:
    """All rules with their clauses."""
    document = all_rules()
    if as_json:
        print_document(codec.to_json(document))
        return
    print_table(
        "",
        [word(key) for key in ("rule", "rule_id", "title", "clauses")],
        [[rule.code, rule.id, _title(rule), " ".join(rule.clauses)] for rule in document.rules],
    )


def show(
    rule: Annotated[str, typer.Argument(help="An id or a code, e.g. undersized-close-control or CLS-04.")],
    *,
    as_json: AsJson = False,
) -> None:
    """One rule: its page, its clauses' own words, its limits under every profile."""
    document = one_rule(rule)
    if as_json:
        print_document(codec.to_json(document))
        return
    entry = document.rules[0]
    tell(f"{entry.code} {entry.id} · {_title(entry)}\n")
    tell(_page(entry))
    for clause in entry.cited:
        name = clause.document_zh if language() == "zh-CN" else clause.document_en
        sense = clause.says_zh if language() == "zh-CN" else clause.says_en
        status = " · ".join([called("clause", clause.status), *_dates(clause)])
        tell(f"\n{clause.id} · {name} {clause.label} ({status})\n  {clause.quote or sense}")
    tell("")
    print_table(
        "",
        [word(key) for key in ("limit_name", "limit_value", "severity", "origin", "profile", "source")],
        [
            [*limit[:-1], "\n".join(profiles), localized(limit[-1], "sources")]
            for limit, profiles in _limits(entry).items()
        ],
    )


def _dates(clause: CitedClause) -> list[str]:
    """What the clause says of itself if it is not in force; since when and until when; what replaced it."""
    from detector.reporting.words import Words, dates_in_words  # noqa: PLC0415 - a list of rules needs no report

    term = Term(
        status=Status(clause.standing),
        in_force_from=clause.in_force_from,
        in_force_until=clause.in_force_until,
        replaced_by=clause.replaced_by,
    )
    return dates_in_words(Words(language()), term, term.on(None))


def _limits(entry: RuleEntry) -> dict[tuple[str, ...], list[str]]:
    """The profiles that share a tier, by its cells, of which the source is the last."""
    sharing: dict[tuple[str, ...], list[str]] = {}
    for profile, limits in entry.limits.items():
        for name, tiers in limits.items():
            for tier in tiers:
                words = (severity_word(tier.severity), called("origin", tier.origin.value))
                cells = (name, with_unit(tier.value, tier.unit), *words, tier.source)
                sharing.setdefault(cells, []).append(profile)
    return sharing


def _page(entry: RuleEntry) -> str:
    """What it requires, and when it comes out how."""
    return rule_by_id(RULES, entry.id).page_zh if language() == "zh-CN" else entry.page


def _title(entry: RuleEntry) -> str:
    return entry.title_zh if language() == "zh-CN" else entry.title_en
