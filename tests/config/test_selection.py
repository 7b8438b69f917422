import pytest

from detector.config.selection import Condition, Scalar, check_conditions, holds
from detector.core.errors import ConfigError

DEVICE: dict[str, Scalar] = {
    "id": "mi13-01",
    "kind": "phone",
    "labels.api": 34,
    "labels.brand": "Xiaomi",
    "labels.android": "14",
}


@pytest.mark.parametrize(
    ("select", "is_meant"),
    [
        ({"kind": "phone"}, True),
        ({"kind": "real"}, True),
        ({"kind": "emulator"}, False),
        ({"labels.api": 34}, True),
        ({"labels.api": "34"}, True),
        ({"labels.api": ">=29"}, True),
        ({"labels.api": "<34"}, False),
        ({"labels.android": "> 13"}, True),
        ({"labels.brand": ">=29"}, False),
        ({"labels.brand": "!=Xiaomi"}, False),
        ({"labels.brand": ["OPPO", "xiaomi"]}, True),
        ({"labels.site": "bj"}, False),
        ({"labels.site": "!=bj"}, False),
        ({"kind": "phone", "labels.api": "<30"}, False),
    ],
)
def test_all_conditions_must_hold(select: dict[str, Condition], is_meant: bool) -> None:
    check_conditions(select, where="f: p")
    assert holds(select, DEVICE) is is_meant


@pytest.mark.parametrize(
    ("select", "says"),
    [
        ({}, "names no condition"),
        ({"api": 34}, "'api' is not known"),
        ({"labels.": 34}, "is not known"),
        ({"labels.api": ">=new"}, "f: p.labels.api: '>=new' compares with what is no number"),
    ],
)
def test_a_condition_that_cannot_hold_is_refused(select: dict[str, Condition], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        check_conditions(select, where="f: p")
