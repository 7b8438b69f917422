"""Which kinds of start a rule may hold against an app."""

from detector.attribution.found import StartKind
from tests.attribution.records import found


def test_only_self_starts_and_associated_ones_count() -> None:
    assert {kind for kind in StartKind if found(kind=kind).counts} == {StartKind.SELF, StartKind.ASSOCIATED}
