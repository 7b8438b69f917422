"""`detector video` as a person calls it: recordings of a virtual app whose truth is known."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from detector.cli.exit_codes import ExitCode
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.personas import persona_named
from tests.cli.command_line import detector
from tests.cli.test_documents import holds
from tests.fakes.recordings import (
    FRAME_MS,
    Recorded,
    Timed,
    changing,
    gif,
    letterboxed,
    mp4,
    on_its_side,
    recorded,
    webm,
)
from tests.repository import REPOSITORY

CLIP = "runs/00/bundle/video/00-clip.mp4"

APP = next(path for path in shipped_apps() if path.stem == "late_close")


FORMATS: dict[str, Callable[[Sequence[Timed]], bytes]] = {
    "constant.mp4": mp4,
    "variable.mp4": lambda frames: mp4(list(changing(frames))),
    "a.webm": webm,
    "a.gif": gif,
    "lying.mp4": on_its_side,
    "wide.mp4": lambda frames: mp4(letterboxed(frames, width_px=frames[0][1].shape[0])),
}


@pytest.fixture(scope="module")
def launch() -> Recorded:
    return recorded(APP, persona_named("compact-13").display, until_ms=4400)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("variable.mp4",), id="as a phone writes it"),
        pytest.param(tuple(FORMATS), id="six formats", marks=pytest.mark.long),
    ],
)
def test_each_format_gives_the_same_result(names: Sequence[str], launch: Recorded, tmp_path: Path) -> None:
    (truth, *_) = launch.truth
    assert truth.close is not None
    came_ms = truth.close.first_visible_ms
    for name in names:
        (tmp_path / name).write_bytes(FORMATS[name](launch.frames))
    ran = detector("video", *names, "--json", cwd=tmp_path)
    document = json.loads(ran.out)
    schema = REPOSITORY / "detector" / "schemas" / "video-1.json"
    jsonschema.validate(document, json.loads(schema.read_text(encoding="utf-8")))
    assert ran.code == ExitCode.FINDINGS
    for clip in document["clips"]:
        (window,) = clip["windows"]
        assert window["is_first_seen"]
        (control,) = window["controls"]
        assert control["kind"] == "skip_text", clip["path"]
        early_ms = control["first_ms"] - control["first_error_ms"]
        late_ms = control["first_ms"] + control["first_error_ms"]
        assert early_ms - 1 <= came_ms <= late_ms + 1 + FRAME_MS, clip["path"]
        assert control["first_error_ms"] <= 51
        late = [one for one in clip["verdicts"] if one["code"] == "CLS-02"]
        assert [one["outcome"] for one in late] == ["failed"], clip["path"]
        assert not [one for one in clip["verdicts"] if one["outcome"] == "failed" and one["code"] != "CLS-02"]


@pytest.fixture(scope="module")
def kept(launch: Recorded, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder of `--out`, and the entry of the one clip in its `video.json`."""
    root = tmp_path_factory.mktemp("out")
    clip = FORMATS["wide.mp4"](launch.frames)
    (root / "wide.mp4").write_bytes(clip)
    ran = detector("video", "wide.mp4", "--out", "kept", "--package", "cn.example.a", cwd=root)
    assert ran.code == ExitCode.FINDINGS
    document = json.loads((root / "kept" / "video.json").read_text(encoding="utf-8"))
    assert document["format"] == "video/1"
    assert (root / "kept" / "00" / CLIP).read_bytes() == clip
    again = detector("video", "wide.mp4", "--out", "kept", cwd=root)
    assert again.code == ExitCode.USAGE
    assert "is not empty" in again.err
    return root / "kept", document["clips"][0]


@pytest.mark.long
def test_a_clip_kept_as_a_case_is_judged_the_same(kept: tuple[Path, dict[str, Any]]) -> None:
    folder, clip = kept
    ran = detector("judge", "00", "--json", cwd=folder)
    assert ran.code == ExitCode.FINDINGS
    judged: dict[str, Any] = holds(ran.out, "verdicts-1")
    assert judged["verdicts"] == clip["verdicts"]
    assert judged["device"]["kind"] == "recording"
    assert judged["package"] == "cn.example.a"


@pytest.mark.long
def test_its_report_shows_the_frames_of_the_window(kept: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = kept
    assert detector("report", "00", "--format", "html", cwd=folder).code == 0
    page = "".join(path.read_text(encoding="utf-8") for path in (folder / "00/report").glob("*.html"))
    pictures = [path.name for path in (folder / "00/runs/00/bundle/frames").iterdir()]
    assert len(pictures) >= 4
    assert sum(f"bundle/frames/{name}" in page for name in pictures) >= 3
    assert list((folder / "00/report/annotated").iterdir())
    assert "屏幕录像" in page


def test_verify_and_judge_refuse_a_clip_with_a_changed_byte(
    kept: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, _ = kept
    assert detector("verify", "00", cwd=folder).code == 0
    shutil.copytree(folder / "00", tmp_path / "case")
    clip = tmp_path / "case" / CLIP
    data = bytearray(clip.read_bytes())
    data[-1] ^= 1
    clip.write_bytes(data)
    for command in ("verify", "judge"):
        ran = detector(command, "case", cwd=tmp_path)
        assert ran.code == ExitCode.USAGE
        assert "00-clip.mp4" in "".join((ran.out + ran.err).split())


def test_a_file_that_is_not_a_recording_becomes_an_error_entry(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("nothing")
    ran = detector("video", tmp_path / "a.mp4", tmp_path / "none.mp4", tmp_path, "--json", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    messages = [clip["error"]["message"] for clip in json.loads(ran.out)["clips"]]
    assert [message.partition(": ")[2].split(" (")[0] for message in messages] == [
        "is not a video that can be read",
        "there is no such file",
        "is no plain file",
    ]
    assert "Traceback" not in ran.err
