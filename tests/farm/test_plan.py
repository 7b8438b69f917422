"""A plan is read strictly: each mistake is one sentence that names file and key."""

from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.farm.plan import JobLevel, deadline_s, read_plan

NOW_S = 1_800_000_000.0  # 2027-01-15T08:00:00Z
PLAN = """
version: 1
level: quick
apps:
  - {package: cn.a}
  - {apk: b.apk, level: look, priority: 5}
devices:
  classes:
    - {name: xiaomi, select: {"labels.brand": Xiaomi}}
    - {select: {"labels.dpi": "<=320"}, n: 2}
repeats: 2
deadline: 8h
"""


def test_a_plan_is_read_as_written() -> None:
    plan = read_plan(PLAN, where="p")
    assert [app.package for app in plan.apps] == ["cn.a", None]
    assert (plan.level, plan.apps[1].level) == (JobLevel.QUICK, JobLevel.LOOK)
    assert plan.devices.classes[1].n == 2
    assert deadline_s(plan, now_s=NOW_S, where="p") == NOW_S + 8 * 3600


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("", "p: is empty", id="nothing"),
        pytest.param("version: 1\napps: []\n", "apps: names no app", id="no app"),
        pytest.param("version: 1\napps: [{package: a.b}]\ncolour: red\n", "colour", id="an unknown key"),
        pytest.param("version: 1\napps: [{package: a.b, acount: x}]\n", "apps[0].acount", id="below an app"),
        pytest.param("version: 2\napps: [{package: a.b}]\n", "version", id="another version"),
        pytest.param("version: 1\napps: [{label: x}]\n", "apps[0]: needs package or apk", id="no app's name"),
        pytest.param("version: 1\nlevel: full\napps: [{package: a.b}]\n", "level", id="no such level"),
        pytest.param(
            "version: 1\nwatch: {together: 40}\napps: [{package: a.b}]\n", "watch.together: 40", id="a crowd"
        ),
        pytest.param(
            "version: 1\nwatch: {triggers: [sun]}\napps: [{package: a.b}]\n", "watch.triggers", id="a trigger"
        ),
        pytest.param("version: 1\nrepeats: 0\napps: [{package: a.b}]\n", "repeats: 0", id="no repeat"),
        pytest.param(
            "version: 1\napps: [{package: a.b}]\ndevices: {classes: [{select: {colour: red}}]}\n",
            "devices.classes[0].select: 'colour'",
            id="a condition that no device has",
        ),
        pytest.param(
            "version: 1\napps: [{package: a.b}]\ndevices: {pool: x, classes: [{select: {kind: phone}}]}\n",
            "devices: needs either pool or classes",
            id="pool and classes",
        ),
        pytest.param(
            "version: 1\napps: [{package: a.b}]\n"
            "devices: {classes: [{name: x, select: {kind: phone}}, {name: x, select: {kind: virtual}}]}\n",
            "devices.classes[1].name: 'x' stands there twice",
            id="two classes of one name",
        ),
    ],
)
def test_a_mistake_names_its_key(text: str, names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_plan(text, where="p")
    assert names in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("deadline", "names"),
    [
        pytest.param("2027-01-15T08:59+01:00", "is in the past", id="over"),
        pytest.param("2027-01-15T20:00", "needs its zone", id="no zone"),
        pytest.param("soon", "neither a length of time", id="no time"),
    ],
)
def test_a_deadline_must_be_in_the_future(deadline: str, names: str) -> None:
    plan = read_plan(f"version: 1\napps: [{{package: a.b}}]\ndeadline: '{deadline}'\n", where="p")
    with pytest.raises(ConfigError, match=names):
        deadline_s(plan, now_s=NOW_S, where="p")


def test_a_yaml_timestamp_is_a_deadline() -> None:
    plan = read_plan("version: 1\napps: [{package: a.b}]\ndeadline: 2027-01-15T08:10:00+00:00\n", where="p")
    assert deadline_s(plan, now_s=NOW_S, where="p") == NOW_S + 600


def test_the_plan_in_the_docs_is_valid() -> None:
    document = (Path(__file__).parents[2] / "docs" / "farm.md").read_text(encoding="utf-8")
    shown = document.partition("```yaml\n")[2].partition("```")[0]
    assert read_plan(shown, where="docs/farm.md").apps
