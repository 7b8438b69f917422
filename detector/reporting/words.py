"""The report's own words in zh-CN and en, from `templates/words.<language>.yaml`.

Reasons and clauses have their own words (`detector.i18n`, `detector/clauses`); these are for everything else.
A missing key is a bug and raises KeyError.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from detector import codec
from detector.case import CopyNote
from detector.core.measured import NamedQuantity
from detector.core.quantity import Quantity
from detector.core.verdict import Verdict
from detector.i18n import LANGUAGES, in_the_singular, sentence
from detector.i18n.told import told
from detector.judging.clauses import Term, Validity
from detector.judging.richness import at_most
from detector.judging.wording import quantity_in, reason_of, with_unit
from detector.regression.case_notes import CaseNote
from detector.regression.origin import Origin, OriginKind

__all__ = [
    "LANGUAGES",
    "Words",
    "amount",
    "amount_of",
    "catalog",
    "copy_in_words",
    "dates_in_words",
    "doubt_in_words",
    "gap_in_words",
    "missed_in_words",
    "notes_in_words",
    "origin_in_words",
    "reason_in_words",
    "stage_in_words",
    "why_in_words",
]


@cache
def catalog(language: str) -> Mapping[str, str]:
    """All words of a language by key."""
    name = f"words.{language}.yaml"
    text = files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
    return codec.from_yaml(dict[str, str], text, where=name)


class Words:
    """Looks up words in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._by_key = catalog(language)

    def __call__(self, key: str, **fills: object) -> str:
        if not fills:
            return self._by_key[key]
        filled = self._by_key[key].format_map(fills)
        return in_the_singular(filled) if self.language == "en" else filled

    def or_none(self, key: str) -> str | None:
        """For keys that may be missing, e.g. a rule's name in official bulletins."""
        return self._by_key.get(key)

    def quantity(self, name: str) -> str:
        """A quantity's display name; its own name if it has none."""
        return self._by_key.get(f"quantity.{name}", name)

    def entry(self, entry: str) -> str:
        """E.g. `hot start`, or `link demo://detail/3`."""
        kind, _, target = entry.partition("=")
        named = self._by_key.get(f"entry.{kind}", kind)
        return f"{named} {target}" if target else named

    def shape(self, shape: str) -> str:
        """Of a mark (regression/fingerprint.py): `screen`, `over content`, `screen@hot`, `@hot`."""
        window, _, entry = shape.partition("@")
        parts = [self._by_key[f"trend.{window.replace(' ', '_')}"]] if window else []
        return " · ".join([*parts, *([self.entry(entry)] if entry else [])])

    def pick(self, zh: str, en: str) -> str:
        return zh if self.language == "zh-CN" else en


def dates_in_words(words: Words, term: Term, validity: Validity) -> list[str]:
    """What a clause is, unless it is in force; since when and until when; what replaced it."""
    told = [] if validity is Validity.IN_FORCE else [words(f"validity.{validity.value}")]
    for key, day in (("effective", term.in_force_from), ("until", term.in_force_until)):
        if day is not None:
            told.append(words(f"clause.{key}", date=day.isoformat()))
    if term.replaced_by is not None:
        told.append(words("clause.replaced_by", name=term.replaced_by))
    return told


def amount(words: Words, value: float, unit: str, error: float = 0.0) -> str:
    """E.g. `27.4 ± 0.4 dp`; a count is followed by the name of what is counted."""
    counted = words.or_none(f"counted.{unit}")
    number = with_unit(value, unit, error=error)
    return _counted(number, counted, words) if counted is not None else number


def _counted(number: str, counted: str, words: Words) -> str:
    return in_the_singular(f"{number} {counted}") if words.language == "en" else f"{number} {counted}"


def amount_of(words: Words, quantity: Quantity | NamedQuantity) -> str:
    """The same for a quantity: a share is given with its bounds."""
    if isinstance(quantity, Quantity):
        return amount(words, quantity.value, quantity.unit, quantity.error)
    number = quantity_in(words.language, quantity)
    counted = words.or_none(f"counted.{quantity.unit}")
    return _counted(number, counted, words) if counted is not None else number


def reason_in_words(verdict: Verdict, language: str) -> str:
    """The reason in the given language; the verdict's own English sentence if the catalogs lack it."""
    try:
        return reason_of(verdict, language)
    except KeyError:
        return verdict.reason


def copy_in_words(copy: CopyNote, words: Words) -> str:
    """The report's statement about the copy that it shows."""
    proved = ".proved" if copy.proves_verdicts else ""
    return words(
        f"banner.{copy.kind.value}{proved}",
        case=copy.case,
        root=copy.root_sha256,
        n_gone=copy.n_gone,
        n_changed=copy.n_changed,
    )


def missed_in_words(verdicts: Iterable[Verdict], words: Words) -> str:
    """A sentence on what passes leave open, by the one with the fewest launches; "" if none was computed."""
    found = ({fault.one_in: fault for fault in verdict.missed} for verdict in verdicts)
    known = [entry for entry in found if {3, 10} <= entry.keys()]
    if not known:
        return ""
    weakest = min(known, key=lambda entry: entry[3].n_launches)
    often, seldom = weakest[3], weakest[10]
    return words(
        "missed",
        n=often.n_launches,
        share=f"{at_most(often.n_launches) * 100:.0f}",
        often=f"{often.probability * 100:.0f}",
        seldom=f"{seldom.probability * 100:.0f}",
    )


def doubt_in_words(verdict: Verdict, words: Words) -> str:
    """How likely a failure is false, and what it is put together from, the weightiest first; "" without."""
    doubt = verdict.doubt
    if doubt is None:
        return ""
    parts = sorted(doubt.parts.items(), key=lambda part: -part[1])
    named = words.pick("、", ", ").join(
        f"{words(f'doubt.{part.value}')} {_percent(chance)}" for part, chance in parts
    )
    if doubt.probability is None or doubt.at_most is None:
        return words("doubt.open", parts=named)
    return words(
        "doubt.known",
        percent=_percent(doubt.probability),
        at_most=_percent(doubt.at_most),
        n=doubt.n_like,
        n_false=doubt.n_false_like,
        parts=named,
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %" if share >= 0.001 else "< 0.1 %"


def notes_in_words(notes: Iterable[CaseNote], words: Words) -> list[str]:
    """One sentence each."""
    return [words(f"note.{note.key}", **note.fills) for note in notes]


def gap_in_words(code: str, why: str, language: str) -> str:
    """A gap code in the given language, with its details; a device's own words are left as they are."""
    return sentence(language, code, {"why": told(language, why)}, catalog="gaps")


def why_in_words(words: Words, why: str) -> str:
    """A reason that the capture wrote in English, in the report's language."""
    return told(words.language, why)


def origin_in_words(origin: Origin | None, words: Words) -> str:
    """What a finding is attributed to, with the counts; "" if single launches are not judged."""
    if origin is None:
        return ""
    text = words(
        f"whose.{origin.kind.value}",
        sdk=origin.sdk,
        n_creatives=origin.n_creatives,
        failed_with=origin.failed_with,
        n_with=origin.n_with,
        failed_without=origin.failed_without,
        n_without=origin.n_without,
    )
    is_by_share = origin.kind in (OriginKind.CREATIVE, OriginKind.SDK)
    return text + words("whose_by_chance") if is_by_share and not origin.is_beyond_chance else text


def stage_in_words(words: Words, name: str | None) -> str:
    """`trigger:power:2:off` in words: the trigger, its ordinal, and that the switch was off."""
    if name is None:
        return "—"
    kind, *rest = name.split(":")
    parts = [words.or_none(f"stage.{kind}") or kind]
    for part in rest:
        parts.append(f"#{part}" if part.isdigit() else words.or_none(f"stage.{part}") or part)
    return " · ".join(parts)
