"""What a report says about one verdict: its item, window, figures and remedy, in the words of one language.

Every format takes these from here, so that a table, a sentence and a file state the same number for the same
thing.
"""

from collections.abc import Iterator
from math import ceil, floor, log10

from detector.core.entry import COLD
from detector.core.measured import NamedQuantity
from detector.core.subject import WHOLE_APP, app_at, number_of
from detector.reporting.findings import Finding
from detector.reporting.scale_bar import Comparison, comparisons
from detector.reporting.words import Words, amount, amount_of

__all__ = [
    "item_title",
    "limit_of_quantity",
    "limit_text",
    "limits_with_units",
    "main_quantity",
    "remedy",
    "rule_title",
    "seen_long",
    "seen_short",
    "subject_name",
]

_COMPARED = {"min_": "≥ ", "max_": "≤ "}


def rule_title(finding: Finding, words: Words) -> str:
    """The failure's name; the rule's id if the rule set no longer has it."""
    rule = finding.rule
    return words.pick(rule.title_zh, rule.title_en) if rule is not None else finding.verdict.rule_id


def item_title(finding: Finding, words: Words) -> str:
    """The name of what was examined; the rule's id if the rule set no longer has it."""
    rule = finding.rule
    return words.pick(rule.item_zh, rule.item_en) if rule is not None else finding.verdict.rule_id


def subject_name(finding: Finding, words: Words) -> str:
    """E.g. `window 1 · splash`, `window 1 · splash · SDK gdt`, or `window 1 · splash · hot start`."""
    verdict, subject = finding.verdict, finding.subject
    parts = [
        words("subject.app") if verdict.subject in (WHOLE_APP, app_at(verdict.entry)) else verdict.subject
    ]
    if subject is not None:
        parts = [
            words("subject.window", number=number_of(verdict.subject)),
            words(f"kind.{subject.kind.value}"),
        ]
    if verdict.sdk is not None and subject is not None:
        parts.append(f"SDK {verdict.sdk}")
    if verdict.entry != COLD:
        parts.append(words.entry(verdict.entry))
    return " · ".join(parts)


def seen_long(finding: Finding, words: Words) -> str:
    """How many tries showed it, and in how many launches its window was seen."""
    tries, shown, total = finding.verdict.tries, finding.n_shown, finding.n_runs
    if not shown:
        return words("seen.never", total=total)
    if tries is None:
        return words("seen.seen", seen=shown, total=total)
    return words("seen.tries", shown=tries.shown, n=tries.n, seen=shown, total=total)


def seen_short(finding: Finding, words: Words) -> str:
    """Tries that showed it of those that could have; "–" where there is no such number."""
    tries = finding.verdict.tries
    return (
        "–" if tries is None or not tries.n else words("seen.short_failed", failed=tries.shown, seen=tries.n)
    )


# --- figures ---


def main_quantity(finding: Finding) -> NamedQuantity | None:
    """The quantity that was compared with a limit: the one that the verdict's sentence states, if there are
    several. None if there is none.
    """
    compared = comparisons(finding.verdict, finding.limits)
    return compared[0].quantity if compared else None


def limits_with_units(finding: Finding) -> tuple[tuple[float, str], ...]:
    """The limit that the main quantity was compared with, (value, unit): a limit stands beside its figure.

    Limits that the profile no longer has cannot be matched: all are named.
    """
    return tuple((value, unit) for _, value, unit in _limits(finding))


def limit_text(finding: Finding, words: Words) -> str:
    """The same with its direction, `≥ 44 dp`; "–" without a limit."""
    return ", ".join(_limit(words, *limit) for limit in _limits(finding)) or "–"


def limit_of_quantity(finding: Finding, name: str, words: Words) -> str:
    """The limits that this quantity was compared with; "–" if with none."""
    compared = (
        comparison
        for comparison in comparisons(finding.verdict, finding.limits)
        if comparison.quantity.name == name
    )
    return (
        ", ".join(
            _limit(words, comparison.limit, comparison.value, comparison.unit) for comparison in compared
        )
        or "–"
    )


def _limits(finding: Finding) -> Iterator[tuple[str, float, str]]:
    """(name, value, unit); without a tier the unit is the end of the limit's name."""
    compared = comparisons(finding.verdict, finding.limits)
    if compared:
        yield compared[0].limit, compared[0].value, compared[0].unit
        return
    for name, value in finding.verdict.limits.items():
        if not finding.limits.get(name):
            yield name, value, name.rpartition("_")[2]


def _limit(words: Words, name: str, value: float, unit: str) -> str:
    sign = "" if name.startswith("max_") and value == 0 else _COMPARED.get(name[:4], "")
    return f"{sign}{amount(words, value, unit)}"


# --- what to change ---


def remedy(finding: Finding, words: Words) -> str:
    """What to change so that the rule passes, with the figures that must be reached; "" without a rule."""
    if finding.rule is None:
        return ""
    told = words.pick(finding.rule.remedy_zh, finding.rule.remedy_en)
    compared = comparisons(finding.verdict, finding.limits)
    figures = _to_reach(finding, compared[0], words) if compared else ""
    return f"{told}{words.pick('', ' ')}{figures}" if figures else told


def _to_reach(finding: Finding, compared: Comparison, words: Words) -> str:
    """From the measured value to the mildest tier, and with the error of a measurement like this one."""
    is_least = compared.limit.startswith("min_")
    if not is_least and not compared.limit.startswith("max_"):
        return ""
    quantity, target = compared.quantity, compared.tiers[-1].value
    reach = amount(words, target, compared.unit)
    if target == 0 and not is_least:
        return words("remedy.none", name=words.quantity(quantity.name), measured=amount_of(words, quantity))
    return words(
        f"remedy.{'least' if is_least else 'most'}",
        name=words.quantity(quantity.name),
        measured=amount_of(words, quantity),
        limit=f"{reach}{_on_this_screen(finding, compared, words)}",
        margin=_margin(compared, words, is_least=is_least),
    )


def _margin(compared: Comparison, words: Words, *, is_least: bool) -> str:
    """What to aim at, so that the whole interval of a measurement like this one satisfies the limit."""
    quantity, target = compared.quantity, compared.tiers[-1].value
    if quantity.error <= 0 or quantity.low is not None or quantity.high is not None:
        return ""
    step = 10.0 ** floor(log10(quantity.error))
    wanted = target + quantity.error if is_least else target - quantity.error
    wanted = (ceil(wanted / step - 1e-6) if is_least else floor(wanted / step + 1e-6)) * step
    return words("remedy.margin", value=amount(words, wanted, compared.unit)) if wanted > 0 else ""


def _on_this_screen(finding: Finding, compared: Comparison, words: Words) -> str:
    """The same length in units that a designer draws in; "" where it has none."""
    target, quantity = compared.tiers[-1].value, compared.quantity
    if compared.unit == "arcmin" and quantity.value > 0:
        stem = quantity.name.partition("_")[0]
        drawn = (
            quantity
            for quantity in finding.verdict.quantities
            if quantity.unit == "dp" and quantity.name.startswith(stem)
        )
        same = next(drawn, None)
        return (
            "" if same is None else words("remedy.is", value=amount(words, _up(same, target, quantity), "dp"))
        )
    exhibit = finding.exhibit
    px = exhibit.run.display.px(target) if exhibit is not None and compared.unit == "dp" else None
    return words("remedy.here", value=f"{ceil(px - 1e-6)} px") if px else ""


def _up(same: NamedQuantity, target: float, quantity: NamedQuantity) -> float:
    """The size that looks `target` large, rounded up: a visual angle is proportional to the size."""
    return ceil(10 * same.value * target / quantity.value) / 10
