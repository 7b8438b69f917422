"""A headless Chromium that renders scenes, one after the other, through a Node process."""

import json
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["Browser", "find_chromium"]

PAGES = Path(__file__).parent / "pages"
CACHE = Path(__file__).parent.parent / ".cache"
BUNDLES = CACHE / "bundles"
MODULES = CACHE / "libraries"


def find_chromium() -> Path | None:
    return next(
        (path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()),
        None,
    )


class Browser:
    """Renders into `pictures`: `shown.png`, and `hidden.png` without the marked glyphs."""

    def __init__(self, pictures: Path, chromium: Path) -> None:
        self.pictures = pictures
        pictures.mkdir(parents=True, exist_ok=True)
        command = [
            "node",
            str(PAGES / "chromium.mjs"),
            str(pictures),
            str(BUNDLES),
            str(chromium),
            str(MODULES),
        ]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._node.stdin is not None
        self._node.stdin.close()
        try:
            self._node.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        if self._node.stdout is not None:
            self._node.stdout.close()

    def render(self, scene: dict[str, Any]) -> dict[str, Any]:
        """What is where, in CSS px; `error` is why nothing was rendered."""
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.write(json.dumps(scene) + "\n")
        self._node.stdin.flush()
        answer = self._node.stdout.readline()
        return json.loads(answer) if answer else {"error": "the browser ended"}
