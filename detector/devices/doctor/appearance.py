"""Whether the phone draws and moves as when new. Overrides change what every user would see.

Animations are more than appearance: an animator duration scale of 0 ends a countdown ring at once, and
a close control that waits for it comes early.
"""

from collections.abc import Iterator

from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.parsing.getprop import parse_getprop

__all__ = ["APPEARANCE"]

_DENSITY = "wm density"
_SIZE = "wm size"
_FONT = "settings get system font_scale"
_LOCALE = "getprop"
_ZEN = "settings get global zen_mode"
_SCALES = {
    "animator": "settings get global animator_duration_scale",
    "transition": "settings get global transition_animation_scale",
    "window": "settings get global window_animation_scale",
}
_UNSET = ("", "null")


def judge_appearance(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    yield _override("density", outputs[_DENSITY])
    yield _override("size", outputs[_SIZE])
    yield _font_scale(outputs[_FONT].strip(), norms)
    for which, command in _SCALES.items():
        yield _animation(which, outputs[command].strip())
    if norms.locale is not None:
        yield _locale(outputs[_LOCALE], norms.locale)
    if norms.is_undisturbed is not None:
        yield _disturbance(outputs[_ZEN].strip(), is_wanted_quiet=norms.is_undisturbed)


def _override(which: str, output: str) -> Finding:
    check = f"{which}_override"
    if f"Override {which}" in output:
        override = output.rpartition("Override")[2].rpartition(":")[2].strip()
        return Finding(
            check=check,
            level=Level.NOTE,
            sentence=f"{which}_overridden",
            evidence=output,
            values={"override": override},
        )
    if f"Physical {which}" in output:
        return Finding(check=check, level=Level.OK, sentence=f"{which}_physical", evidence=output)
    return Finding(check=check, level=Level.NOTE, sentence=f"{which}_unknown", evidence=output)


def _font_scale(output: str, norms: Norms) -> Finding:
    scale = 1.0 if output in _UNSET else _number(output)
    if scale is None:
        return Finding(check="font_scale", level=Level.NOTE, sentence="font_scale_unknown", evidence=output)
    values = {"scale": scale, "usual": norms.font_scale}
    is_usual = abs(scale - norms.font_scale) < 0.005
    return Finding(
        check="font_scale",
        level=Level.OK if is_usual else Level.NOTE,
        sentence="font_scale_usual" if is_usual else "font_scale_changed",
        evidence=output,
        values=values,
    )


def _animation(which: str, output: str) -> Finding:
    check = f"{which}_animation_scale"
    scale = 1.0 if output in _UNSET else _number(output)
    if scale is None:
        return Finding(check=check, level=Level.NOTE, sentence="animation_unknown", evidence=output)
    if scale == 1.0:
        return Finding(check=check, level=Level.OK, sentence="animation_usual", evidence=output)
    # Only animators are part of an app's own timing; the other two move whole windows.
    level = Level.BLOCKS if which == "animator" else Level.NOTE
    return Finding(
        check=check,
        level=level,
        sentence=f"{which}_animation_changed",
        evidence=output,
        values={"scale": scale},
    )


def _locale(output: str, wanted: str) -> Finding:
    props = parse_getprop(output)
    locale = props.get("persist.sys.locale") or props.get("ro.product.locale") or ""
    values = {"locale": locale or "?", "wanted": wanted}
    if locale == wanted:
        return Finding(
            check="locale", level=Level.OK, sentence="locale_as_wanted", evidence=locale, values=values
        )
    return Finding(check="locale", level=Level.NOTE, sentence="locale_other", evidence=locale, values=values)


def _disturbance(output: str, *, is_wanted_quiet: bool) -> Finding:
    """A notification that pops up over a splash would be attributed to the app."""
    is_quiet = output not in (*_UNSET, "0")
    if is_quiet is is_wanted_quiet:
        return Finding(check="do_not_disturb", level=Level.OK, sentence="dnd_as_wanted", evidence=output)
    sentence = "dnd_off" if is_wanted_quiet else "dnd_on"
    return Finding(check="do_not_disturb", level=Level.NOTE, sentence=sentence, evidence=output)


def _number(output: str) -> float | None:
    try:
        return float(output)
    except ValueError:
        return None


APPEARANCE = CheckGroup(
    commands=(_DENSITY, _SIZE, _FONT, *_SCALES.values(), _LOCALE, _ZEN), judge=judge_appearance
)
