"""Whether a window sells the way out of itself, perhaps by a link that looks like a skip."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.windows.seen import Channel, CloseControl, FrameReading
from detector.windows.window_track import WindowRun

__all__ = ["PaidWayOut", "measure_paid_way_out"]

_PAYS = re.compile(
    r"VIP|会员|會員|开通|付费|付費|购买|購買|充值|赞助|订阅|premium|subscri|\bpro\b|\bbuy\b|\bplus\b",
    re.IGNORECASE,
)
_LEAVES = re.compile(
    r"跳过|跳過|关闭|關閉|(?:免|去|除|无|無|没)(?:掉|除)?(?:此|该)?广告|"
    r"skip|close|remove ads|no ads|ad-?free|without ads",
    re.IGNORECASE,
)
_SKIPS = re.compile(r"跳过|跳過|关闭|關閉|skip|close", re.IGNORECASE)
_REWARD = re.compile(r"奖励|獎勵|领取|領取|金币|解锁|reward|\bearn|\bunlock", re.IGNORECASE)
_LONGEST_LINK, _LONGEST_DECOY = 24, 10
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidWayOut(Measured):
    """n_way_frames     frames of the window whose words were read
    n_paid_frames     those of them that offer to buy the way out
    n_decoy_frames    those in which it says in a word or two that it skips or closes, and that one pays
    n_free_frames     frames with a control, or words, that close it and cost nothing
    n_reward_frames   frames that speak of a reward while something counts down
    free_score        best score of anything that may be a control and is not the paid one, 0 to 1
    is_over_content   a page lies under the window
    ends_by_itself    it went without a touch, as a page of the app does not
    """

    n_way_frames: Quantity
    n_paid_frames: Quantity
    n_decoy_frames: Quantity
    n_free_frames: Quantity
    n_reward_frames: Quantity
    free_score: Quantity
    is_over_content: bool
    ends_by_itself: bool


def measure_paid_way_out(run: WindowRun) -> PaidWayOut:
    readings = _with_clues([reading for reading in run.track.readings if not reading.is_uniform])
    read = [reading for reading in readings if Channel.TEXT in reading.read_by]
    paid = [reading for reading in read if any(_is_paid(text) for text in _texts(reading))]
    decoys = [reading for reading in paid if any(_is_decoy(text) for text in _texts(reading))]
    free = [reading for reading in readings if _is_free(reading)]
    rewarding = [reading for reading in read if _rewards(reading)]
    first = [*decoys[:1], *paid[:1], *rewarding[:1], *free[:1], *read[:1]]
    return PaidWayOut(
        evidence_ids=tuple(dict.fromkeys(reading.frame_id for reading in first)),
        n_way_frames=counted(len(read), "frames"),
        n_paid_frames=counted(len(paid), "frames"),
        n_decoy_frames=counted(len(decoys), "frames"),
        n_free_frames=counted(len(free), "frames"),
        n_reward_frames=counted(len(rewarding), "frames"),
        free_score=Quantity(value=max(map(_free_score, readings), default=0.0), error=0.0, unit="1"),
        is_over_content=run.track.kind.lies_over_content,
        ends_by_itself=run.track.gone_ms is not None and not run.is_recording,
    )


def _with_clues(readings: Sequence[FrameReading]) -> list[FrameReading]:
    """Frames without clues show the same picture as the one before."""
    carried: list[FrameReading] = []
    for reading in readings:
        is_same = reading.clues is None and bool(carried)
        carried.append(replace(reading, clues=carried[-1].clues) if is_same else reading)
    return carried


def _texts(reading: FrameReading) -> Iterable[str]:
    lines = () if reading.clues is None else reading.clues.lines
    return (*lines, *(control.text for control in reading.controls if control.text))


def _is_paid(text: str) -> bool:
    is_short = len(text) <= _LONGEST_LINK
    return is_short and _PAYS.search(text) is not None and _LEAVES.search(text) is not None


def _is_decoy(text: str) -> bool:
    return len(text) <= _LONGEST_DECOY and _PAYS.search(text) is not None and _SKIPS.search(text) is not None


def _is_paid_control(control: CloseControl) -> bool:
    return control.text is not None and _is_paid(control.text)


def _is_free(reading: FrameReading) -> bool:
    words = (text for text in _texts(reading) if len(text) <= _LONGEST_DECOY)
    says = any(_SKIPS.search(text) and not _PAYS.search(text) for text in words)
    return says or any(not _is_paid_control(control) for control in reading.controls)


def _free_score(reading: FrameReading) -> float:
    """Where the paid link itself is a control, or speaks of closing, it accounts for the best score."""
    others = [one.score for one in (*reading.controls, *reading.bare_controls) if not _is_paid_control(one)]
    if not any(_is_paid(text) and _SKIPS.search(text) for text in _texts(reading)):
        others.append(reading.perhaps_score)
    return max(others, default=0.0)


def _rewards(reading: FrameReading) -> bool:
    texts = list(_texts(reading))
    return any(_REWARD.search(text) and _DIGITS.search(text) for text in texts)
