import copy
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import yaml
from PIL import Image

from detector.core.errors import ConfigError
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import app_schema, load_app
from detector.virtual.apps.spec.layers import ART_KINDS, ICON_NAMES
from tests.hostile_yaml import HOSTILE_YAML
from tests.virtual.app_samples import Keys, app_keys, scene_keys, write_app

DOCUMENT = Path(__file__).parents[4] / "docs" / "virtual-apps.md"


def refusal(folder: Path, keys: Keys) -> str:
    path = write_app(folder, keys)
    with pytest.raises(ConfigError) as caught:
        load_app(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}: ")
    return message.removeprefix(f"{path}: ")


def layer_of(keys: Keys, index: int) -> Keys:
    layers = scene_keys(keys, "splash")["layers"]
    assert isinstance(layers, list)
    layer = layers[index]
    assert isinstance(layer, dict)
    return layer


def test_reads_the_sample(tmp_path: Path) -> None:
    spec = load_app(write_app(tmp_path, app_keys()))
    assert spec.package == "cn.example.sample"
    assert spec.folder == tmp_path


def set_layer(index: int, **changes: object) -> Callable[[Keys], None]:
    return lambda keys: layer_of(keys, index).update(changes)


def set_scene(name: str, **changes: object) -> Callable[[Keys], None]:
    return lambda keys: scene_keys(keys, name).update(changes)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda keys: keys.update(colour="red"), "colour: unknown key", id="unknown key"),
        pytest.param(
            set_layer(1, colour="#ffffff"),
            "scenes.splash.layers[1].colour: unknown key",
            id="unknown layer key",
        ),
        pytest.param(lambda keys: keys.pop("package"), "package: this key is missing", id="missing key"),
        pytest.param(lambda keys: keys.update(version_code="7"), "version_code: ", id="text for a number"),
        pytest.param(set_layer(1, size="18"), "scenes.splash.layers[1].size: ", id="length without a unit"),
        pytest.param(set_layer(1, alpha=1.5), "scenes.splash.layers[1].alpha: 1.5 is not", id="alpha over 1"),
        pytest.param(
            set_layer(1, alpha={"min": 0.2, "max": 2}),
            "scenes.splash.layers[1].alpha: 2 is not",
            id="range end",
        ),
        pytest.param(
            set_layer(1, alpha={"min": 0.8, "max": 0.2}),
            "scenes.splash.layers[1].alpha: min is greater than max",
            id="range backwards",
        ),
        pytest.param(
            set_layer(1, size={"min": "10dp", "max": "20px"}),
            "scenes.splash.layers[1].size: min and max have different units",
            id="two units",
        ),
        pytest.param(
            set_layer(1, size="-3dp"), "scenes.splash.layers[1].size: -3dp is below 0", id="negative size"
        ),
        pytest.param(set_layer(0, color="blue"), "scenes.splash.layers[0].color: ", id="colour by name"),
        pytest.param(set_layer(0, kind="flta"), "scenes.splash.layers[0].kind: ", id="unknown kind"),
        pytest.param(
            set_layer(1, place={"of": "card"}),
            "scenes.splash.layers[1].place.of: there is no layer card below this one",
            id="unknown reference",
        ),
        pytest.param(
            set_layer(1, countdown_s=None), "scenes.splash.layers[1].countdown_s: ", id="no countdown"
        ),
        pytest.param(
            set_layer(1, text="跳过😀"),
            "scenes.splash.layers[1].text: the shipped font has no sign for '😀' (U+1F600)",
            id="unknown sign",
        ),
        pytest.param(
            lambda keys: (
                layer_of(keys, 0).update({"kind": "picture", "file": "nowhere.png"})
                or layer_of(keys, 0).pop("color")
            ),
            "scenes.splash.layers[0].file: there is no picture nowhere.png beside the app file",
            id="missing picture",
        ),
        pytest.param(
            lambda keys: (
                layer_of(keys, 0).update({"kind": "picture", "file": "../x.png"})
                or layer_of(keys, 0).pop("color")
            ),
            "scenes.splash.layers[0].file: ../x.png does not lie beside the app file",
            id="picture elsewhere",
        ),
        pytest.param(
            set_scene("splash", window={"kind": "splash", "close": "x"}),
            "scenes.splash.window.close: there is no layer x",
            id="unknown close control",
        ),
        pytest.param(
            set_scene("splash", then="hall"), "scenes.splash.then: there is no scene hall", id="scene"
        ),
        pytest.param(set_scene("splash", then=None), "scenes.splash.then: ", id="time without a scene"),
        pytest.param(
            set_scene("home", lasts_ms=10, then="splash"), "scenes.home.then: ", id="scenes in a circle"
        ),
        pytest.param(
            set_scene("splash", touch=[{"at": "skip", "effect": {"do": "jump", "to": "url"}}]),
            "scenes.splash.touch[0].effect.uri: this jump needs it",
            id="jump to nowhere",
        ),
        pytest.param(
            set_scene("splash", touch=[{"effect": {"do": "clsoe"}}]),
            "scenes.splash.touch[0].effect.do: ",
            id="effect",
        ),
        pytest.param(
            set_scene("splash", swipes=[{"at": "nose", "effect": {"do": "nothing"}}]),
            "scenes.splash.swipes[0].at: there is no layer nose",
            id="swipe on nothing",
        ),
        pytest.param(
            set_scene("splash", motion=[{"kind": "shake", "least_deg": 9, "effect": {"do": "nothing"}}]),
            "scenes.splash.motion[0].least_mps2: a shake needs it",
            id="shake of no strength",
        ),
        pytest.param(
            set_scene("splash", motion=[{"kind": "twist", "effect": {"do": "nothing"}}]),
            "scenes.splash.motion[0].least_deg: a twist needs it",
            id="twist of no angle",
        ),
        pytest.param(lambda keys: keys.update(start="hall"), "start: there is no scene hall", id="start"),
        pytest.param(
            lambda keys: keys.update(launcher_activity=".OtherActivity"),
            "launcher_activity: .OtherActivity is not among the activities",
            id="launcher",
        ),
        pytest.param(lambda keys: keys.update(truth={"CLS-01": "fails"}), "truth.CLS-01", id="outcome"),
        pytest.param(
            lambda keys: keys.update(truth={"CLS-01": []}), "truth.CLS-01: allows no outcome", id="none"
        ),
        pytest.param(lambda keys: keys.update(format="virtual-app/2"), "format: ", id="another format"),
        pytest.param(lambda keys: keys.update(package="Nonsense"), "package: ", id="package"),
    ],
)
def test_refuses_in_one_sentence_that_names_the_key(
    tmp_path: Path, change: Callable[[Keys], object], expected: str
) -> None:
    keys = copy.deepcopy(app_keys())
    change(keys)
    assert refusal(tmp_path, keys).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: [1", "broken YAML in line", id="open bracket"),
        pytest.param(
            "format: virtual-app/1\nformat: virtual-app/1", "the key 'format' stands twice", id="twice"
        ),
        pytest.param("- 1\n- 2", "has to be a group of keys", id="list"),
        pytest.param("", "has to be a group of keys", id="empty"),
        pytest.param("a: !!python/object:os.system {}", "broken YAML", id="python tag"),
        pytest.param("a: &a [*a]", "refers to itself", id="endless"),
    ],
)
def test_refuses_broken_files(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_app(path)
    assert expected in str(caught.value) or "missing" in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_refuses_what_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load_app(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_app(tmp_path / "absent.yaml")


def test_reads_a_picture_beside_the_file(tmp_path: Path) -> None:
    Image.fromarray(np.full((8, 8, 3), 90, np.uint8)).save(tmp_path / "ad.png")
    keys = app_keys()
    layer = layer_of(keys, 0)
    del layer["color"]
    layer.update(kind="picture", file="ad.png")
    assert load_app(write_app(tmp_path, keys)).package == "cn.example.sample"
    (tmp_path / "ad.png").write_bytes(b"no picture at all")
    assert "cannot be read as a picture" in refusal(tmp_path, keys)


@pytest.mark.long
def test_the_schema_accepts_every_shipped_app_and_refuses_an_unknown_key() -> None:
    validator = jsonschema.Draft202012Validator(app_schema())
    for path in shipped_apps():
        validator.validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert not validator.is_valid(app_keys(colour="red"))


def test_the_example_in_the_document_loads(tmp_path: Path) -> None:
    example = DOCUMENT.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "papaya.yaml"
    path.write_text(example, encoding="utf-8")
    assert load_app(path).package == "cn.example.papaya"


def test_the_document_names_every_key_and_every_word() -> None:
    written = set(re.findall(r"[\w-]+", DOCUMENT.read_text(encoding="utf-8")))
    assert {*_keys_and_words(app_schema()), *ART_KINDS, *ICON_NAMES} - written == set()


def _keys_and_words(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for part in schema:
            yield from _keys_and_words(part)
    elif isinstance(schema, dict):
        yield from (schema["properties"] if "type" in schema and "properties" in schema else ())
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
        for part in schema.values():
            yield from _keys_and_words(part)


@pytest.mark.parametrize("name", HOSTILE_YAML)
def test_hostile_yaml_is_refused_by_the_name_of_the_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(HOSTILE_YAML[name][0], encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.yaml: ") as refused:
        load_app(path)
    assert len(str(refused.value)) < 600


def test_a_pipe_is_no_app_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.yaml")
    with pytest.raises(ConfigError, match="it is no plain file"):
        load_app(tmp_path / "mine.yaml")
