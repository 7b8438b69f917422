"""The purpose of a window: the shares of all roles, with the frames that show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.windows.role_guess import RoleGuess
from detector.windows.touched_window import TouchedWindow
from detector.windows.window_track import WindowRun

__all__ = ["WindowPurpose", "measure_touched_purpose", "measure_window_purpose", "purpose_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPurpose(Measured):
    """`role_score` is the probability that `role` is right; `fills_screen`: it lies over no content;
    `is_first_page`: it looks like a popup, and no page was there before it.
    """

    role: WindowRole
    role_score: Quantity
    guess: RoleGuess
    fills_screen: bool = False
    is_first_page: bool = False

    def share_of(self, roles: Iterable[WindowRole]) -> float:
        return self.guess.share_of(roles)

    def may_be_a_page(self) -> bool:
        """A full screen, or what was there from the first, without any mark of an advert: a page of the app
        itself may look and ask the same.
        """
        return (self.fills_screen or self.is_first_page) and not self.guess.bears_mark()


def purpose_of(
    guess: RoleGuess,
    *,
    fills_screen: bool = False,
    is_first_page: bool = False,
    evidence_ids: tuple[str, ...] = (),
) -> WindowPurpose:
    return WindowPurpose(
        evidence_ids=evidence_ids,
        role=guess.role,
        role_score=Quantity(value=guess.score, error=0.0, unit="1"),
        guess=guess,
        fills_screen=fills_screen,
        is_first_page=is_first_page,
    )


def measure_window_purpose(run: WindowRun) -> WindowPurpose:
    track = run.track
    return purpose_of(
        track.role,
        fills_screen=not track.kind.lies_over_content,
        is_first_page=track.is_first_page,
        evidence_ids=tuple(reading.frame_id for reading in track.readings[:1]),
    )


def measure_touched_purpose(window: TouchedWindow) -> WindowPurpose:
    return purpose_of(
        window.role, fills_screen=not window.is_over_content, is_first_page=window.is_first_page
    )
