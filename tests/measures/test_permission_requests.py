"""Permission requests in a crawl: too early, in a row, repeated, forced."""

from dataclasses import replace

from detector.disclosure.permission_asks import PermissionKind
from detector.disclosure.permission_requests import AfterRefusal, PermissionRequest
from detector.measures.permission_requests import PermissionRequests, measure_permission_requests

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
    return measure_permission_requests(requests, n_quiet_launches=n_quiet, evidence_prefix="run:0/")


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
    assert gone.evidence_ids == ("run:0/tree:1", "run:0/frame:1")
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
