"""Every reader of foreign bytes, besides the parsers of texts, each with samples to spoil.

A reader takes bytes and returns what it read, or one of our errors. `tests/parsing/every_parser.py` lists
the parsers; here are files named by a person, stored bundles and cases, and what a device sends: packets,
HTTP, JSON-RPC, pictures, videos.
"""

import json
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from detector import codec
from detector.apk.blocker_rules import read_blocker_rules
from detector.apk.facts import ApkFacts
from detector.apk.libchecker_rules import read_libchecker_rules
from detector.apk.sdk_table import SdkTable
from detector.attribution.standing import read_scenes
from detector.case.judgement_record import JudgementRecord
from detector.config.devices_file import read_devices_file
from detector.config.settings import merged_settings
from detector.core.display import Display, SystemBars
from detector.core.geometry import Rect
from detector.devices.lease import LeaseBook
from detector.disclosure.information_lists import summary_letters
from detector.disclosure.policy_text import policy_blocks
from detector.evidence.video import KeptVideo
from detector.farm.plan import read_plan
from detector.judging.document import VerdictsDocument
from detector.parsing.annex_b import AnnexBCutter, parameter_sets
from detector.parsing.scrcpy_stream import (
    HEAD_BYTES,
    ScrcpyPacketCutter,
    head_rest_bytes,
    parse_scrcpy_head,
)
from detector.regression.baseline import Baseline, with_findings
from detector.regression.baseline_file import baseline_from, baseline_text
from detector.regression.fingerprint import marked
from detector.regression.history_store import opened_history
from detector.regression.snapshot import snapshot_of
from detector.seeing import load_image
from detector.session.foreground import ForegroundTracker
from detector.session.picture import read_picture
from detector.touching import join_runs
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.windows.seen_run import seen_from_json
from detector.windows.touched_case import touched_from_json
from detector.wiring.clips import clip_at
from tests.apk.reading import facts_of
from tests.apk.test_blocker_rules import ZH
from tests.apk.test_hostile import FILES, STORED
from tests.apk.test_libchecker_rules import database
from tests.disclosure.reading import information_lists, sdk_rows
from tests.evidence.bundles import video_packet
from tests.fakes import device_answers
from tests.fakes.apk_files import archive
from tests.fakes.clock import FakeClock
from tests.fakes.recordings import gif, mp4, webm
from tests.fakes.resealed import read_bundle_of, spoilable_files
from tests.parsing.h264_stream import sample
from tests.reporting.case_reports import case_report

__all__ = ["FEW", "READERS", "Reader"]

ROOT = Path(__file__).parents[2]
FEW = 0.12
"""How often a slow reader is chosen, relative to one that takes a millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`weight`: how often it is chosen. `grows`: whether its time is bounded by the length of its input."""

    read: Callable[[bytes], object]
    samples: tuple[bytes, ...]
    weight: float = 1.0
    grows: bool = True


DISPLAY = Display(
    width_px=120,
    height_px=200,
    density_dpi=160,
    bars=SystemBars(
        status_bar=Rect(left_px=0, top_px=0, right_px=120, bottom_px=8),
        navigation_bar=Rect(left_px=0, top_px=192, right_px=120, bottom_px=200),
    ),
)
_SCRATCH = Path(tempfile.mkdtemp(prefix="every-reader-"))


def _by_path(read: Callable[[Path], object], name: str) -> Callable[[bytes], object]:
    path = _SCRATCH / name

    def read_bytes(content: bytes) -> object:
        path.write_bytes(content)
        return read(path)

    return read_bytes


def _by_text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda content: read(content.decode("utf-8", errors="replace"))


def _clip(path: Path) -> None:
    clip = clip_at(path)
    for frame in clip.frames[:2]:
        clip.pixels(frame)


def _annex_b(content: bytes) -> None:
    cutter = AnnexBCutter()
    for at in range(0, len(content), 1500):
        cutter.feed(content[at : at + 1500])
    cutter.flush()
    parameter_sets(content)


def _scrcpy(content: bytes) -> None:
    n_head = HEAD_BYTES
    if len(content) >= HEAD_BYTES:
        n_head += head_rest_bytes(content[:HEAD_BYTES])
    if len(content) >= n_head:
        parse_scrcpy_head(content[:n_head])
    cutter = ScrcpyPacketCutter(has_sessions=n_head > HEAD_BYTES)
    for at in range(n_head, len(content), 1500):
        cutter.feed(content[at : at + 1500])


def _video(content: bytes) -> None:
    """Three packets of a stored video, wherever its bytes were spoiled."""
    from detector.evidence.records import PacketRecord  # noqa: PLC0415

    third = max(len(content) // 3, 1)
    packets = [
        PacketRecord(
            path="v",
            number=n,
            offset=n * third,
            n_bytes=third,
            is_key=n == 0,
            is_config=False,
            pts_us=n,
            arrived=video_packet(b"", 0).arrived,
        )
        for n in range(3)
    ]
    kept = KeptVideo(content, packets, where="v")
    for n in range(3):
        kept.pixels(n)


def _tracker(content: bytes) -> None:
    tracker = ForegroundTracker()
    for at in range(0, len(content), 700):
        tracker.feed(content[at : at + 700])
    tracker.contradiction(content.decode("utf-8", errors="replace"))


def _lease(content: bytes) -> object:
    book = LeaseBook(_SCRATCH / "leases", FakeClock())
    with book.held("s", "one", doing="x"):
        (path,) = (_SCRATCH / "leases").iterdir()
        path.write_bytes(content)
        return book.holder("s", "one")


def _settings(content: bytes) -> object:
    folder = _SCRATCH / "settings"
    folder.mkdir(exist_ok=True)
    (folder / "detector.yaml").write_bytes(content)
    return merged_settings(folder, {})


def _history(path: Path) -> object:
    with opened_history(path) as history:
        numbers = [number for (number,) in history.rows("SELECT id FROM cases LIMIT 3")]
        return [history.snapshot(number) for number in numbers]


def _policy(text: str) -> object:
    blocks = policy_blocks(text)
    return sdk_rows(blocks), information_lists(blocks), summary_letters(blocks)


def _history_file() -> bytes:
    report = case_report()
    path = _SCRATCH / "sample.sqlite"
    with opened_history(path, may_write=True) as history:
        history.add(snapshot_of(report.document, report.runs), path="a", added_at="2026-11-27T00:00:00Z")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # a single file, without a log beside it
    connection.close()
    return path.read_bytes()


def _baseline_file() -> bytes:
    report = case_report()
    known = with_findings(Baseline(), marked(report.document, report.runs), date(2026, 11, 27))
    return baseline_text(known).encode()


def _picture_files() -> tuple[bytes, ...]:
    pixels = np.tile(np.arange(120, dtype=np.uint8)[None, :, None], (200, 1, 3))
    files = []
    for kind, options in (
        ("PNG", {}),
        ("JPEG", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}),
        ("WEBP", {}),
        ("GIF", {}),
    ):
        out = BytesIO()
        Image.fromarray(pixels).save(out, kind, **options)
        files.append(out.getvalue())
    return tuple(files)


def _seen_files() -> tuple[bytes, ...]:
    return ((ROOT / "tests/windows/samples/seen.json").read_bytes(),)


def _touched_file() -> bytes:
    """Of a run without touches: what its windows do by themselves."""
    run = seen_from_json(_seen_files()[0].decode(), where="s")
    return codec.to_json(join_runs([run])).encode()


def _verdicts_file() -> bytes:
    return codec.to_json(case_report().document).encode()


def _judgement_file() -> bytes:
    return codec.to_json(
        JudgementRecord(
            format="judgement/1", profile="cn-default", judged_at=None, bundles=(), files={"a": "b"}
        )
    ).encode()


def _frames() -> list[tuple[float, np.ndarray]]:
    return [(100.0 * n, np.full((160, 112, 3), 40 * n, np.uint8)) for n in range(4)]


def _scrcpy_bytes(*, has_sessions: bool) -> bytes:
    video = sample(4)
    session = (1 << 31).to_bytes(4, "big") if has_sessions else b""
    head = b"phone".ljust(64, b"\0") + b"h264" + session + (160).to_bytes(4, "big") + (320).to_bytes(4, "big")
    packets = (
        (1 << (62 if has_sessions else 63), video.config),
        *((n << 4, unit) for n, unit in enumerate(video.units)),
    )
    return head + b"".join(
        pts.to_bytes(8, "big") + len(data).to_bytes(4, "big") + data for pts, data in packets
    )


PICTURES = _picture_files()
DEVICES_YAML = b"""version: 1
hosts:
  local: {adb: "127.0.0.1:5037"}
defaults:
  lease:   {ttl: 20m, wait: 15m, renew: 60s}
  health:  {max_temp_c: 40, min_battery: 15}
  prepare: {locale: zh-CN, font_scale: 1.0, rotation: 0, animations: normal, dnd: true}
devices:
  - {id: one, host: local, serial: abc, kind: phone, labels: {api: 33, screen: 1080x2400}}
pools:
  nightly: {select: {kind: phone, "labels.api": ">=29"}, max: 6}
  fixed: {devices: [one]}
"""
SETTINGS_YAML = b"""version: 1
apps: [cn.example.app]
level: look
runs: 3
formats: [html, json]
fail_level: major
soft_fail: [CLS-06]
max_open: 5
"""
PLAN_YAML = b"""version: 1
level: look
apps:
  - {package: cn.example.app, runs: 3, priority: 5}
devices:
  classes:
    - {name: small, select: {"labels.dpi": "<=320"}, n: 2}
repeats: 2
deadline: 8h
"""
POLICIES = (
    """<h2>第三方SDK清单</h2><table><tr><th>SDK名称</th><th>公司</th><th>目的</th>
<th>收集的信息</th></tr><tr><td>极光推送</td><td rowspan=2>某公司</td><td>推送</td>
<td>设备标识</td></tr></table><p>隐私政策摘要</p>""".encode(),
    """第三方SDK清单\n1. SDK名称：极光推送\n公司：某公司\n目的：推送
收集信息：设备标识、位置\n| a | b |\n| --- | --- |\n| c | d |""".encode(),
)
SCENES_YAML = b"""format: wake-scenes/1
scenes:
- {scene: widget, declared_by: a person, reason: why not, package: a.b, action: x.y}
families:
- [a.b, a.c]
"""


def _readers() -> Mapping[str, Reader]:
    readers = {
        "devices.yaml": Reader(read=_by_path(read_devices_file, "devices.yaml"), samples=(DEVICES_YAML,)),
        "settings": Reader(read=_settings, samples=(SETTINGS_YAML,)),
        "farm plan": Reader(
            read=_by_text(lambda text: read_plan(text, where="plan.yaml")), samples=(PLAN_YAML,)
        ),
        "baseline": Reader(
            read=_by_text(lambda text: baseline_from(text, where="b")), samples=(_baseline_file(),)
        ),
        "history": Reader(
            read=_by_path(_history, "history.sqlite"), samples=(_history_file(),), weight=FEW, grows=False
        ),
        "policy": Reader(read=_by_text(_policy), samples=POLICIES),
        "apk facts": Reader(
            read=lambda content: codec.from_json(ApkFacts, content, where="given"),
            samples=(codec.to_json(facts_of(archive(FILES))).encode(),),
        ),
        "scenes": Reader(read=_by_text(lambda text: read_scenes(text, where="s")), samples=(SCENES_YAML,)),
        "sdk table": Reader(
            read=_by_text(lambda text: codec.from_yaml(SdkTable, text, where="t")),
            samples=((ROOT / "models/sdk_table.yaml").read_bytes()[:4000].rpartition(b"\n")[0] + b"\n",),
        ),
        "virtual app": Reader(
            read=_by_path(load_app, "app.yaml"),
            samples=tuple(path.read_bytes() for path in list(shipped_apps())[:3]),
        ),
        "blocker rules": Reader(
            read=_by_text(lambda text: read_blocker_rules(text, None, where="r")),
            samples=(json.dumps(ZH).encode(),),
        ),
        "libchecker rules": Reader(
            read=lambda content: read_libchecker_rules(content, where="r"), samples=(database(),)
        ),
        "apk": Reader(
            read=facts_of, samples=(archive(FILES), archive(FILES, stored=True), STORED), grows=False
        ),
        "image": Reader(read=load_image, samples=PICTURES, grows=False),
        "picture of a run": Reader(
            read=lambda content: read_picture(content, display=DISPLAY, lossy=False),
            samples=PICTURES,
            grows=False,
        ),
        "seen": Reader(read=_by_text(lambda text: seen_from_json(text, where="s")), samples=_seen_files()),
        "touched": Reader(
            read=_by_text(lambda text: touched_from_json(text, where="t")), samples=(_touched_file(),)
        ),
        "verdicts": Reader(
            read=lambda content: codec.from_json(VerdictsDocument, content, where="v"),
            samples=(_verdicts_file(),),
        ),
        "judgement": Reader(
            read=lambda content: codec.from_json(JudgementRecord, content, where="j"),
            samples=(_judgement_file(),),
        ),
        "clip": Reader(
            read=_by_path(_clip, "clip"),
            samples=(mp4(_frames()), webm(_frames()), gif(_frames())),
            weight=FEW,
            grows=False,
        ),
        "annex b": Reader(read=_annex_b, samples=(sample(3).stream,)),
        "scrcpy": Reader(
            read=_scrcpy, samples=tuple(_scrcpy_bytes(has_sessions=new) for new in (False, True))
        ),
        "kept video": Reader(read=_video, samples=(sample(3).stream,), grows=False),
        "log as it comes": Reader(read=_tracker, samples=(device_answers.LOG,)),
        "lease": Reader(read=_lease, samples=(b'{"pid": 1, "doing": "x", "since": "y"}',), weight=FEW),
    }
    for name in spoilable_files():
        readers[f"bundle, {name}"] = Reader(
            read=lambda content, name=name: read_bundle_of(name, content),
            samples=(spoilable_files()[name],),
            weight=FEW,
        )
    for name, (read, answer) in device_answers.READERS.items():
        readers[f"device, {name}"] = Reader(read=read, samples=answer)
    return readers


READERS = _readers()
