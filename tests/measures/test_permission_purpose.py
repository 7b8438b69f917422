from detector.disclosure.permission_asks import PermissionAsk, PermissionKind, PurposeTold
from detector.measures.permission_purpose import measure_permission_purpose
from tests.measures.touched import q


def ask(purpose: PurposeTold, number: int) -> PermissionAsk:
    return PermissionAsk(
        kind=PermissionKind.CAMERA,
        words=(),
        told=purpose,
        told_in="",
        tree_id=f"tree:{number}",
        frame_id=None,
    )


def test_counts_and_cites_doubtful_ones_first() -> None:
    asks = [ask(PurposeTold.YES, 1), ask(PurposeTold.UNCLEAR, 2), ask(PurposeTold.NO, 3)]
    purposes = measure_permission_purpose(asks)
    counts = (purposes.n_asked, purposes.n_untold, purposes.n_unclear)
    assert counts == (q(3, "permissions"), q(1, "permissions"), q(1, "permissions"))
    assert purposes.evidence_ids == ("tree:3", "tree:2", "tree:1")


def test_nothing_was_asked() -> None:
    assert measure_permission_purpose([]).n_asked.value == 0
