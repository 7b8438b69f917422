"""`--lab` of `scan` and `report`: mistakes in it are reported before a device or a case is touched."""

from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from tests.cli.command_line import detector


@pytest.mark.parametrize("command", [("scan", "cn.example.app"), ("report", "case")])
@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--lab", "lab.yaml"), "only the PDF names the laboratory"),
        (("--lab", "lab.yaml", "--format", "pdf"), "mark.svg: cannot be read as a PNG"),
    ],
)
def test_the_laboratory_file_is_read_first(
    command: tuple[str, ...], options: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    (tmp_path / "lab.yaml").write_text("format: lab/1\nname: x\nlogo: mark.svg\n", encoding="utf-8")
    (tmp_path / "mark.svg").write_text("no drawing", encoding="utf-8")
    ran = detector(*command, *options, cwd=tmp_path)
    assert (ran.code, ran.says(why)) == (ExitCode.USAGE, True), ran.err
    assert not (tmp_path / "reports").exists()
