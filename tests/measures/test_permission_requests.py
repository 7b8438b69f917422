"""Permission requests in a crawl: too early, in a row, repeated, forced."""

from dataclasses import replace

import pytest

from detector.disclosure.permission_asks import PermissionKind
from detector.disclosure.permission_requests import AfterRefusal, PermissionRequest
from detector.measures.permission_requests import PermissionRequests, measure_permission_requests
from tests.measures.touched import q

HOUR_MS = 3_600_000.0
BASE = PermissionRequest(
    kind=PermissionKind.LOCATION,
    question="location?",
    launch=1,
    n_acts=1,
    is_before_terms=False,
    serves_app=False,
    after=AfterRefusal.APP,
    is_refused=True,
    at_ms=0.0,
    tree_id="tree:1",
    frame_id="frame:1",
)


def ask(kind: PermissionKind = PermissionKind.LOCATION, **given: object) -> PermissionRequest:
    return replace(BASE, kind=kind, question=f"{kind.value}?", **given)  # type: ignore[arg-type]


def of(*requests: PermissionRequest, n_quiet: int = 0) -> PermissionRequests:
    return measure_permission_requests(requests, n_quiet_launches=n_quiet)


def test_nothing_was_asked() -> None:
    assert {one.value for one in of().quantities()} == {0}


def test_early_means_sensitive_and_without_a_user_action() -> None:
    given = of(
        ask(n_acts=0),
        ask(PermissionKind.NOTIFICATIONS, n_acts=0),
        ask(PermissionKind.CAMERA, n_acts=0, serves_app=True),
        ask(PermissionKind.SMS, n_acts=0, serves_app=None),
        ask(PermissionKind.CONTACTS),
    )
    assert (given.n_early.value, given.n_perhaps_early.value) == (1, 2)
    assert of(ask(n_acts=0, serves_app=True, is_before_terms=True)).n_early.value == 1
    assert of(ask(), ask(n_acts=0, launch=2)).n_early.value == 0, "it was asked for before, after a tap"


def test_a_row_consists_of_consecutive_early_requests() -> None:
    first = ask(n_acts=0, after=AfterRefusal.NEXT)
    assert of(first, ask(PermissionKind.CAMERA, n_acts=0)).n_in_a_row.value == 2
    assert of(ask(n_acts=0), ask(PermissionKind.CAMERA, n_acts=0)).n_in_a_row.value == 1
    assert of(first, ask(PermissionKind.CAMERA, n_acts=0, serves_app=True)).n_in_a_row.value == 1
    after_a_tap = [replace(first, n_acts=1), ask(PermissionKind.CAMERA)]
    assert of(*after_a_tap).n_in_a_row.value == 0, "a video call needs both"


def test_counts_the_same_question_within_48_hours_of_its_refusal() -> None:
    later = [ask(n_acts=0, launch=n, at_ms=n * HOUR_MS) for n in (2, 3)]
    assert of(ask(), *later).n_again.value == 2
    assert of(ask(), *later, ask(n_acts=0, launch=4, at_ms=49 * HOUR_MS)).n_again.value == 2
    prompted = of(ask(), ask(launch=2, n_acts=2))
    assert (prompted.n_again.value, prompted.n_perhaps_again.value) == (0, 1)
    assert of(ask(), ask(PermissionKind.CAMERA)).n_perhaps_again.value == 0
    assert of(replace(ask(), is_refused=False), ask()).n_perhaps_again.value == 0


def test_an_exit_is_forced_unless_it_may_be_the_apps_purpose() -> None:
    gone = of(ask(after=AfterRefusal.HOME))
    assert (gone.n_exits.value, gone.n_open_ends.value) == (1, 0)
    assert gone.evidence_ids == ("tree:1", "frame:1")
    camera = of(ask(PermissionKind.CAMERA, after=AfterRefusal.HOME, serves_app=True))
    assert (camera.n_exits.value, camera.n_open_ends.value) == (0, 1)
    assert of(ask(PermissionKind.NOTIFICATIONS, after=AfterRefusal.HOME, serves_app=None)).n_exits.value == 1


def test_three_requests_right_after_each_other_are_a_loop() -> None:
    again = ask(n_acts=0, after=AfterRefusal.AGAIN)
    loop = of(again, again, ask(n_acts=0))
    assert (loop.n_loops.value, loop.n_open_ends.value) == (1, 0)
    twice = of(again, ask(n_acts=0))
    assert (twice.n_loops.value, twice.n_open_ends.value) == (0, 1)
    apart = [ask(n_acts=0) for _ in range(3)]
    assert of(*apart).n_loops.value == 0, "it went on each time, and came back to that page"


@pytest.mark.parametrize(
    ("after_ms", "n_again"),
    [
        pytest.param(48 * HOUR_MS, 1, id="48 hours"),
        pytest.param(48 * HOUR_MS + 1, 0, id="a millisecond more"),
    ],
)
def test_the_48_hours_begin_with_the_refusal(after_ms: float, n_again: int) -> None:
    refused_ms = 100 * HOUR_MS
    again = ask(n_acts=0, launch=2, at_ms=refused_ms + after_ms)
    assert of(ask(at_ms=refused_ms), again).n_again == q(n_again, "dialogs")


def test_a_row_ends_with_its_launch_and_counts_only_early_requests() -> None:
    first, second = (ask(one, n_acts=0, after=AfterRefusal.NEXT) for one in list(PermissionKind)[:2])
    assert of(first).n_in_a_row == q(1, "permissions")
    assert of(first, replace(second, launch=2)).n_in_a_row == q(1, "permissions")
    needed = ask(PermissionKind.CAMERA, n_acts=0, serves_app=True)
    assert of(first, second, needed).n_in_a_row == q(2, "permissions")


def test_only_a_refusal_that_ends_the_app_is_an_exit() -> None:
    assert of(ask(after=AfterRefusal.APP)).n_exits == q(0, "dialogs")
    needed = ask(PermissionKind.NOTIFICATIONS, after=AfterRefusal.HOME, serves_app=True)
    assert of(needed).n_exits == q(1, "dialogs"), "no app is for notifications"


@pytest.mark.parametrize(
    ("requests", "n_open"),
    [
        pytest.param([ask(after=AfterRefusal.UNKNOWN)], 1, id="unknown"),
        pytest.param([ask(after=AfterRefusal.UNKNOWN, is_refused=False)], 1, id="not refused"),
        pytest.param([ask(after=AfterRefusal.UNKNOWN), ask(is_refused=False)], 2, id="both"),
    ],
)
def test_a_refusal_with_an_unknown_result_is_open(requests: list[PermissionRequest], n_open: int) -> None:
    assert of(*requests).n_open_ends == q(n_open, "dialogs")


def test_cites_exits_first_then_early_requests_in_order_then_the_rest() -> None:
    tapped = ask(PermissionKind.CAMERA, tree_id="tree:1", frame_id=None)
    early = [
        ask(PermissionKind.SMS, n_acts=0, tree_id="tree:2", frame_id=None),
        ask(PermissionKind.CONTACTS, n_acts=0, tree_id="tree:3", frame_id="frame:3"),
    ]
    gone = ask(after=AfterRefusal.HOME, tree_id="tree:4", frame_id=None)
    cited = ("tree:4", "tree:2", "tree:3", "frame:3", "tree:1")
    assert of(tapped, *early, gone).evidence_ids == tuple(f"{one}" for one in cited)
