"""The console script before any command: what it loads, its version, its language, completion."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from detector.cli.app import command_line
from detector.cli.commands import COMMANDS, command_pages
from detector.cli.exit_codes import ExitCode
from detector.wiring.tool import tool_version
from tests.cli.command_line import detector


def test_the_command_list_repeats_each_commands_own_summary() -> None:
    root = command_line()
    for name, entry in COMMANDS.items():
        assert " ".join(root.get_command(None, name).help.split()) == entry.summary


def test_no_module_registers_a_command_that_is_not_listed() -> None:
    root = command_line()
    assert {name.partition(" ")[0] for name, _ in command_pages(root)} == set(COMMANDS) == set(root.commands)


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["image", "--help"], {"detector.virtual", "adbutils", "uiautomator2", "av"}),
        (["--help"], {"detector.virtual", "adbutils", "numpy", "cv2", "detector.judging"}),
        (["devices", "list", "--help"], {"detector.virtual", "cv2", "detector.devices.doctor"}),
    ],
)
def test_a_command_loads_only_what_it_needs(arguments: list[str], unwanted: set[str]) -> None:
    loaded = f"{unwanted!r} & set(sys.modules)"
    code = f"import sys; from detector.cli import run; run({arguments!r}); print(*({loaded}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == ""


def test_the_version_is_the_only_line_of_output(tmp_path: Path) -> None:
    ran = detector("--version", cwd=tmp_path)
    assert (ran.code, ran.out, ran.err) == (ExitCode.CLEAN, f"detector {tool_version()}\n", "")


@pytest.mark.parametrize(
    ("arguments", "env", "first_word"),
    [
        (["--lang", "en", "--help"], {}, "Usage:"),
        (["--lang", "zh-CN", "--help"], {}, "用法："),
        (["--help"], {"DETECTOR_LANG": "zh-CN"}, "用法："),
        (["--lang", "en", "judge", "--help"], {"DETECTOR_LANG": "zh-CN"}, "Usage:"),
        (["devices", "doctor", "--help"], {"DETECTOR_LANG": "zh-CN"}, "用法："),
    ],
)
def test_help_is_in_the_language_of_the_command(
    arguments: list[str], env: dict[str, str], first_word: str, tmp_path: Path
) -> None:
    ran = detector(*arguments, cwd=tmp_path, env=env)
    assert ran.code == ExitCode.CLEAN
    assert ran.out.startswith(first_word)


def test_a_mistyped_command_suggests_the_nearest(tmp_path: Path) -> None:
    ran = detector("scna", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("'scna'", "did you mean scan?")


def test_an_unknown_language_is_refused_in_one_sentence(tmp_path: Path) -> None:
    ran = detector("--lang", "fr", "rules", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("--lang", "'fr'", "zh-CN, en")


@pytest.mark.long
def test_shell_completion_offers_commands_by_prefix() -> None:
    surroundings = {
        **os.environ,
        "_DETECTOR_COMPLETE": "complete_bash",
        "COMP_WORDS": "detector re",
        "COMP_CWORD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "detector"], capture_output=True, text=True, env=surroundings, check=True
    )
    assert done.stdout.split() == ["report", "register", "redact"]
