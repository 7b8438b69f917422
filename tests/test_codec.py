"""The codec is strict: it reads only what was meant."""

import tracemalloc
from dataclasses import dataclass

import pytest

from detector import codec
from detector.codec import from_yaml
from detector.config import DevicesFile
from detector.core.actions import TapAt
from detector.core.display import Display, SystemBars
from detector.core.errors import ConfigError
from detector.core.geometry import Point, Rect
from tests.hostile_yaml import HOSTILE_YAML

DISPLAY = Display(width_px=1080, height_px=2400, bars=SystemBars(status_bar=Rect.from_xywh(0, 0, 1080, 80)))


def test_values_round_trip() -> None:
    assert codec.from_json(Display, codec.to_json(DISPLAY), where="display.json") == DISPLAY
    line = codec.to_json_line(TapAt(point=Point(x_px=1, y_px=2)))
    assert line.count("\n") == 1
    assert codec.from_json(TapAt, line, where="x") == TapAt(point=Point(x_px=1, y_px=2))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param('{"x_px": "5", "y_px": 1}', "x_px", id="a number in quotes"),
        pytest.param('{"x_px": 5, "y_px": 1, "z_px": 2}', "z_px", id="an unknown key"),
        pytest.param('{"x_px": 5}', "y_px", id="a missing key"),
        pytest.param('{"x_px": 5,', "point.json", id="broken JSON"),
        pytest.param("", "point.json", id="an empty file"),
    ],
)
def test_refusals_name_the_file_and_the_key_in_one_sentence(text: str, names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        codec.from_json(Point, text, where="point.json")
    assert "point.json" in str(refused.value)
    assert names in str(refused.value)
    assert "\n" not in str(refused.value)


def test_yaml_is_as_strict_as_json() -> None:
    assert codec.from_yaml(Point, "x_px: 1\ny_px: 2.5", where="p.yaml") == Point(x_px=1, y_px=2.5)
    with pytest.raises(ConfigError, match=r"p\.yaml.*colour"):
        codec.from_yaml(Point, "x_px: 1\ny_px: 2\ncolour: red", where="p.yaml")
    with pytest.raises(ConfigError, match=r"p\.yaml: is not YAML"):
        codec.from_yaml(Point, "x_px: [1", where="p.yaml")
    with pytest.raises(ConfigError, match=r"p\.yaml: a key has to be a word"):
        codec.from_yaml(Point, "2026-11-27: 1", where="p.yaml")


PLAN = """version: 1
devices:
- {id: a, serial: s}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param(
            "serial", "serail", "devices[0].serail: unknown key; did you mean serial? (line 3", id="a slip"
        ),
        pytest.param(
            "serial: s", "serial: 5", "devices[0].serial: has to be text, not 5 (line 3)", id="a number"
        ),
        pytest.param(": 1", ": '1'", "version: has to be 1 without quotes (line 1)", id="a number in quotes"),
        pytest.param("id: a, ", "", "devices[0].id: this key is missing (line 3)", id="a missing key"),
        pytest.param(
            "id: a",
            "id: a, kind: pad",
            "'pad' is not known; known: phone, emulator, virtual (line 3)",
            id="a name",
        ),
        pytest.param(
            "- {id: a, serial: s}", "  5", "devices: has to be a list, not 5 (line 2)", id="no list"
        ),
    ],
)
def test_a_refusal_says_the_place_and_what_is_wrong_in_plain_words(old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError) as refused:
        codec.from_yaml(DevicesFile, PLAN.replace(old, new), where="devices.yaml")
    assert str(refused.value).startswith("devices.yaml: ")
    assert says in str(refused.value)


def test_an_impossible_rectangle_is_refused_on_reading() -> None:
    with pytest.raises(ConfigError, match="ends before"):
        codec.from_json(Rect, '{"left_px":2,"top_px":0,"right_px":1,"bottom_px":1}', where="r.json")


@pytest.mark.parametrize("name", HOSTILE_YAML)
def test_hostile_yaml_is_refused_in_little_memory(name: str) -> None:
    text, says = HOSTILE_YAML[name]
    tracemalloc.start()
    with pytest.raises(ConfigError, match=r"^devices\.yaml: ") as refused:
        from_yaml(DevicesFile, text, where="devices.yaml")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert says in str(refused.value)
    assert len(str(refused.value)) < 500
    assert peak_bytes < 50_000_000


def test_a_reference_may_be_used_twice() -> None:
    text = (
        "version: 1\ndevices:\n- {id: a, serial: s, labels: &l {site: bj}}\n- {id: b, serial: t, labels: *l}"
    )
    known = from_yaml(DevicesFile, text, where="devices.yaml")
    assert [one.labels for one in known.devices] == [{"site": "bj"}] * 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Nested:
    name: str = ""
    inside: tuple["Nested", ...] = ()


def test_what_is_wrong_far_down_is_found_at_once() -> None:
    text = '{"name": 5}'
    for _ in range(30):
        text = f'{{"inside": [{text}]}}'
    with pytest.raises(ConfigError, match=r"inside\[0\]\.name: has to be text, not 5"):
        codec.from_json(Nested, text, where="x.json")
