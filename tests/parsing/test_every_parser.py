"""No text makes a parser raise, and none takes it disproportionately long."""

import gc
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detector.parsing
from tests.parsing.every_parser import PARSERS, WORDS

FEW_CHARS = 4_000
FACTOR = 4
MAX_TIMES_LONGER = 9.0
"""Four times the text takes four times as long, sixteen if the time is quadratic."""
MIN_MEASURED_S = 0.004
N_TRIES = 4
NOT_OF_TEXT = {"annex_b", "clip_pictures", "h264", "picture_file", "scrcpy_stream"}
PARTS = {"bounded", "event_joining", "event_tags", "line_events", "log_layouts", "understood"}
"""Parsers without a text of their own: tested through the parsers that use them."""


def cost_s(parse: Callable[[str], object], text: str, n_tries: int = N_TRIES) -> float:
    """This thread's own time, the minimum of several tries: other processes and threads do not count.

    Nor does collecting garbage, which takes as long as the heap of all tests so far is large, and comes when
    enough was allocated: only within the longer text.
    """
    least = float("inf")
    gc.disable()
    try:
        for _ in range(n_tries):
            begin = time.thread_time()
            parse(text)
            least = min(least, time.thread_time() - begin)
    finally:
        gc.enable()
    return least


def is_linear(parse: Callable[[str], object], word: str) -> bool:
    """At two lengths, since the bound on a line hides what follows it."""
    text = word * (FEW_CHARS // len(word))
    for scale in (1, FACTOR):
        short, long = text * scale, text * scale * FACTOR
        # What ends at once cannot be distinguished from noise, and does no harm.
        if cost_s(parse, long, n_tries=1) <= MIN_MEASURED_S:
            continue
        if cost_s(parse, long) > MAX_TIMES_LONGER * cost_s(parse, short):
            return False
    return True


@pytest.mark.parametrize("name", PARSERS)
def test_a_long_repeat_takes_its_share_of_time(name: str) -> None:
    slow = [word for word in WORDS if not is_linear(PARSERS[name], word)]
    # Again what seemed slow: the machine may have stalled.
    assert [word for word in slow if not is_linear(PARSERS[name], word)] == []


@pytest.mark.parametrize(("name", "begin", "word"), [("services", "ServiceRecord{1 u0 ", "1:")])
def test_a_long_repeat_behind_a_beginning_takes_its_share_of_time(name: str, begin: str, word: str) -> None:
    """Found by `benchmarks.parser_fuzz`."""
    assert is_linear(lambda text: PARSERS[name](begin + text), word)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=60)
@given(parts=st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=30))
def test_no_text_raises(name: str, parts: list[str]) -> None:
    PARSERS[name]("".join(parts))


@pytest.mark.parametrize("name", PARSERS)
def test_no_word_behind_another_raises(name: str) -> None:
    for first, second in product(WORDS, WORDS):
        PARSERS[name](first + second)


def test_every_parser_is_tried() -> None:
    (folder,) = detector.parsing.__path__
    modules = {path.stem for path in Path(folder).glob("*.py")} - {"__init__"}
    tried = {name.partition(",")[0] for name in PARSERS}
    assert modules - tried - NOT_OF_TEXT - PARTS == set()
