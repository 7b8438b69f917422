import os
from pathlib import Path

import pytest

from detector.config.plain_file import read_plain_bytes, read_plain_text
from detector.core.errors import ConfigError


def test_reads_a_plain_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfa: \xe8\xb7\xb3")
    assert read_plain_text(tmp_path / "a") == "a: 跳"


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="pipe: cannot be read: it is no plain file"):
        read_plain_bytes(tmp_path / "pipe", most_bytes=9)


@pytest.mark.parametrize(
    ("name", "says"),
    [("/dev/zero", "it is no plain file"), ("nowhere", "no such file"), (".", "is no plain file")],
)
def test_a_path_that_is_not_a_file_is_refused(name: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=says):
        read_plain_bytes(tmp_path / name, most_bytes=9)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"0123456789")
    with pytest.raises(ConfigError, match="is 10 bytes long, more than 9 are not read"):
        read_plain_bytes(tmp_path / "long", most_bytes=9)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"ab\xff")
    with pytest.raises(ConfigError, match=r"binary: is not UTF-8 text \(byte 2\)"):
        read_plain_text(tmp_path / "binary")
