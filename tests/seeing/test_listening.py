"""Who listens to the phone's motion while a window stands, from the phone to the verdict."""

from dataclasses import replace
from pathlib import Path

import pytest

from detector.seeing.listening import read_listening
from detector.virtual.apps.spec.app import ListenerSpec
from detector.virtual.personas import PERSONAS
from detector.windows.listening import Listener, Listening, listened
from tests.fakes.simulated import capture, device_spec

SHAKE = ListenerSpec(class_name="com.bytedance.sdk.Shake", from_ms=2_000.0, until_ms=6_000.0)
LIGHT = ListenerSpec(class_name="com.x.Light", sensor="light")
NAMES = sorted(persona.name for persona in PERSONAS)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in ("aosp-8", "aosp-17") else pytest.mark.long) for name in NAMES],
)
def test_each_phone_names_who_listened_and_when(name: str, tmp_path: Path) -> None:
    persona = next(persona for persona in PERSONAS if persona.name == name)
    spec = device_spec(persona=persona)
    listening = replace(spec, apps=(replace(spec.apps[0], listeners=(SHAKE, LIGHT)),))
    bundle, _ = capture(listening, tmp_path)
    read = read_listening(bundle, None)
    assert read is not None
    ((sensor, class_name, begun, ended),) = [
        (one.sensor, one.class_name, one.from_ms, one.until_ms) for one in read.listeners
    ]
    assert (sensor, class_name) == ("accelerometer", SHAKE.class_name)
    assert ended is not None
    assert begun[0] < 4_000 < begun[1] + 2_000  # the app's first frame comes up to two seconds after 0
    assert 3_000 <= ended[0] - begun[0] <= 5_000


def listening(*listeners: Listener) -> Listening:
    return Listening(since_ms=-1_000.0, asked_ms=9_000.0, listeners=listeners)


def a_listener(from_ms: float, until_ms: float | None) -> Listener:
    until = None if until_ms is None else (until_ms - 1_000, until_ms + 1_000)
    return Listener(
        sensor="gyroscope", class_name="c.X", from_ms=(from_ms - 1_000, from_ms + 1_000), until_ms=until
    )


@pytest.mark.parametrize(
    ("begun", "ended", "n"),
    [(0.0, None, 1), (7_000.0, None, 0), (5_500.0, None, 1), (0.0, 500.0, 0), (0.0, 1_500.0, 1)],
    ids=["all the time", "later", "perhaps just still", "surely before", "perhaps just before"],
)
def test_whoever_may_have_listened_counts(begun: float, ended: float | None, n: int) -> None:
    found = listened(listening(a_listener(begun, ended)), 2_000.0, 5_000.0)
    assert found is not None
    assert len(found) == n


def test_what_the_system_forgot_is_not_known() -> None:
    assert listened(listening(), -2_000.0, 5_000.0) is None
    assert listened(None, 0.0, 5_000.0) is None
    assert listened(listening(), 0.0, 5_000.0) == ()
