"""Fills a reason's sentence with its numbers: one reason id, any language.

Times are given in seconds, everything else in its own unit, rounded according to the error. A number that was
not measured is stated as unknown.
"""

import math
from collections.abc import Iterable, Mapping

from detector.core.measured import NamedQuantity
from detector.core.verdict import Verdict
from detector.i18n.sentences import sentence

__all__ = ["plain_amount", "quantity_in", "reason_in", "reason_of", "spoken_unit", "with_unit"]

_UNKNOWN = {"en": "an unknown value", "zh-CN": "未知值"}
_COUNTED = (  # counts, which are shown as whole numbers
    *("boxes", "components", "dialogs", "entries", "fields", "frames", "launches", "letters", "lines"),
    *("lists", "means", "movements", "numbers", "packages", "pages", "parts", "permissions", "receivers"),
    *("repeats", "rounds", "rows", "runs", "sdks", "starts", "swipes", "switches", "taps", "things"),
    *("triggers", "windows"),
)
_SPOKEN_UNITS = {
    "ms": "s",
    "1": "",
    "levels": "",  # of 255
    "ratio": ":1",
    "arcmin": "′",
    "deg": "°",
    "m/s2": "m/s²",
}

_UNITS_OF_LIMITS = {
    "ratio": "ratio",
    "ms": "ms",
    "dp": "dp",
    "mm": "mm",
    "px": "px",
    "arcmin": "arcmin",
    "deg": "deg",
    "mps2": "m/s2",
}


def reason_of(verdict: Verdict, language: str) -> str:
    """A verdict's reason in `en` or `zh-CN`."""
    return reason_in(language, verdict.reason_id, quantities=verdict.quantities, limits=verdict.limits)


def reason_in(
    language: str, reason_id: str, *, quantities: Iterable[NamedQuantity], limits: Mapping[str, float]
) -> str:
    """The sentence of the catalog; its `{names}` are names of quantities and limits."""
    words = {quantity.name: quantity_in(language, quantity) for quantity in quantities}
    words |= {name: with_unit(value, _unit_of(name)) for name, value in limits.items()}
    return sentence(language, reason_id, words, unknown=_UNKNOWN[language])


def spoken_unit(unit: str) -> str:
    """The unit as people write it, without conversion: `ms` stays ms."""
    return {"m/s2": "m/s²", "1": "", "ratio": "", "arcmin": "′", "deg": "°", "px2": "px²"}.get(unit, unit)


def plain_amount(quantity: NamedQuantity) -> str:
    """For machines that show text: as measured, `18.2 ± 0.5 dp`, `1 (0.22 to 1) 1`."""
    if quantity.low is None and quantity.high is None:
        return f"{quantity.value:g} ± {quantity.error:g} {quantity.unit}"
    low, high = quantity.interval
    return f"{quantity.value:g} ({low:.3g} to {high:.3g}) {quantity.unit}"


_TO = {"en": "{value} ({low} to {high})", "zh-CN": "{value}（{low} 至 {high}）"}


def quantity_in(language: str, quantity: NamedQuantity) -> str:
    """With its error, or with its bounds if they are not symmetric: `1.00 (0.22 to 1.00)`."""
    if quantity.low is None and quantity.high is None:
        return with_unit(quantity.value, quantity.unit, error=quantity.error)
    low, high = quantity.interval
    spoken = _SPOKEN_UNITS.get(quantity.unit, quantity.unit)
    numbers = {"value": quantity.value, "low": low, "high": high}
    stated = _TO[language].format_map({name: f"{number:.2f}" for name, number in numbers.items()})
    return f"{stated} {spoken}" if spoken else stated


def with_unit(value: float, unit: str, *, error: float = 0.0) -> str:
    """E.g. `3.2 ± 0.1 s`: the error keeps two digits below 3, else one; the value follows it."""
    if unit in _COUNTED:
        return f"{value:.0f}"
    if unit == "ms":
        value, error = value / 1000, error / 1000
    spoken = _SPOKEN_UNITS.get(unit, unit)
    number = _plain(value) if error <= 0 else _with_error(value, error)
    if spoken == ":1":  # 4.8:1 ± 0.3
        first, *error_words = number.split(" ")
        return " ".join([first + spoken, *error_words])
    if spoken in ("", "′", "°"):
        return number + spoken
    return f"{number} {spoken}"


def _plain(value: float) -> str:
    """Four digits, and whole numbers above that: `1.2e+04 s` is hard to read."""
    return f"{value:.4g}" if abs(value) < 1e3 else f"{value:.0f}"


def _with_error(value: float, error: float) -> str:
    exponent = math.floor(math.log10(error))
    leading = error / 10**exponent
    decimals = max(0, (1 if leading < 2.95 else 0) - exponent)
    decimals = min(decimals, 3)
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


def _unit_of(limit: str) -> str:
    """A limit's unit ends its name, as everywhere in the code."""
    return _UNITS_OF_LIMITS.get(limit.rpartition("_")[2], "1")
