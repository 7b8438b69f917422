"""`detector compare CASE RECORDING` as a person calls it: a scan against what nobody watched."""

import json
from pathlib import Path

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.cli.schema_command import schema_of
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.personas import persona_named
from tests.cli.command_line import detector
from tests.fakes.recordings import changing, mp4, recorded
from tests.regression.judged import write_case

APP = next(path for path in shipped_apps() if path.stem == "late_close")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judged case of a scan, a recording, and the case that the recording was kept as."""
    folder = tmp_path_factory.mktemp("watched")
    frames = recorded(APP, persona_named("compact-13").display, until_ms=2400).frames
    (folder / "launch.mp4").write_bytes(mp4(list(changing(frames))))
    write_case(folder / "case")
    kept = detector("video", "launch.mp4", "--out", "clips", cwd=folder)
    assert kept.code == ExitCode.INCONCLUSIVE, kept.err
    return folder


def test_a_recording_is_held_against_a_scan_as_a_document_and_a_page(folder: Path) -> None:
    ran = detector("compare", "case", "launch.mp4", "--json", "--html", "page.html", cwd=folder)
    assert ran.code == ExitCode.CLEAN, ran.err
    document = json.loads(ran.out)
    jsonschema.validate(document, schema_of("watched-comparison/1"))
    assert (document["a"]["n_launches"], len(document["b"]), document["finding"]) == (2, 1, None)
    shows = next(trait for trait in document["traits"] if trait["trait"] == "shows")
    assert shows["b"]["evidence"][0].startswith("recording:0/frame:")
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert document["b"][0]["sha256"] in page
    kept = detector("compare", "case", "clips/00", "launch.mp4", "--json", cwd=folder)
    again = json.loads(kept.out)["b"]
    assert [each["sha256"] for each in again] == [document["b"][0]["sha256"]] * 2, kept.err
    told = detector("compare", "case", "clips/00", cwd=folder)
    assert "5 recordings of one launch each" in told.out
    assert told.code == ExitCode.CLEAN


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("case", "words.txt"), ("words.txt", "not a video")),
        (("clips/00", "launch.mp4"), ("clips/00", "the case of a scan comes first")),
        (("case", "clips/00", "case"), ("case", "is no recording")),
        (("case", "launch.mp4", "--across", "device"), ("--across", "recording")),
        (("case", "case", "case"), ("two cases are compared",)),
        (("case", "gone.mp4"), ("gone.mp4",)),
    ],
)
def test_bad_input_is_refused_in_a_sentence(
    folder: Path, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    (folder / "words.txt").write_text("no film", encoding="utf-8")
    ran = detector("compare", *words, cwd=folder)
    assert (ran.code, ran.says(*said)) == (ExitCode.USAGE, True), ran.err
