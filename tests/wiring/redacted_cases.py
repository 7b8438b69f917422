"""Cases that show drawn names and numbers: in pictures, view trees, logs and dumps, in many spellings."""

import base64
import json
import random
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from detector.case import CaseFolder
from detector.evidence.records import RunHeader
from detector.evidence.writer import BundleWriter
from detector.session.clock import RealClock
from detector.wiring.case_judging import judge_captured
from detector.wiring.custody import note_captured, note_judged
from detector.wiring.law import rule_book
from tests.evidence.bundles import at, header

__all__ = [
    "CLOCK",
    "HEIGHT_PX",
    "NAME_REGION",
    "WIDTH_PX",
    "Shown",
    "case_of",
    "drawn_names",
    "found_in",
    "of_size",
]

CLOCK = RealClock()
WIDTH_PX, HEIGHT_PX = 480, 960
NAME_REGION = "0,100,480,620"
"""In px; below it stands what is no name."""

FONT = Path(__file__).resolve().parents[2] / "detector" / "fonts" / "NotoSansSC-Regular.ttf"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_DOUBLE = ("欧阳", "司马", "诸葛", "上官")
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华建国志海峰雪梅晓燕玉龙飞云浩宇轩涵梓怡诗雨欣"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One screen: each line of text with its top edge in px."""

    lines: tuple[tuple[str, int], ...]


def drawn_names(n: int, seed: int) -> tuple[str, ...]:
    """Different names of two to four letters."""
    drawing = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < n:
        surname = drawing.choice(_DOUBLE) if drawing.random() < 0.1 else drawing.choice(_SURNAMES)
        given = "".join(drawing.choice(_GIVEN) for _ in range(drawing.choice((1, 2, 2))))
        names[surname + given] = None
    return tuple(names)


def of_size() -> RunHeader:
    made = header()
    display = replace(made.device.display, width_px=WIDTH_PX, height_px=HEIGHT_PX)
    return replace(made, device=replace(made.device, display=display))


def case_of(root: Path, screens: Sequence[Shown], log: str) -> CaseFolder:
    """One run: for each screen a picture and its view tree; judged."""
    case = CaseFolder(root)
    writer = BundleWriter(case.bundle_path(0), of_size())
    for number, shown in enumerate(screens):
        writer.add_frame(
            _picture(shown),
            shown=at(100 + 200 * number, 4),
            source="screencap",
            lossy=False,
            width_px=WIDTH_PX,
            height_px=HEIGHT_PX,
        )
        writer.add_tree(_tree(shown).encode(), dumped=at(120 + 200 * number, 10))
    writer.append_log(log.encode("utf-8", "surrogateescape"))
    writer.append_run_log(json.dumps({"message": log[:400]}) + "\n")
    writer.close(ended_at="2026-01-09T08:00:10+00:00")
    note_captured(case, CLOCK, run_indices=[0])
    note_judged(judge_captured([case.root], rule_book("cn-default"), CLOCK).save(case), CLOCK)
    return case


def log_with(strings: Sequence[str]) -> str:
    """Each string in the spellings of a log; the last one in GBK."""
    lines = []
    for one in strings:
        lines += [
            f"D/User: 欢迎{one}回来",
            f"D/Net: {json.dumps({'name': one})}",
            f"D/Net: GET /a?name={urllib.parse.quote(one)}&t=1",
            f"D/Xml: <b>{''.join(f'&#{ord(letter)};' for letter in one)}</b>",
            f"D/Token: {base64.b64encode(f'user={one};'.encode()).decode()}",
            f"D/Gbk: {one.encode('gb18030').decode('utf-8', 'surrogateescape')}",
        ]
    return "\n".join(lines) + "\n"


def found_in(folder: Path, strings: Sequence[str]) -> list[tuple[str, str]]:
    """Every file in whose name or bytes a string stands, in any of the spellings above: independent of the
    program's own search."""
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        for string in strings:
            for code in _codes(string):
                if code in content or string in path.name:
                    found.append((path.relative_to(folder).as_posix(), string))
    return found


def _codes(string: str) -> list[bytes]:
    codes = [string.encode(), json.dumps(string)[1:-1].encode(), urllib.parse.quote(string).encode()]
    if not string.isascii():
        codes.append("".join(f"&#{ord(letter)};" for letter in string).encode())
    middle = [base64.b64encode(b"x" * one + string.encode()) for one in range(3)]
    # Only the letters that depend on nothing but the string.
    return codes + [code.rstrip(b"=")[4 if one else 0 : -2] for one, code in enumerate(middle)]


def _picture(shown: Shown) -> bytes:
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "white")
    drawing, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 34)
    for text, top_px in shown.lines:
        drawing.text((40, top_px), text, fill="black", font=font)
    return bytes(cv2.imencode(".png", np.asarray(image)[..., ::-1])[1].tobytes())


def _tree(shown: Shown) -> str:
    nodes = "".join(
        f'<node index="0" text="{text}" package="com.a" class="android.widget.TextView" content-desc="" '
        f'clickable="false" bounds="[0,{top_px}][{WIDTH_PX},{top_px + 50}]" />'
        for text, top_px in shown.lines
    )
    whole = 'package="com.a" class="android.widget.FrameLayout" content-desc="" clickable="false"'
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
        f'<hierarchy rotation="0"><node index="0" text="" {whole} bounds="[0,0][{WIDTH_PX},{HEIGHT_PX}]">'
        f"{nodes}</node></hierarchy>"
    )
