"""Reads `CASE/seen/NN.json`, also those written before they named a format.

Those called a touch by the name that the action's class had then, and of a gap they said why in a
sentence alone. The names stand here and nowhere else. What was seen is derived: judging again writes
the file anew.
"""

from typing import Any

from detector import codec
from detector.assessment.seen_run import SEEN_FORMAT, SeenRun
from detector.core.errors import ConfigError
from detector.core.screen import Stream
from detector.core.trials import Gesture
from detector.evidence.migration import code_of_sentence

__all__ = ["seen_from_json", "seen_schema"]

_GESTURES = {
    "TapAt": Gesture.TAP,
    "Swipe": Gesture.SWIPE,
    "PressBack": Gesture.BACK,
    "Move": Gesture.MOVE,
}


def seen_from_json(text: str, *, where: str) -> SeenRun:
    """Raises ConfigError where it is not what was written."""
    plain = codec.plain_json(text, where=where)
    if "format" not in plain:
        for touch in plain.get("touches", ()):
            touch["gesture"] = _GESTURES.get(touch.pop("kind", ""))
        for gap in plain.get("gaps", ()):
            gap["code"] = code_of_sentence(Stream(gap["stream"]), gap["why"])
        return codec.from_plain(SeenRun, plain, where=where)
    if plain["format"] != SEEN_FORMAT:
        raise ConfigError(f"{where}: format: is {plain['format']!r}, not {SEEN_FORMAT!r}")
    return codec.from_json(SeenRun, text, where=where)


def seen_schema() -> dict[str, Any]:
    """The JSON Schema of what is written today."""
    schema = codec.json_schema(SeenRun)
    schema["properties"]["format"] = {"const": SEEN_FORMAT}
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SEEN_FORMAT}: what perception saw in one run",
        "required": ["format", *schema["required"]],
    }
