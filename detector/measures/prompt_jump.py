"""Whether a window imitates a message of the phone, and leads elsewhere when tapped.

Taps on the close control are left out: their outcome is another rule's matter. The phone's settings are the
destination of a genuine prompt, and no jump; a store, a download or an installer may be the app's own update
if the window mentions one.
"""

from dataclasses import dataclass

from detector.core.measured import Measured
from detector.core.outcome import OutcomeKind
from detector.core.quantity import Quantity, counted
from detector.core.trials import Gesture
from detector.windows.seen import Notice, NoticeKind, PromptKind
from detector.windows.touched_window import Touch, TouchedWindow

__all__ = ["PromptJump", "measure_prompt_jump"]

FETCHING = frozenset({OutcomeKind.STORE, OutcomeKind.DOWNLOAD, OutcomeKind.INSTALL})
ELSEWHERE = FETCHING | {OutcomeKind.FOREIGN_APP, OutcomeKind.BROWSER}
ANSWERED = frozenset({OutcomeKind.DISMISSED, OutcomeKind.PERMISSION})
OWN_PAGES = frozenset({OutcomeKind.OWN_LANDING, OutcomeKind.IN_PAGE, OutcomeKind.NEW_POPUP})
SETTINGS = ("com.android.settings",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptJump(Measured):
    """Launches, by what their window says and the outcome of a tap outside its close control.

    n_read_runs       launches whose window was read for text
    n_prompt_runs     launches whose window contains the words of a prompt
    n_prompt_taps     of these, launches with such a tap whose outcome is known
    n_prompt_jumps    of these, launches in which it led elsewhere
    n_update_jumps    those of them that mention only an update, and led to a source of one
    n_own_pages       launches whose tap opened another page or window of the app
    n_prompt_answers  launches in which a tap on a call to action closed the window, or led to the phone's own
                      questions and settings
    """

    n_read_runs: Quantity
    n_prompt_runs: Quantity
    n_prompt_taps: Quantity
    n_prompt_jumps: Quantity
    n_update_jumps: Quantity
    n_own_pages: Quantity
    n_prompt_answers: Quantity


def measure_prompt_jump(window: TouchedWindow) -> PromptJump:
    read = [notice for notice in window.notices if notice.n_frames_read > 0]
    prompting = {
        notice.run_index: notice
        for notice in window.notices
        if any(n.kind is NoticeKind.PROMPT for n in notice.notices)
    }
    taps = [touch for touch in window.touches if touch.run_index in prompting and _is_beside_control(touch)]
    jumps = [tap for tap in taps if _leads_elsewhere(tap)]
    updates = [
        jump
        for jump in jumps
        if jump.outcome in FETCHING and _speaks_of_update(prompting[jump.run_index].notices)
    ]
    own = [tap for tap in taps if tap.outcome in OWN_PAGES]
    supporting = [e for jump in jumps for e in (*prompting[jump.run_index].evidence_ids, *jump.evidence_ids)]
    supporting += [e for touch in taps for e in touch.evidence_ids]
    supporting += [e for notices in (*prompting.values(), *read) for e in notices.evidence_ids]
    return PromptJump(
        evidence_ids=tuple(dict.fromkeys(supporting)),
        n_read_runs=counted(len({notices.run_index for notices in read}), "runs"),
        n_prompt_runs=counted(len(prompting), "runs"),
        n_prompt_taps=_launches(taps),
        n_prompt_jumps=_launches(jumps),
        n_update_jumps=_launches(updates),
        n_own_pages=_launches(own),
        n_prompt_answers=_launches([tap for tap in taps if _is_on_call(tap) and _is_answered(tap)]),
    )


def _is_beside_control(touch: Touch) -> bool:
    return touch.gesture is Gesture.TAP and touch.is_counted and touch.is_on_control is not True


def _leads_elsewhere(touch: Touch) -> bool:
    return touch.outcome in ELSEWHERE and not _is_settings(touch)


def _is_on_call(touch: Touch) -> bool:
    return touch.point is not None and any(call.box.contains(touch.point) for call in touch.calls)


def _is_answered(touch: Touch) -> bool:
    return touch.outcome in ANSWERED or _is_settings(touch)


def _is_settings(touch: Touch) -> bool:
    return touch.target in SETTINGS


def _speaks_of_update(notices: tuple[Notice, ...]) -> bool:
    """Whether they mention an update and nothing else."""
    return {notice.prompt for notice in notices if notice.kind is NoticeKind.PROMPT} == {PromptKind.UPDATE}


def _launches(touches: list[Touch]) -> Quantity:
    return counted(len({touch.run_index for touch in touches}), "runs")
