"""No text makes a parser raise, and none takes it disproportionately long."""

import gc
import re
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detector.parsing
from tests.parsing import every_parser
from tests.parsing.every_parser import PARSERS, WORDS

FEW_CHARS = 4_000
FACTOR = 16
MAX_TIMES_LONGER = 64.0
"""Sixteen times the text takes 16 times as long, 256 if the time is quadratic: four times from both."""
MIN_MEASURED_S = 0.004
N_TRIES = 4
NOT_OF_TEXT = {"annex_b", "clip_pictures", "h264", "picture_file", "scrcpy_stream"}
PARTS = {
    "bounded",
    "event_tags",
    "line_events",
    "understood",
}
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


def is_linear(parse: Callable[[str], object], word: str, n_chars: int = FEW_CHARS) -> bool:
    """The longer text is beyond the bound on a line, which would hide what follows it."""
    short = word * (n_chars // len(word))
    long = short * FACTOR
    # What ends at once cannot be distinguished from noise, and does no harm.
    if cost_s(parse, long, n_tries=1) <= MIN_MEASURED_S:
        return True
    return cost_s(parse, long) <= MAX_TIMES_LONGER * cost_s(parse, short)


def quadratic(text: str) -> object:
    """A repetition tried from each of its places, as a careless pattern would."""
    return re.search(r"a+b", text)


def mostly_linear(text: str) -> object:
    """Half its time on the shorter text is linear: the rest shows on the longer one."""
    return [re.search(r"[^b]*b?", text) for _ in range(FEW_CHARS // 16)], quadratic(text)


@pytest.mark.parametrize("parse", [quadratic, mostly_linear])
def test_a_quadratic_time_is_noticed(parse: Callable[[str], object]) -> None:
    assert not is_linear(parse, "a", n_chars=FEW_CHARS // 4)


@pytest.mark.parametrize(("name", "begin", "word"), [("services", "ServiceRecord{1 u0 ", "1:")])
def test_a_long_repeat_behind_a_beginning_takes_its_share_of_time(name: str, begin: str, word: str) -> None:
    """Found by `lab.benchmarks.parser_fuzz`."""
    assert is_linear(lambda text: PARSERS[name](begin + text), word)


def test_a_long_name_is_not_read_again_with_each_chunk() -> None:
    assert is_linear(PARSERS["view_tree"], "é", n_chars=16 * FEW_CHARS)


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
    used = {getattr(value, "__module__", None) or "" for value in vars(every_parser).values()}
    tried = {name.removeprefix("detector.parsing.") for name in used}
    assert modules - tried - NOT_OF_TEXT - PARTS == set()
