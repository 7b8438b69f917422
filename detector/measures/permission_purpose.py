"""How many of the sensitive permissions requested in a crawl came without a stated purpose."""

from collections.abc import Sequence
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.permission_asks import PermissionAsk, PurposeTold

__all__ = ["PermissionPurpose", "measure_permission_purpose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionPurpose(Measured):
    """n_asked    kinds of sensitive permission that the system asked for; notifications do not count
    n_untold   those that nothing before or beside the dialog mentions at all
    n_unclear  those that something mentions, but with no purpose or an empty one
    """

    n_asked: Quantity
    n_untold: Quantity
    n_unclear: Quantity


def measure_permission_purpose(asks: Sequence[PermissionAsk]) -> PermissionPurpose:
    """Ids of the dialogs without a purpose come first."""
    in_doubt = sorted(asks, key=lambda ask: (ask.told is PurposeTold.YES, ask.told is PurposeTold.UNCLEAR))
    ids = [text for ask in in_doubt for text in (ask.tree_id, ask.frame_id) if text is not None]
    return PermissionPurpose(
        evidence_ids=tuple(dict.fromkeys(ids)),
        n_asked=counted(len(asks), "permissions"),
        n_untold=counted(sum(ask.told is PurposeTold.NO for ask in asks), "permissions"),
        n_unclear=counted(sum(ask.told is PurposeTold.UNCLEAR for ask in asks), "permissions"),
    )
