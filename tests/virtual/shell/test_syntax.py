import pytest

from detector.virtual.shell.syntax import Condition, SimpleCommand, parse
from detector.virtual.shell.words import ShellSyntaxError


def plain(script: str) -> list[list[list[str]]]:
    """Steps of pipelines of words, values only."""
    return [
        [
            ["".join(part.value for part in word) for word in command.words]
            for command in step.pipeline
            if isinstance(command, SimpleCommand)
        ]
        for step in parse(script)
    ]


@pytest.mark.parametrize(
    ("script", "steps"),
    [
        pytest.param("echo hi", [[["echo", "hi"]]], id="one command"),
        pytest.param("a; b\nc", [[["a"]], [["b"]], [["c"]]], id="lists"),
        pytest.param("a b|c  d", [[["a", "b"], ["c", "d"]]], id="a pipe"),
        pytest.param("""echo 'a b' "c 'd" e\\ f""", [[["echo", "a b", "c 'd", "e f"]]], id="quotes"),
        pytest.param("echo a# # rest", [[["echo", "a#"]]], id="a comment"),
        pytest.param("echo ''", [[["echo", ""]]], id="an empty word"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_reads_words_and_steps(script: str, steps: list[list[list[str]]]) -> None:
    assert plain(script) == steps


def test_knows_what_each_step_waits_for() -> None:
    conditions = [step.condition for step in parse("a && b || c; d")]
    assert conditions == [
        Condition.ALWAYS,
        Condition.AFTER_SUCCESS,
        Condition.AFTER_FAILURE,
        Condition.ALWAYS,
    ]


def test_takes_assignments_and_redirects_apart() -> None:
    (step,) = parse("CLASSPATH=/data/u2.jar X=1 app_process / Main=1 >out 2>&1")
    (command,) = step.pipeline
    assert isinstance(command, SimpleCommand)
    assert [name for name, _ in command.assignments] == ["CLASSPATH", "X"]
    assert ["".join(part.value for part in word) for word in command.words] == ["app_process", "/", "Main=1"]
    assert [(one.descriptor, one.operator) for one in command.redirects] == [(1, ">"), (2, ">&")]


@pytest.mark.parametrize(
    "script",
    [
        "echo 'a",
        'echo "a',
        "| a",
        "&& a",
        "a &&",
        "(a",
        "a )",
        "()",
        "a >",
        "echo $(b",
        "if a; then b",
        "for 1 in a; do b; done",
        "done",
        "a ;; b",
        "( " * 5000,
    ],
)
def test_refuses_what_it_cannot_read(script: str) -> None:
    with pytest.raises(ShellSyntaxError):
        parse(script)
