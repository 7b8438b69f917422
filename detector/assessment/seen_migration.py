"""Reads `CASE/seen/NN.json`, including files written before they named a format.

Old files name a touch by the class name its action had then, as one flat list of fields; a gap's reason is
only a sentence. These names occur nowhere else in the code. The file is derived: judging again rewrites it,
and only then determines what old files lack, such as whether the window was still.
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
    """Raises ConfigError if it is not a valid file."""
    plain = codec.plain_json(text, where=where)
    if "format" not in plain:
        try:
            plain["touches"] = [_in_parts(touch) for touch in plain.get("touches", ())]
            for gap in plain.get("gaps", ()):
                gap["code"] = code_of_sentence(Stream(gap["stream"]), gap["why"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"{where}: is not what was seen of a run: {error!r}") from error
        return codec.from_plain(SeenRun, plain, where=where)
    if plain["format"] != SEEN_FORMAT:
        raise ConfigError(f"{where}: format: is {plain['format']!r}, not {SEEN_FORMAT!r}")
    return codec.from_json(SeenRun, text, where=where)


def _in_parts(flat: dict[str, Any]) -> dict[str, Any]:
    """A touch in the current form; the window it met is assumed to have been present."""
    moment, watched_ms = flat["at_ms"], flat["watched_ms"]
    from_ms, to_ms = moment["value"] - moment["error"], moment["value"] + moment["error"]
    met = {today: flat[then] for today, then in _MET.items()}
    came = {name: flat[name] for name in _CAME}
    after_ms = flat["new_window_after_ms"]
    following = {"after_ms": after_ms, "box": None, "is_over_content": None}
    return {
        "touch": {
            "action_id": flat["action_id"],
            "gesture": _GESTURES.get(flat["kind"]),
            "point": flat["point"],
            "from_ms": from_ms,
            "to_ms": to_ms,
            "ends_ms": to_ms + watched_ms,
            "way_px": flat["way_px"],
            "movement": flat.get("movement"),
        },
        "n_before": flat["n_before"],
        "met": None if flat["window_id"] is None else {**met, "was_still": True, "presence": _STOOD},
        "came": {**came, "following": None if after_ms is None else following},
        "watch": {"watched_ms": watched_ms},
        "evidence_ids": flat["evidence_ids"],
    }


_STOOD = {"was_seen_before": True, "was_seen_after": True}
_MET = {
    "id": "window_id",
    "kind": "window_kind",
    "is_over_content": "is_over_content",
    "ordinal": "ordinal",
    "box": "window_box",
    "since_ms": "since_window_ms",
    "control": "control",
    "calls": "calls",
}
_CAME = (
    "starts",
    "downloads",
    "foreground",
    "gone_after_ms",
    "reshown_after_ms",
    "changed_share",
    "page_share",
    "n_tree_windows",
)


def seen_schema() -> dict[str, Any]:
    """The JSON Schema of the current format."""
    schema = codec.json_schema(SeenRun)
    schema["properties"]["format"] = {"const": SEEN_FORMAT}
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{SEEN_FORMAT}: what perception saw in one run",
        "required": ["format", *schema["required"]],
    }
