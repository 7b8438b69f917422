"""Each kind of line printed by the virtual phone is compared with real outputs: does one have its shape?

A shape is a line with its names, numbers and times removed. What no available real output shows is listed in
`docs/limits.md`, and here by name: a kind may leave the list only when a real output shows it.
"""

import re
from pathlib import Path

import pytest

from detector.parsing.device_text import decode_text
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from tests.virtual.driving import Driven
from tests.virtual.waking.living import APP, OTHER, app, living

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "samples"
QUOTED = Path(__file__).with_name("real_lines.txt")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here"),
]

RECEIVER = {"name": ".WakeReceiver", "kind": "receiver", "process": ":push"}
PUSH = {"name": ".Push", "kind": "service", "process": ":push", "sticky": True}
DATA = {"name": ".Data", "kind": "provider"}
WAKES = [
    {"id": "power", "when": "power-connected", "component": ".WakeReceiver"},
    {"id": "own", "when": "launch", "component": ".Push", "by": "service"},
]
ASKS = [
    {"id": "bind", "when": "launch", "component": ".Push", "target": APP},
    {"id": "data", "when": "launch", "component": ".Data", "target": APP, "by": "provider"},
]
DUMPS = ("services", "providers", "broadcasts history", f"exit-info {APP}", f"start-info {APP}")
TAGS = (
    "am_proc_start", "am_proc_bound", "am_kill", "am_create_service", "wm_set_keyguard_shown", "START u0",
    "Start proc", "Killing", "Force stopping", "screen_toggled",
)  # fmt: skip

UNPROVED = {
    "(nothing)",
    "Bad activity command, or no activities match:",
    "Use -h for help.",
    "Frozen broadcasts:",
    "Pending broadcasts:",
    "Broadcast #",
    "Active ordered broadcasts [background]:",
    "Active Ordered Broadcast background #",
    "<empty>",
    "Historical broadcasts [modern]:",
    "Historical Broadcast modern #",
    "Historical broadcasts summary [modern]:",
    "enabled= exported= directBootAware=",
    "ACTIVITY MANAGER PROCESS START INFO",
    "Historical Process Start for uid=",
    "package= process= startupState=",
    "timestamps:",
}
"""By the words with which a line begins; all are in AOSP's sources."""


def shape(line: str) -> str:
    """Its fixed words: keys of pairs, words before colons, the marks of records."""
    line = re.sub(
        r"^.*?\b(?=am_|wm_|START u|Start proc|Killing|Force stopping|screen_toggled)", "", line.strip()
    )
    line = re.sub(r"\bcom\.[\w.]+", "NAME", line)
    line = re.sub(r"=\S.*?(?= \w+=|$)", "=", line)
    line = re.sub(r"\{.*", "{", line)
    line = re.sub(r"\[[^\]]*\d[^\]]*\]", "[ ]", line)
    line = re.sub(r"[+-]?\d[\w:.-]*", " ", line)
    return re.sub(r"\s+", " ", line).strip()


def beginning(line: str) -> str:
    return " ".join(shape(line).split(" ")[:2]).partition("=")[0]


def real_beginnings() -> set[str]:
    texts = (decode_text(path.read_bytes()) for path in (QUOTED, *SAMPLES.rglob("*.txt")))
    return {beginning(line) for text in texts for line in text.splitlines()}


def printed(device: Driven) -> set[str]:
    device.launch(OTHER)
    device.launch(APP)
    device.shell("input keyevent HOME; dumpsys battery unplug; dumpsys battery set ac 1")
    device.clock.sleep(2)
    lines = [line for name in DUMPS for line in device.shell(f"dumpsys activity {name}").splitlines()]
    device.shell(f"am force-stop {APP}")
    lines += device.shell(f"dumpsys activity exit-info {APP}").splitlines()
    log = device.shell("logcat -d -b all -v threadtime").splitlines()
    return {line for line in lines + [one for one in log if any(tag in one for tag in TAGS)] if line.strip()}


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_every_kind_of_line_has_a_real_one_or_is_listed_as_unproved(persona: Persona) -> None:
    target = app(components=[RECEIVER, PUSH, DATA], wakes=WAKES)
    with living(target, app(OTHER, wakes=ASKS), persona=persona) as device:
        lines = printed(device)
    real = real_beginnings()
    alone = {
        shape(line)
        for line in lines
        if beginning(line) not in real and not any(shape(line).startswith(one) for one in UNPROVED)
    }
    assert sorted(alone) == []
