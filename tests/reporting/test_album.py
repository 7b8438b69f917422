"""The picture files of a report."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from detector.core.geometry import Rect
from detector.reporting.album import Album
from detector.reporting.case_report import CaseReport
from detector.reporting.findings import findings_of
from tests.reporting.case_reports import case_report

FRAME = 7


@pytest.fixture(scope="module")
def report() -> CaseReport:
    return case_report(with_broken_run=False)


def test_an_original_is_kept_byte_for_byte_under_its_hash(report: CaseReport) -> None:
    album, frame = Album(report), report.runs[0].frames[FRAME]
    path = album.add_original(frame)
    assert path == f"frames/{frame.png_sha256}.png"
    assert album.files[path] == report.picture_of(str(frame.png_sha256))


def test_a_jpeg_keeps_its_kind(report: CaseReport) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, format="JPEG")
    album = Album(replace(report, picture_of=lambda sha256: out.getvalue()))
    assert str(album.add_original(report.runs[0].frames[FRAME])).endswith(".jpg")


def test_a_thumb_is_small(report: CaseReport) -> None:
    album = Album(report)
    path = album.add_thumb(report.runs[0].frames[FRAME])
    assert path is not None
    with Image.open(io.BytesIO(album.files[path])) as thumb:
        assert thumb.size[0] <= 300
        assert thumb.size[1] <= 640


def test_the_same_picture_is_stored_once(report: CaseReport) -> None:
    album = Album(report)
    paths = {album.add_thumb(run.frames[FRAME]) for run in report.runs}
    assert len(paths) == len(album.files) == 1


def test_findings_that_share_a_frame_share_its_annotation(report: CaseReport) -> None:
    album = Album(report)
    exhibits = [one.exhibit for one in findings_of(report) if one.verdict.subject == "window:1"]
    paths = {album.add_annotated(exhibit) for exhibit in exhibits if exhibit is not None}
    assert paths == {"annotated/run-00-frame-0007-window-1.jpg"}


def test_a_lost_picture_is_noted_once_and_not_replaced(report: CaseReport) -> None:
    album, frame = Album(replace(report, picture_of=lambda sha256: None)), report.runs[0].frames[FRAME]
    assert (album.add_original(frame), album.add_thumb(frame), album.files) == (None, None, {})
    assert album.missing == (frame.png_sha256,)


@pytest.mark.parametrize("torn", [b"", b"no picture", b"\x89PNG\r\n\x1a\n1234", None])
def test_nothing_is_drawn_from_invalid_pictures(report: CaseReport, torn: bytes | None) -> None:
    """`torn` None: the first half of a picture."""
    frame = report.runs[0].frames[FRAME]
    whole = report.picture_of(str(frame.png_sha256)) or b""
    picture = whole[: len(whole) // 2] if torn is None else torn
    for draws in (True, False):
        album = Album(replace(report, picture_of=lambda sha256: picture), draws=draws)
        assert album.add_thumb(frame) is None
        assert album.files == {}


def test_a_picture_with_several_derived_ones_is_read_once(report: CaseReport) -> None:
    asked: list[str] = []

    def picture_of(sha256: str) -> bytes | None:
        asked.append(sha256)
        return report.picture_of(sha256)

    album, frame = Album(replace(report, picture_of=picture_of)), report.runs[0].frames[FRAME]
    box, display = Rect.from_xywh(10, 10, 50, 50), report.runs[0].display
    assert album.add_thumb(frame) != album.add_closeup(frame, box, display)
    assert asked == [frame.png_sha256]


def test_a_video_packet_is_not_a_lost_picture(report: CaseReport) -> None:
    packet = replace(report.runs[0].frames[0], png_sha256=None, video_sha256="cd" * 32, packet=3)
    album = Album(report)
    assert album.add_original(packet) is None
    assert album.add_thumb(packet) is None
    assert album.missing == ()
