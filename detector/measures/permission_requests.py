"""When the system asked for permissions in a crawl, how often it repeated that, and what refusing led to."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.permission_asks import PermissionKind
from detector.disclosure.permission_requests import AfterRefusal, PermissionRequest

__all__ = ["PermissionRequests", "measure_permission_requests"]

FREQUENT_WITHIN_MS = 48 * 3_600_000.0
"""gbt-42574-2023/9.5.c counts the requests of 48 hours after a refusal."""

LOOP = 3
"""The same question so often, each right after the refusal of the one before: once more may guard against a
mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRequests(Measured):
    """n_dialogs        dialogs by which the system asked for a permission, notifications included
    n_early          sensitive permissions requested before any user action whose function none of the app's
                     texts mentions, or that came before the terms
    n_perhaps_early  those whose function a text mentions, or of an app with too little text to judge
    n_in_a_row       the most early ones requested one right after the other
    n_again          the most dialogs for one permission within 48 hours of its refusal without a user action
    n_perhaps_again  likewise, including those after an action that may have started a function
    n_quiet_launches launches after the first refusal in which nothing was asked without a user action
    n_refused        dialogs that were refused
    n_exits          refusals after which the app was gone, of permissions that no text mentions
    n_loops          permissions requested three times or more, each right after a refusal
    n_open_ends      refusals with an unknown result, or of what may be the app's very purpose
    """

    n_dialogs: Quantity
    n_early: Quantity
    n_perhaps_early: Quantity
    n_in_a_row: Quantity
    n_again: Quantity
    n_perhaps_again: Quantity
    n_quiet_launches: Quantity
    n_refused: Quantity
    n_exits: Quantity
    n_loops: Quantity
    n_open_ends: Quantity


def measure_permission_requests(
    requests: Sequence[PermissionRequest], *, n_quiet_launches: int
) -> PermissionRequests:
    """`requests` in order."""
    first = list({request.kind: request for request in reversed(requests)}.values())[::-1]
    unprompted = [request for request in first if request.is_unprompted and _is_sensitive(request)]
    early = [request for request in unprompted if _is_surely_early(request)]
    loops = _loops(requests)
    exits = [request for request in requests if request.after is AfterRefusal.HOME]
    forced = [exit_ for exit_ in exits if not _is_open(exit_)]
    ids = [text for ask in (*forced, *early, *requests) for text in (ask.tree_id, ask.frame_id)]
    again = [_again(requests, request) for request in first]
    return PermissionRequests(
        evidence_ids=tuple(dict.fromkeys(id_ for id_ in ids if id_ is not None)),
        n_dialogs=counted(len(requests), "dialogs"),
        n_early=counted(len(early), "permissions"),
        n_perhaps_early=counted(len(unprompted) - len(early), "permissions"),
        n_in_a_row=counted(_longest_row(requests, early), "permissions"),
        n_again=counted(
            max((sum(request.is_unprompted for request in more) for more in again), default=0), "dialogs"
        ),
        n_perhaps_again=counted(max(map(len, again), default=0), "dialogs"),
        n_quiet_launches=counted(n_quiet_launches, "launches"),
        n_refused=counted(sum(request.is_refused for request in requests), "dialogs"),
        n_exits=counted(len(forced), "dialogs"),
        n_loops=counted(len(loops), "permissions"),
        n_open_ends=counted(_n_open_ends(requests, exits, loops), "dialogs"),
    )


def _is_sensitive(one: PermissionRequest) -> bool:
    return one.kind is not PermissionKind.NOTIFICATIONS


def _is_surely_early(one: PermissionRequest) -> bool:
    return one.is_before_terms or one.serves_app is False


def _is_open(exit_: PermissionRequest) -> bool:
    """An app may end if it cannot do what it is for. Notifications are no such purpose."""
    return _is_sensitive(exit_) and exit_.serves_app is True


def _loops(requests: Sequence[PermissionRequest]) -> set[str]:
    loops, turns, before = set(), 0, ""
    for request in requests:
        turns = turns + 1 if request.question == before else 1
        before = request.question if request.after is AfterRefusal.AGAIN else ""
        if turns >= LOOP:
            loops.add(request.question)
    return loops


def _longest_row(requests: Sequence[PermissionRequest], early: Sequence[PermissionRequest]) -> int:
    """Of dialogs each brought up by refusing the previous one, counted by kind."""
    longest, row = 0, set[PermissionKind]()
    for before, request in zip((None, *requests), requests, strict=False):
        follows = before is not None and before.after is AfterRefusal.NEXT and before.launch == request.launch
        row = row if follows else set()
        if any(request is other for other in early):
            row.add(request.kind)
        longest = max(longest, len(row))
    return longest


def _again(requests: Sequence[PermissionRequest], first: PermissionRequest) -> list[PermissionRequest]:
    """The same question within 48 hours of its first refusal."""
    asked = [request for request in requests if request.question == first.question]
    refused = next((at for at, request in enumerate(asked) if request.is_refused), None)
    if refused is None:
        return []
    return [
        request
        for request in asked[refused + 1 :]
        if request.at_ms - asked[refused].at_ms <= FREQUENT_WITHIN_MS
    ]


def _n_open_ends(
    requests: Sequence[PermissionRequest], exits: Sequence[PermissionRequest], loops: set[str]
) -> int:
    unknown = sum(request.is_refused and request.after is AfterRefusal.UNKNOWN for request in requests)
    unanswered = sum(not request.is_refused for request in requests)
    twice = sum(request.after is AfterRefusal.AGAIN and request.question not in loops for request in requests)
    return unknown + unanswered + twice + sum(_is_open(exit_) for exit_ in exits)
