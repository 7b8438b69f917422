"""What was to be covered cannot be read in a redacted copy, and its verdicts are the original's."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.case import CaseFolder, doubts_about
from detector.case.redaction import RedactionRequest, read_request
from detector.core.errors import ConfigError, EvidenceError
from detector.core.screen import Stream
from detector.engines.text_reader import RapidTextReader
from detector.evidence.derived_bundle import GoneRule
from detector.evidence.records import RunHeader
from detector.evidence.writer import BundleWriter
from detector.perception.ports import TextReader
from detector.sealing.trust import NOBODY
from detector.sealing.verified import State, verify_path
from detector.session.clock import RealClock
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_captured, note_judged
from detector.wiring.law import rule_book
from detector.wiring.redacting import Redacted, redact_case
from detector.wiring.reports import write_report
from tests.evidence.bundles import SECURE, at, header, write_video

CLOCK = RealClock()
PHONE, MAIL = "13812345678", "zhang.san@mail.example.cn"
WIDTH_PX, HEIGHT_PX = 360, 640
NODE = 'package="com.a" class="android.widget.TextView" content-desc="" clickable="false"'
TREE = f"""<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<hierarchy rotation="0"><node index="0" text="" {NODE} bounds="[0,0][360,640]">
<node index="0" text="call&#10;{PHONE}" {NODE} bounds="[30,60][180,120]" />
<node index="1" text="Zhang San" {NODE} bounds="[30,300][330,390]" /></node></hierarchy>"""


def of_this_size() -> RunHeader:
    made = header()
    display = replace(made.device.display, width_px=WIDTH_PX, height_px=HEIGHT_PX)
    return replace(made, device=replace(made.device, display=display))


def picture(text: str) -> bytes:
    pixels = np.full((HEIGHT_PX, WIDTH_PX, 3), 255, dtype=np.uint8)
    cv2.putText(pixels, text, (20, 500), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (0, 0, 0), 2, cv2.LINE_AA)
    return bytes(cv2.imencode(".png", pixels)[1].tobytes())


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> CaseFolder:
    """One run: two pictures, a tree, a log."""
    made = CaseFolder(tmp_path_factory.mktemp("case") / "case")
    writer = BundleWriter(made.bundle_path(0), of_this_size())
    for ms, text in ((100, "hello"), (300, PHONE)):
        writer.add_frame(
            picture(text),
            shown=at(ms, 4),
            source="screencap",
            lossy=False,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
        )
    writer.add_tree(TREE.encode(), dumped=at(320, 10))
    writer.append_log(f"D/Net: sent {MAIL} and {PHONE}\nD/User: Zhang San came\n".encode())
    writer.append_run_log(f'{{"message":"read {PHONE}"}}\n')
    writer.add_gap(Stream.FRAMES, SECURE, from_ns=at(400).earliest_ns, to_ns=at(500).latest_ns)
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    note_captured(made, CLOCK, run_indices=[0])
    law = rule_book("cn-default")
    note_judged(judge_captured([made.root], law, CLOCK).save(made), CLOCK)
    write_report(made, law, formats=("html", "json"))
    return made


def redacted(
    case: CaseFolder, out: Path, request: RedactionRequest, reader: TextReader | None = None
) -> Redacted:
    return redact_case(case.root, out, request, reader=reader, clock=CLOCK)


def _path_of(records: Path, number: int) -> str:
    return str(json.loads(records.read_text(encoding="utf-8").splitlines()[number])["path"])


def pixels_of(case: CaseFolder, copy: Redacted, number: int) -> tuple[np.ndarray, np.ndarray]:
    """The pixels of a frame, in the original and in the copy."""
    there = CaseFolder(copy.folder).bundle_path(0)
    records = there / "frames.redacted.jsonl"
    place = there / _path_of(records if records.exists() else there / "frames.jsonl", number)
    covered = place.with_name(f"{place.stem}.redacted.png")
    before = cv2.imread(str(case.bundle_path(0) / _path_of(case.bundle_path(0) / "frames.jsonl", number)))
    after = cv2.imread(str(covered if covered.exists() else place))
    assert before is not None and after is not None
    return before, after


def test_no_byte_of_a_redacted_class_remains(case: CaseFolder, tmp_path: Path) -> None:
    copy = redacted(case, tmp_path / "copy", read_request([], ["phone-number,email"]))
    for path in copy.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert PHONE.encode() not in content and MAIL.encode() not in content, path
    assert copy.document.left == ()
    log = (CaseFolder(copy.folder).bundle_path(0) / "logs" / "logcat.redacted.txt").read_text(
        encoding="utf-8"
    )
    assert log == f"D/Net: sent {'*' * len(MAIL)} and {'*' * 11}\nD/User: Zhang San came\n"
    _, after = pixels_of(case, copy, 1)  # the node's box
    assert not after[60:120, 30:180].any()
    assert after[480:, :].min() == 0  # without reading, the drawn number stays


def test_the_copy_verifies_and_carries_the_verdicts_over(case: CaseFolder, tmp_path: Path) -> None:
    copy = redacted(case, tmp_path / "copy", read_request([], ["phone-number"]))
    assert verify_path(copy.folder, NOBODY).state is State.UNSIGNED
    there = CaseFolder(copy.folder)
    assert there.verdicts_path.read_bytes() == case.verdicts_path.read_bytes()
    assert doubts_about(there) == ()
    assert copy.document.judged_again == ()
    with pytest.raises(EvidenceError, match="is a redacted copy, which is not judged"):
        judge_captured([copy.folder], rule_book("cn-default"), CLOCK)
    assert {one.rule for one in copy.document.gone} == {GoneRule.REPORT}


@pytest.mark.long
def test_text_visible_only_in_a_picture_is_read_and_covered(case: CaseFolder, tmp_path: Path) -> None:
    reader = RapidTextReader(n_threads=1)
    copy = redacted(case, tmp_path / "copy", read_request([], ["phone-number"]), reader)
    before, after = pixels_of(case, copy, 1)
    assert before[470:510, 20:].any() and (before[470:510] < 128).any()
    assert not [one for one in reader.read(np.ascontiguousarray(after[..., ::-1])) if one.text in PHONE]
    assert np.array_equal(before[520:], after[520:])  # nothing else is touched


def test_a_region_is_covered_in_the_frames_asked_for(case: CaseFolder, tmp_path: Path) -> None:
    copy = redacted(case, tmp_path / "copy", read_request(["30,300,300,90@1"], []))
    before, after = pixels_of(case, copy, 0)  # the tree says that the same name stands there, too
    after[300:390, 30:330] = before[300:390, 30:330]
    assert np.array_equal(before, after)
    before, after = pixels_of(case, copy, 1)
    assert not after[300:390, 30:330].any()
    after[300:390, 30:330] = before[300:390, 30:330]
    assert np.array_equal(before, after)
    tree = (CaseFolder(copy.folder).bundle_path(0) / "trees" / "0000.redacted.xml").read_text(
        encoding="utf-8"
    )
    assert "Zhang" not in tree and 'text="***** ***"' in tree and PHONE in tree
    log = (CaseFolder(copy.folder).bundle_path(0) / "logs" / "logcat.redacted.txt").read_text(
        encoding="utf-8"
    )
    assert "D/User: ***** *** came" in log


def test_the_report_is_marked_as_a_redacted_copy_and_shows_covered_pictures(
    case: CaseFolder, tmp_path: Path
) -> None:
    copy = CaseFolder(redacted(case, tmp_path / "copy", read_request(["0,0,360,640"], [])).folder)
    folder = write_report(copy, rule_book("cn-default"), formats=("html", "json"))
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "遮盖副本" in page and "region 0,0,360,640" in page
    shown = list((folder / "frames").iterdir())
    assert shown and all(path.name.endswith(".redacted.png") for path in shown)
    for path in shown:
        pixels = cv2.imread(str(path))
        assert pixels is not None and not pixels.any()


def test_a_video_is_left_out(tmp_path: Path) -> None:
    made = CaseFolder(tmp_path / "case")
    writer = BundleWriter(made.bundle_path(0), header())
    write_video(writer)
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    note_judged(judge_captured([made.root], rule_book("cn-default"), CLOCK).save(made), CLOCK)
    copy = redacted(made, tmp_path / "copy", read_request(["0,0,1,1"], []))
    assert [(one.path, one.rule) for one in copy.document.gone] == [
        ("runs/00/bundle/video/00-scrcpy.h264", GoneRule.VIDEO)
    ]
    assert verify_path(copy.folder, NOBODY).state is State.UNSIGNED


def test_an_interrupted_run_is_not_redacted(tmp_path: Path) -> None:
    made = CaseFolder(tmp_path / "case")
    BundleWriter(made.bundle_path(0), header()).leave_open()
    note_judged(judge_captured([made.root], rule_book("cn-default"), CLOCK).save(made), CLOCK)
    with pytest.raises(ConfigError, match="this run broke off"):
        redacted(made, tmp_path / "copy", read_request(["0,0,1,1"], []))


@pytest.mark.parametrize(
    ("regions", "classes", "says"),
    [
        pytest.param([], [], "nothing is asked", id="nothing"),
        pytest.param(["1,2,3"], [], "is not X,Y,WIDTH,HEIGHT", id="three numbers"),
        pytest.param(["1,2,0,4"], [], "is not X,Y,WIDTH,HEIGHT", id="no width"),
        pytest.param(["1,2,3,4@9-3"], [], "is no frame", id="backwards"),
        pytest.param([], ["phone-numbr"], "phone-number", id="a slip"),
    ],
)
def test_an_invalid_request_is_named(regions: list[str], classes: list[str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        read_request(regions, classes)
