"""Look-ups in a watch: the stage at a moment, and the owner of a uid."""

import pytest

from detector.core.watching import PhoneTrigger, StageKind
from tests.attribution.records import APP, OTHER, span, triggered, watch


@pytest.mark.parametrize(
    ("at_ms", "evidence_id"),
    [(99.9, None), (100.0, "first"), (199.9, "first"), (200.0, "second"), (300.0, None), (-1.0, None)],
)
def test_a_stage_lasts_until_the_next(at_ms: float, evidence_id: str | None) -> None:
    spans = [
        span(from_ms=100.0, to_ms=200.0, evidence_id="first"),
        span(StageKind.ENDED, from_ms=200.0, to_ms=300.0, evidence_id="second"),
    ]
    found = watch(spans=spans).stage_at(at_ms)
    assert (found.evidence_id if found else None) == evidence_id


def test_a_stage_is_named_after_what_was_done() -> None:
    assert triggered(PhoneTrigger.POWER).stage.name == "trigger:power:1"


@pytest.mark.parametrize(
    ("uid", "package"), [(10_150, APP), (10_160, None), (10_999, None), (None, None)], ids=str
)
def test_a_uid_belongs_to_its_only_owner(uid: int | None, package: str | None) -> None:
    uids = {APP: 10_150, OTHER: 10_160, "cn.example.shares": 10_160}
    assert watch(uids=uids).package_of_uid(uid) == package
