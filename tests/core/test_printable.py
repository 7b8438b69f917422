import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.printable import escaped_in_json, printable, shown

STEERING = st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp"))


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        pytest.param("\x1b]0;owned\x07", r"\x1b]0;owned\x07", id="a title of the window"),
        pytest.param("\x9b2J", r"\x9b2J", id="C1"),
        pytest.param("gpj\u202e.apk", r"gpj\u202e.apk", id="text that runs backwards"),
        pytest.param("safe\rover", r"safe\x0dover", id="written over"),
        pytest.param("\udcff", r"\udcff", id="a file name that is no UTF-8"),
        pytest.param("\U000e0041", r"\U000e0041", id="invisible"),
        pytest.param("跳过 × 5\n👩‍👧\t", "跳过 × 5\n👩‍👧\t", id="text"),
    ],
)
def test_control_characters_are_escaped(text: str, becomes: str) -> None:
    assert printable(text) == becomes


def test_text_printable_by_python_needs_no_escape() -> None:
    """`printable` relies on this for its fast path, which a line feed rules out."""
    text = "\n" + "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    assert printable(text) == text


@given(st.text(alphabet=st.one_of(STEERING, st.characters())))
def test_no_control_is_left_and_no_text_can_fail_to_be_written(text: str) -> None:
    out = printable(text)
    out.encode()
    assert all(unicodedata.category(one) != "Cc" or one in "\n\t" for one in out)
    assert all(unicodedata.bidirectional(one) not in {"LRE", "RLE", "LRO", "RLO", "PDF"} for one in out)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",))))
def test_json_reads_back_as_it_was(text: str) -> None:
    assert json.loads(escaped_in_json(json.dumps([text], ensure_ascii=False))) == [text]


def test_markup_of_a_template_is_left_alone() -> None:
    class Markup(str):
        __slots__ = ()

    assert shown(Markup("\x1b")) == "\x1b"
    assert shown("\x1b") == r"\x1b"
    assert shown(3) == 3
