from dataclasses import replace

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.windows.seen import Channel, Notice, NoticeKind, PromptKind
from detector.windows.small_print import small_print
from detector.windows.window_track import WindowTrack
from tests.rulebook import a_track

LABEL = Notice(
    kind=NoticeKind.ADVERT, box=Rect.from_xywh(36, 1465, 182, 28), text="广告", contrast=None, score=0.9
)
PROMPT = replace(LABEL, kind=NoticeKind.PROMPT, text="发现新版本", prompt=PromptKind.UPDATE)


def faded(*ratios: float | None) -> WindowTrack:
    """A window whose label has that contrast in one frame after the other."""
    track = a_track([None] * len(ratios))
    contrasts = [None if one is None else Quantity(value=one, error=0.1, unit="ratio") for one in ratios]
    readings = tuple(
        replace(reading, notices=(replace(LABEL, contrast=contrast),))
        for reading, contrast in zip(track.readings, contrasts, strict=True)
    )
    return replace(track, readings=readings)


def test_a_label_counts_as_it_was_best_to_be_seen() -> None:
    found = small_print(2, faded(None, 1.28, 4.5, 4.56, 2.19))
    assert [one.contrast and one.contrast.value for one in found.notices] == [4.56]
    assert found.evidence_ids == ("run:2/frame:0003", "run:2/frame:0000")
    assert found.n_frames_read == 5


def test_the_contrast_of_a_label_that_only_fades_is_not_known() -> None:
    for ratios in ((1.28,), (1.28, 4.56), (1.28, 3.0, 8.0)):
        assert small_print(0, faded(*ratios)).notices == (LABEL,)


def test_without_a_measured_contrast_the_first_frame_counts() -> None:
    found = small_print(0, faded(None, None))
    assert found.notices == (LABEL,)
    assert found.evidence_ids == ("run:0/frame:0000",)


def test_a_picture_that_was_not_read_for_text_shows_only_its_prompts() -> None:
    track = a_track([None], read_by=(Channel.TREE,))
    readings = tuple(replace(one, notices=(LABEL, PROMPT)) for one in track.readings)
    found = small_print(0, replace(track, readings=readings))
    assert found.notices == (PROMPT,)
    assert found.n_frames_read == 0
