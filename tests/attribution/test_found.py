"""Which kinds of start a rule may hold against an app."""

from dataclasses import replace

import pytest

from detector.attribution.found import REBIND, FoundStart, StartKind
from tests.attribution.records import APP, GMS, OTHER, found


def test_only_self_starts_and_associated_starts_count() -> None:
    assert {kind for kind in StartKind if found(kind=kind).counts} == {StartKind.SELF, StartKind.ASSOCIATED}


@pytest.mark.parametrize(
    ("start", "held"),
    [
        pytest.param(found(kind=StartKind.SELF, package=APP, caller="android"), True, id="it started itself"),
        pytest.param(found(package=OTHER, caller=APP), True, id="it woke another"),
        pytest.param(found(package=APP, caller=OTHER), False, id="another woke it"),
        pytest.param(
            replace(found(package=OTHER, caller=APP), sub_kind=REBIND), False, id="it holds another"
        ),
        pytest.param(found(kind=StartKind.PUSH_CHANNEL, package=APP, caller=GMS), False, id="a push"),
    ],
)
def test_only_what_an_app_did_is_held_against_it(start: FoundStart, held: bool) -> None:
    assert start.is_held_against(APP) is held
