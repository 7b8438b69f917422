import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detector.core.actions import Launch
from detector.core.errors import EvidenceError
from detector.core.gap_code import GapCode
from detector.core.screen import Gap, Stream
from detector.evidence.reader import Bundle, open_bundle
from tests.evidence.bundles import EPOCH_AT_ZERO_MS, at, header, write_some


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_some(tmp_path / "b").close(ended_at="2026-01-09T08:00:02+00:00")
    return tmp_path / "b"


@pytest.fixture
def bundle(folder: Path) -> Bundle:
    return open_bundle(folder)


def files_of(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_returns_what_was_recorded(bundle: Bundle) -> None:
    assert not bundle.is_partial
    salt = bundle.manifest.header.salt
    assert salt is not None and len(salt) == 64
    assert bundle.manifest.header == replace(header(), format="bundle/2", salt=salt)
    assert [frame.id for frame in bundle.frames] == ["frame:0000", "frame:0001", "frame:0002"]
    assert [tree.xml for tree in bundle.trees] == [b"<hierarchy/>"]
    assert [one.action for one in bundle.actions] == [Launch(package="com.a")]
    assert bundle.log_text == "line one\nline two 跳过\n"
    assert bundle.foregrounds[0].text == "mResumedActivity: null"
    assert json.loads(bundle.run_log_text) == {"message": "looked"}


def test_counts_from_the_moment_the_launch_was_sent(bundle: Bundle) -> None:
    assert (bundle.frames[0].at_ms, bundle.frames[0].at_error_ms) == (100, 4)
    assert (bundle.actions[0].from_ms, bundle.actions[0].effect_ms) == (-30, 0)


def test_gives_pixels_in_rgb(bundle: Bundle) -> None:
    pixels = bundle.pixels(bundle.frames[2])
    assert pixels.shape == (20, 12, 3)
    assert pixels.dtype == np.uint8
    assert tuple(pixels[5, 5]) == (200, 0, 0)
    assert bundle.png_path(bundle.frames[2]).is_file()


def test_joins_gaps_that_touch(bundle: Bundle) -> None:
    assert bundle.gaps == (
        Gap(stream=Stream.FRAMES, from_ms=400, to_ms=600, code=GapCode.SECURE, why="secure"),
    )


def test_places_the_devices_times_on_the_runs_axis(bundle: Bundle) -> None:
    at_ms, error_ms = bundle.to_run_ms(EPOCH_AT_ZERO_MS + 500)
    assert at_ms == pytest.approx(500, abs=0.001)
    assert 2 <= error_ms <= 4


def test_refuses_one_changed_byte_in_any_file_and_names_it(folder: Path) -> None:
    for name in files_of(folder):
        path = folder / name
        before = path.read_bytes()
        if not before:
            continue
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
        with pytest.raises(EvidenceError, match="changed"):
            open_bundle(folder)
        path.write_bytes(before)
    open_bundle(folder)


def test_refuses_a_missing_file(folder: Path) -> None:
    (folder / "trees" / "0000.xml").unlink()
    with pytest.raises(EvidenceError, match=r"0000\.xml: the file is missing"):
        open_bundle(folder)


def test_refuses_an_added_file(folder: Path) -> None:
    (folder / "frames" / "more.png").write_bytes(b"x")
    with pytest.raises(EvidenceError, match=r"more\.png: the file was added"):
        open_bundle(folder)


def test_refuses_a_format_it_does_not_know(folder: Path) -> None:
    path = folder / "manifest.json"
    text = path.read_text().replace("bundle/2", "bundle/9")
    path.write_text(text)
    (folder / "manifest.sha256").write_text(f"{hashlib.sha256(text.encode()).hexdigest()}  manifest.json\n")
    with pytest.raises(EvidenceError, match="'bundle/9' is not known"):
        open_bundle(folder)


def test_reports_a_missing_bundle(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no bundle here"):
        open_bundle(tmp_path / "nothing")
    with pytest.raises(EvidenceError, match=r"journal\.jsonl: the file is missing"):
        open_bundle(tmp_path)


def test_opens_a_run_that_broke_off_as_partial(tmp_path: Path) -> None:
    write_some(tmp_path / "b").leave_open()
    bundle = open_bundle(tmp_path / "b")
    assert bundle.is_partial
    salt = bundle.manifest.header.salt
    assert salt is not None and len(salt) == 64
    assert bundle.manifest.header == replace(header(), format="bundle/2", salt=salt)
    assert len(bundle.frames) == 3
    assert bundle.frames[0].at_ms == 100


def test_a_partial_bundle_omits_what_the_journal_does_not_prove(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    write_some(folder).leave_open()
    for name, torn in (
        ("frames.jsonl", '{"id":"fra'),
        ("journal.jsonl", '{"path":"fr'),
        ("logs/logcat.txt", "half"),
    ):
        with (folder / name).open("a") as file:
            file.write(torn)
    (folder / "frames" / "half.png.part").write_bytes(b"half")
    bundle = open_bundle(folder)
    assert len(bundle.frames) == 3
    assert bundle.log_text.endswith("跳过\n")


def test_refuses_a_changed_byte_in_a_partial_bundle(tmp_path: Path) -> None:
    folder = tmp_path / "b"
    write_some(folder).leave_open()
    path = folder / "frames.jsonl"
    path.write_text(path.read_text().replace("screencap", "screenshot", 1))
    with pytest.raises(EvidenceError, match=r"frames\.jsonl: changed"):
        open_bundle(folder)


def test_names_an_invalid_picture(tmp_path: Path) -> None:
    writer = write_some(tmp_path / "b")
    writer.add_frame(b"\x89PNG\r\n\x1a\nnot", shown=at(9), source="x", lossy=False, width_px=1, height_px=1)
    writer.close(ended_at="")
    bundle = open_bundle(tmp_path / "b")
    with pytest.raises(EvidenceError, match="is not a picture"):
        bundle.pixels(bundle.frames[-1])


def test_refuses_a_closed_bundle_whose_manifest_was_removed(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    with pytest.raises(
        EvidenceError, match=r"manifest\.json: the file is missing, although what is written after it"
    ):
        open_bundle(folder)


def test_a_bundle_is_closed_even_if_killed_before_renaming_the_manifest(
    folder: Path,
) -> None:
    (folder / "manifest.json").rename(folder / "manifest.json.part")
    assert not open_bundle(folder).is_partial
    (folder / "trees" / "0000.xml").write_bytes(b"other")
    with pytest.raises(EvidenceError, match=r"0000\.xml: changed"):
        open_bundle(folder)


def test_a_draft_of_a_manifest_without_its_sha256_proves_nothing(tmp_path: Path) -> None:
    write_some(tmp_path / "b").leave_open()
    (tmp_path / "b" / "manifest.json.part").write_text("{")
    assert open_bundle(tmp_path / "b").is_partial


@pytest.mark.parametrize("name", ["manifest.json", "journal.jsonl", "frames.jsonl"])
def test_refuses_a_pipe_in_place_of_a_file_without_blocking(name: str, folder: Path) -> None:
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(EvidenceError, match=f"{name}: is no plain file"):
        open_bundle(folder)
