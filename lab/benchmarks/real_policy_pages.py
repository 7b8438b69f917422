"""What is left of real policies on a screen: rows read from Chromium's accessibility tree, and from pictures.

    python -m lab.benchmarks.real_policy_pages [--pictures] [--folder DIR] [NAME ...]

Each document is opened as a page of a phone's width in a headless browser that is already installed. The tree
gives one node to each text, with its box; a picture is read by the text reader. Both are put into rows as a
crawl does, and scored as `real_policies` scores files. The unread third is left out without `--unread`.
"""

import argparse
import asyncio
import base64
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import cv2
import numpy as np
from markdown_it import MarkdownIt
from tornado.websocket import WebSocketClientConnection, websocket_connect

from detector.core.geometry import Rect
from detector.disclosure.policy_text import policy_blocks
from detector.disclosure.sdk_rows import sdk_rows
from detector.engines.text_reader import RapidTextReader
from detector.perception.text_rows import text_rows
from detector.privacy import line_roles
from lab.benchmarks.real_policies import FOLDER, Tally, score_rows, unread_origins

BROWSER = "/usr/bin/chromium"
PORT = 9457
WIDTH_PX = 720
TALLEST_PX = 60_000
SLICE_PX = 1_600
FONT = Path(__file__).resolve().parents[2] / "detector/fonts/NotoSansSC-Regular.ttf"
STYLE = (
    f"<style>@font-face{{font-family:han;src:url({FONT.as_uri()})}}*{{font-family:han!important}}"
    "table{border-collapse:collapse}td,th{border:1px solid #888;padding:8px}</style>"
)
"""Of pages without one of their own; the machine need not have a Chinese font."""


class Page:
    """One page of the browser, over its debugging protocol."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self._n_sent = 0

    async def call(self, method: str, **given: object) -> dict[str, object]:
        self._n_sent += 1
        await self._socket.write_message(json.dumps({"id": self._n_sent, "method": method, "params": given}))
        while True:
            answer = json.loads(await self._socket.read_message() or "{}")
            if answer.get("id") == self._n_sent:
                return answer["result"]  # type: ignore[no-any-return]

    async def open(self, path: Path) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH_PX,
            height=1600,
            deviceScaleFactor=1,
            mobile=True,
        )
        await self.call("Page.navigate", url=path.as_uri())
        for _ in range(100):
            done = await self.call(
                "Runtime.evaluate", expression="document.readyState=='complete' && location.href"
            )
            if str(done["result"].get("value", "")).startswith("file:"):  # type: ignore[attr-defined]
                return
            await asyncio.sleep(0.1)

    async def texts(self) -> list[tuple[str, Rect]]:
        """The static texts of the accessibility tree, with the boxes of their nodes."""
        tree = (await self.call("Accessibility.getFullAXTree"))["nodes"]
        snapshot = await self.call("DOMSnapshot.captureSnapshot", computedStyles=[])
        document = snapshot["documents"][0]  # type: ignore[index]
        ids = document["nodes"]["backendNodeId"]
        boxes = {
            ids[node]: box
            for node, box in zip(document["layout"]["nodeIndex"], document["layout"]["bounds"], strict=True)
        }
        return list(_texts(tree, boxes))  # type: ignore[arg-type]

    async def slices(self) -> list[np.ndarray]:  # each (H, W, 3) uint8, BGR
        size = (await self.call("Page.getLayoutMetrics"))["cssContentSize"]
        height = min(int(size["height"]), TALLEST_PX)  # type: ignore[index]
        pictures = []
        for top in range(0, height, SLICE_PX):
            clip = {"x": 0, "y": top, "width": WIDTH_PX, "height": min(SLICE_PX, height - top), "scale": 1.5}
            shot = await self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
            data = np.frombuffer(base64.b64decode(str(shot["data"])), np.uint8)
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
            assert picture is not None, "the browser sent no picture"
            pictures.append(picture)
        return pictures


def _texts(tree: list[dict[str, object]], boxes: dict[int, list[float]]) -> Iterator[tuple[str, Rect]]:
    for node in tree:
        box = boxes.get(node.get("backendDOMNodeId", -1))  # type: ignore[call-overload]
        words = str((node.get("name") or {}).get("value") or "").strip()  # type: ignore[attr-defined]
        role = (node.get("role") or {}).get("value")  # type: ignore[attr-defined]
        if role == "StaticText" and words and box is not None and box[2] > 0 and box[3] > 0:
            yield words, Rect.from_xywh(*box)


def _recognised(slices: list[np.ndarray], reader: RapidTextReader) -> Iterator[tuple[str, Rect]]:
    top_px = 0
    for picture in slices:
        for one in reader.read(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)):
            box = one.box
            yield one.text, Rect.from_xywh(box.left_px, box.top_px + top_px, box.width_px, box.height_px)
        top_px += picture.shape[0]


def as_page(path: Path, folder: Path) -> Path:
    text = path.read_text(encoding="utf-8")
    body = (
        text
        if path.suffix == ".html"
        else MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    )
    page = folder / f"{path.stem}.html"
    page.write_text(f"<!doctype html><meta charset=utf-8>{STYLE}{body}", encoding="utf-8")
    return page


async def read_pages(
    names: list[str], options: argparse.Namespace, truth: dict[str, dict[str, object]]
) -> dict[str, Tally]:
    tallies = {"tree": Tally(), **({"pictures": Tally()} if options.pictures else {})}
    reader = RapidTextReader(n_threads=1) if options.pictures else None
    with urlopen(f"http://127.0.0.1:{PORT}/json/list") as answer:
        target = next(one for one in json.load(answer) if one["type"] == "page")
    page = Page(await websocket_connect(target["webSocketDebuggerUrl"], max_message_size=1 << 28))
    for each in ("Page", "DOM", "Accessibility"):
        await page.call(f"{each}.enable")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            await page.open(as_page(options.folder / "files" / name, Path(folder)))
            read = {"tree": await page.texts()}
            if reader is not None:
                read["pictures"] = list(_recognised(await page.slices(), reader))
            for way, texts in read.items():
                text = "\n".join(text_rows(texts))
                tallies[way].n_documents += 1
                if options.text is not None:
                    (options.text / f"{name}.{way}.txt").write_text(text, encoding="utf-8")
                rows = sdk_rows(policy_blocks(text), line_roles())
                score_rows(name, rows, truth[name]["sdk_rows"], tallies[way])  # type: ignore[arg-type]
    return tallies


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--unread", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--text", type=Path, default=None, help="a folder for the rows as they were put back")
    options = parser.parse_args()
    origins = json.loads((options.folder / "origins.json").read_text(encoding="utf-8"))
    truth = json.loads((options.folder / "annotations.json").read_text(encoding="utf-8"))
    shut = unread_origins(origins) if options.folder == FOLDER and not options.unread else frozenset[str]()
    names = options.names or [
        one for one in sorted(truth) if origins[one]["repo"] not in shut and truth[one]["sdk_rows"]
    ]
    with tempfile.TemporaryDirectory() as profile:
        command = [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        command += [
            f"--remote-debugging-port={PORT}",
            "--remote-allow-origins=*",
            "--force-renderer-accessibility",
            "about:blank",
        ]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            assert browser.stderr is not None
            next(line for line in browser.stderr if "DevTools listening" in line)
            tallies = asyncio.run(read_pages(names, options, truth))
        finally:
            browser.terminate()
            browser.wait(timeout=20)
    for way, tally in tallies.items():
        if options.show:
            sys.stdout.write("".join(f"{way}: {one}\n" for one in tally.wrong))
        sys.stdout.write(f"{way}: {json.dumps(tally.figures(), ensure_ascii=False)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
