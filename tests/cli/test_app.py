"""Which modules a command line loads."""

import subprocess
import sys

import pytest

from detector.cli.app import _MODULES, _called, command_pages


def test_each_command_of_the_table_is_there_and_none_beside() -> None:
    assert {name.partition(" ")[0] for name, _ in command_pages()} == set(_MODULES)


@pytest.mark.parametrize(
    ("line", "called"),
    [
        (["image", "scan.png"], ["image"]),
        (["--lang", "en", "judge", "demo"], ["judge"]),
        (["--lang=en", "verify"], ["verify"]),
        (["--lang", "demo", "scan"], ["scan"]),
        (["scam"], list(_MODULES)),
        (["--help"], list(_MODULES)),
        ([], list(_MODULES)),
    ],
)
def test_the_first_word_that_is_no_option_is_the_command(line: list[str], called: list[str]) -> None:
    assert _called(line) == called


def test_measuring_a_picture_loads_nothing_that_drives_a_device() -> None:
    code = (
        "import sys; from detector.cli import run; run(['image', '--help']); "
        "print(*({'detector.virtual', 'adbutils', 'uiautomator2', 'av'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout.splitlines()[-1]
