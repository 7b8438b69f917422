"""Whether it is the phone listed in devices.yaml: the declared labels are compared with its facts."""

from collections.abc import Mapping

from detector.core.device_facts import DeviceFacts
from detector.devices.doctor.finding import Finding, Level

__all__ = ["judge_identity"]

Label = str | int | float | bool


def judge_identity(device_id: str, declared: Mapping[str, Label], facts: DeviceFacts) -> Finding:
    """Only labels that a device itself reports are compared; others are free."""
    observed = _observed(facts)
    differing = {
        name: value
        for name, value in declared.items()
        if name in observed and str(value).casefold() not in {text.casefold() for text in observed[name]}
    }
    evidence = ", ".join(f"{name}: {' or '.join(values)}" for name, values in observed.items())
    if not differing:
        return Finding(check="identity", level=Level.OK, sentence="as_declared", evidence=evidence)
    return Finding(
        check="identity",
        level=Level.NOTE,
        sentence="other_than_declared",
        evidence=evidence,
        values={
            "id": device_id,
            "declared": ", ".join(f"{name} {value}" for name, value in differing.items()),
            "observed": ", ".join(f"{name} {' or '.join(observed[name])}" for name in differing),
        },
    )


def _observed(facts: DeviceFacts) -> dict[str, tuple[str, ...]]:
    """Labels that a device can confirm, with all accepted values; what it does not report is left out."""
    display = facts.display
    sizes = (f"{display.width_px}x{display.height_px}", f"{display.height_px}x{display.width_px}")
    reported: dict[str, tuple[str | None, ...]] = {
        "brand": (facts.manufacturer,),
        "model": (facts.model,),
        "android": (facts.android,),
        "api": (None if facts.sdk is None else str(facts.sdk),),
        "screen": sizes,
        "dpi": (None if display.density_dpi is None else f"{display.density_dpi:g}",),
    }
    known = {name: tuple(value for value in values if value is not None) for name, values in reported.items()}
    return {name: values for name, values in known.items() if values}
