"""The engines in the setup determine the channels that frames report."""

import pytest

from detector.core.screen import Frame
from detector.perception.context import FrameContext
from detector.perception.reading_setup import ReadingSetup
from detector.perception.watch import read_frames
from detector.windows.seen import Channel
from tests.perception.drawn import DISPLAY, Film, splash
from tests.perception.learned import shipped
from tests.perception.words import KnownLines, lexicon


@pytest.mark.parametrize("reads", [True, False])
def test_text_that_was_not_read_is_no_channel(reads: bool) -> None:
    def context(frame: Frame) -> FrameContext:
        return FrameContext(is_target=True, since_launch_ms=frame.at_ms, n_activities_before=0)

    film = Film.of([(0.0, splash()), (100.0, splash())])
    reader = KnownLines() if reads else None
    setup = ReadingSetup(lexicon=lexicon(), weights=shipped(), text_reader=reader)
    for reading in read_frames(film.frames, film.pixels, (), context, display=DISPLAY, setup=setup):
        assert (Channel.TEXT in reading.read_by) is reads
