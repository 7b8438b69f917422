"""Whether the physical pixel size of the display is known. Without it no length has a value in mm."""

from detector.core.display import Display, PxPerMmSource
from detector.devices.doctor.finding import Finding, Level

__all__ = ["judge_glass"]

_LEVELS = {
    PxPerMmSource.MEASURED: (Level.OK, "glass_measured"),
    PxPerMmSource.GIVEN: (Level.OK, "glass_measured"),
    PxPerMmSource.REPORTED: (Level.NOTE, "glass_reported"),
    PxPerMmSource.UNKNOWN: (Level.NOTE, "glass_unknown"),
}


def judge_glass(display: Display, *, model: str | None) -> Finding:
    level, sentence = _LEVELS[display.px_per_mm_source]
    ppi = None if display.px_per_mm is None else display.px_per_mm * 25.4
    values = {
        "ppi": "?" if ppi is None else round(ppi),
        "error_percent": round(100 * display.px_per_mm_relative_error),
        "model": model or "?",
    }
    evidence = f"model {model}, {values['ppi']} px per inch ± {values['error_percent']} %"
    return Finding(check="glass", level=level, sentence=sentence, evidence=evidence, values=values)
