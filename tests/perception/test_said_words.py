"""What words ask for, and whether they stand beside a box to be ticked."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from detector.core.geometry import Rect
from detector.core.text_intent import TextIntent
from detector.perception.close_control import propose
from detector.perception.control_evidence import senses_in, tick_before
from detector.perception.ink import NO_INK
from detector.perception.ports import Beside, IntentReading
from detector.perception.taught_lexicon import TaughtLexicon
from detector.perception.words import WordSenses, senses_of
from tests.perception.drawn import DISPLAY, FONT, page
from tests.perception.words import lexicon, line


@dataclass(frozen=True)
class Leaning:
    intent_: TextIntent
    score: float

    def intent(self, text: str, *, beside: Beside = Beside.NOT_TOLD) -> IntentReading:
        del text, beside
        return IntentReading(intent=self.intent_, score=self.score)


@pytest.mark.parametrize(
    ("intent", "senses"),
    [
        (TextIntent.NEITHER, WordSenses(neither=0.9)),
        (TextIntent.DECLINE, WordSenses(decline=0.9)),
        (TextIntent.LEAD_ON, WordSenses(lead_on=0.9)),
        (TextIntent.UNKNOWN, WordSenses(neither=0.5)),
    ],
)
def test_leans_as_the_model_does_where_no_list_has_the_words(intent: TextIntent, senses: WordSenses) -> None:
    taught = TaughtLexicon.of(lexicon(), Leaning(intent, 0.9))
    assert senses_of("其他登录方式", taught) == senses


def test_a_list_is_believed_before_the_model() -> None:
    taught = TaughtLexicon.of(lexicon(), Leaning(TextIntent.NEITHER, 0.9))
    assert senses_of("跳过", taught) == WordSenses(skip=1.0)


def words_after(mark: str | None) -> tuple[np.ndarray, Rect]:
    image = Image.new("RGB", (720, 200), (255, 255, 255))
    draw = ImageDraw.Draw(image)
    if mark == "square":
        draw.rectangle((250, 84, 280, 114), outline=(150, 150, 150), width=3)
    elif mark == "circle":
        draw.ellipse((250, 84, 280, 114), fill=(40, 90, 230))
    elif mark is not None:
        draw.text((215, 99), mark, font=ImageFont.truetype(FONT, 32), fill=(60, 60, 60), anchor="lm")
    draw.text((300, 99), "不再提醒", font=ImageFont.truetype(FONT, 32), fill=(60, 60, 60), anchor="lm")
    return np.asarray(image), Rect.from_xywh(300, 84, 126, 31)


@pytest.mark.parametrize(
    ("mark", "told"), [("square", 1.0), ("circle", 1.0), (None, 0.0), ("本次", 0.0), ("本", 0.0)]
)
def test_sees_a_box_to_be_ticked_before_words(mark: str | None, told: float) -> None:
    assert tick_before(*words_after(mark)) == told


@pytest.mark.parametrize(
    ("other", "senses"), [("拒绝", WordSenses(lead_on=1.0)), ("去看看", WordSenses(acknowledge=1.0))]
)
def test_what_acknowledges_beside_a_way_out_is_what_the_window_wants(other: str, senses: WordSenses) -> None:
    lines = (line(other, (150, 900, 72, 36)), line("好的", (420, 900, 72, 36)))
    rgb, ink = np.asarray(page()), replace(NO_INK, lines=lines)
    proposals = propose(rgb, ink, None, lexicon=lexicon(), display=DISPLAY)
    said = dict(zip((one.text for one in proposals), senses_in(proposals, lines, lexicon()), strict=True))
    assert said["好的"] == senses
