import errno
import os
from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.evidence import appended_file
from detector.evidence.reader import open_bundle
from detector.evidence.writer import BundleWriter
from tests.evidence.bundles import at, header, png, write_some


def test_stores_a_picture_once_however_often_it_is_seen(tmp_path: Path) -> None:
    write_some(tmp_path / "b").close(ended_at="2026-01-09T08:00:02+00:00")
    assert len(list((tmp_path / "b" / "frames").iterdir())) == 2


def test_keeps_the_bytes_as_they_were_given(tmp_path: Path) -> None:
    with BundleWriter(tmp_path / "b", header()) as writer:
        record = writer.add_frame(png(1), shown=at(0), source="x", lossy=False, width_px=12, height_px=20)
    assert (tmp_path / "b" / record.path).read_bytes() == png(1)
    assert record.path.endswith(".png")


def test_names_a_jpeg_a_jpeg(tmp_path: Path) -> None:
    with BundleWriter(tmp_path / "b", header()) as writer:
        record = writer.add_frame(
            b"\xff\xd8\xff\xe0", shown=at(0), source="uiautomation", lossy=True, width_px=1, height_px=1
        )
    assert record.path.endswith(".jpg")


def test_never_writes_over_a_folder_in_use(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ConfigError, match="is not empty"):
        BundleWriter(tmp_path, header())


def test_names_an_unwritable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="file"):
        BundleWriter(tmp_path / "file" / "b", header())


def test_a_full_disk_is_one_sentence_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = write_some(tmp_path / "b")

    def no_space(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(appended_file.Path, "write_bytes", no_space)
    with pytest.raises(ConfigError, match="cannot be written: No space left on device"):
        writer.add_frame(png(99), shown=at(0), source="screencap", lossy=False, width_px=1, height_px=1)
    writer.leave_open()
    bundle = open_bundle(tmp_path / "b")
    assert bundle.is_partial
    assert len(bundle.frames) == 3
