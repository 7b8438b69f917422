"""The jobs that a plan yields on the available phones."""

import pytest

from detector.core.errors import ConfigError
from detector.farm.matrix import App, Job, Phone, jobs_of, phone_classes
from detector.farm.plan import read_plan

PHONES = tuple(
    Phone(
        id=name,
        serial=name,
        server="127.0.0.1:5037",
        keys={"id": name, "kind": "phone", "labels.brand": brand},
        packages=frozenset(packages),
    )
    for name, brand, packages in (
        ("x1", "Xiaomi", ["cn.a", "cn.b"]),
        ("x2", "Xiaomi", ["cn.a"]),
        ("o1", "OPPO", ["cn.a"]),
    )
)
CLASSES = 'classes: [{name: x, select: {"labels.brand": Xiaomi}}, {name: o, select: {"labels.brand": OPPO}}]'


def jobs(devices: str, *apps: str, repeats: int = 1) -> tuple[Job, ...]:
    entries = ", ".join(f"{{package: {app}}}" for app in apps)
    plan = read_plan(
        f"version: 1\nrepeats: {repeats}\napps: [{entries}]\ndevices: {{{devices}}}\n", where="p"
    )
    known = tuple(App(package=app, entry=entry) for app, entry in zip(apps, plan.apps, strict=True))
    return jobs_of(plan, known, phone_classes(plan, PHONES, where="p", pool=None), where="p")


def test_without_classes_any_phone_with_the_app_will_do() -> None:
    a, b = jobs("", "cn.a", "cn.b")
    assert (a.key, a.phones) == ("cn.a/all/1/1", ("x1", "x2", "o1"))
    assert b.phones == ("x1",)


def test_each_app_goes_to_every_class() -> None:
    assert [(one.key, one.phones) for one in jobs(CLASSES, "cn.a")] == [
        ("cn.a/x/1/1", ("x1", "x2")),
        ("cn.a/o/1/1", ("o1",)),
    ]


def test_an_app_may_go_to_any_one_class() -> None:
    (one,) = jobs(f"{CLASSES}, spread: any", "cn.a")
    assert set(one.phones) == {"x1", "x2", "o1"}
    assert one.class_of == {"x1": "x", "x2": "x", "o1": "o"}


def test_an_app_may_go_to_several_classes_and_never_twice_to_one() -> None:
    both = jobs(f"{CLASSES}, spread: 2", "cn.a")
    assert [one.is_spread for one in both] == [True, True]
    assert len({one.key for one in both}) == 2
    assert len({one.group for one in both}) == 1


def test_several_jobs_in_a_class_go_to_different_phones() -> None:
    classes = 'classes: [{name: x, select: {"labels.brand": Xiaomi}, n: 2}]'
    both = jobs(classes, "cn.a")
    assert [one.key for one in both] == ["cn.a/x/1/1", "cn.a/x/2/1"]
    assert len({one.group for one in both}) == 1


def test_repeats_are_separate_jobs_and_may_share_a_phone() -> None:
    all_of = jobs("", "cn.a", "cn.b", repeats=2)
    assert [one.key for one in all_of] == ["cn.a/all/1/1", "cn.b/all/1/1", "cn.a/all/1/2", "cn.b/all/1/2"]
    assert len({one.group for one in all_of}) == 4


@pytest.mark.parametrize(
    ("devices", "apps", "names"),
    [
        pytest.param("", ["cn.c"], "no phone has cn.c", id="an app that no phone has"),
        pytest.param(CLASSES, ["cn.b"], "0 phones of class 'o' have cn.b", id="nor one of its class"),
        pytest.param("", ["cn.a", "cn.a"], "cn.a stands there twice", id="an app twice"),
        pytest.param(
            'classes: [{name: v, select: {"labels.brand": vivo}}]',
            ["cn.a"],
            "no phone that is ready is of class 'v'",
            id="a class that nobody has",
        ),
        pytest.param(
            'classes: [{select: {"labels.brand": OPPO}, n: 2}]',
            ["cn.a"],
            "2 phones are asked for, 1 are ready",
            id="more phones than there are",
        ),
    ],
)
def test_impossible_plans_are_refused(devices: str, apps: list[str], names: str) -> None:
    with pytest.raises(ConfigError) as refused:
        jobs(devices, *apps)
    assert names in str(refused.value)


def test_an_empty_pool_is_refused() -> None:
    plan = read_plan("version: 1\napps: [{package: cn.a}]\n", where="p")
    with pytest.raises(ConfigError, match="pool 'nightly' is empty"):
        phone_classes(plan, (), where="p", pool="nightly")
    with pytest.raises(ConfigError, match="no phone is ready"):
        phone_classes(plan, (), where="p", pool=None)
