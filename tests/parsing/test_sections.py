import subprocess

import pytest

from detector.parsing.device_text import read_sections, script_of

COMMANDS = {"first": "printf 'no line end'", "refused": "no-such-command-here", "last": "echo a; echo b"}


def run(commands: dict[str, str]) -> str:
    script = ["sh", "-c", script_of(commands)]
    return subprocess.run(script, capture_output=True, text=True, check=False).stdout


def test_each_command_has_its_own_answer_and_a_refusal_has_none() -> None:
    found = {name: text.split() for name, text in read_sections(run(COMMANDS), COMMANDS).items()}
    assert found == {"first": ["no", "line", "end"], "refused": [], "last": ["a", "b"]}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("x\n@@detector-begin last\nx", ["last", "refused"]),
        ("x\n@@detector-end first\n@@detector-begin last\nx", ["first", "refused"]),
    ],
)
def test_an_answer_that_imitates_a_mark_is_left_out_or_cut_short(said: str, left: list[str]) -> None:
    found = read_sections(run(COMMANDS).replace("no line end", said), COMMANDS)
    assert sorted(found) == left
    assert "@@" not in "".join(found.values())


def test_what_was_not_reached_is_left_out() -> None:
    printed = run(COMMANDS).partition("b\n")[0]
    assert sorted(read_sections(printed, COMMANDS)) == ["first", "refused"]
