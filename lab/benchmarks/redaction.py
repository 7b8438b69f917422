"""Redacts drawn names and spellings of personal data, and searches the copies.

    python -m lab.benchmarks.redaction

Three cases: 200 names of two to four letters under a region, the same beside a label (class `name`), and all
spellings of `tests/parsing/test_personal_data.py` (every class). The names also stand in the log, escaped,
percent-encoded, in Base64 and in GBK. Counted is what a search of every byte finds, which is not the
program's own, and what the text recogniser reads in the copies' pictures. Takes some minutes of one core.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detector.case.redaction import read_request
from detector.engines.text_reader import RapidTextReader
from detector.parsing.personal_data import DataClass
from detector.parsing.picture_file import decode_picture
from detector.sealing.trust import NOBODY
from detector.sealing.verified import verify_path
from detector.wiring.redacting import redact_case
from tests.parsing.test_personal_data import SPELLINGS
from tests.wiring.redacted_cases import (
    CLOCK,
    NAME_REGION,
    Shown,
    case_of,
    drawn_names,
    found_in,
    log_with,
)

A_SCREEN = 6


def main() -> int:
    names = drawn_names(200, seed=2026)
    labelled = [f"姓名：{name}" for name in names]
    personal = [(around.format(written), written) for _, around, written in SPELLINGS]
    every_class = ",".join(DataClass)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        left = (
            _left(root / "region", names, names, log_with(names), regions=[NAME_REGION]),
            _left(root / "label", labelled, names, log_with(names), classes=["name"]),
            _left(
                root / "classes",
                [],
                [written for _, written in personal],
                "\n".join(line for line, _ in personal) + "\n",
                classes=[every_class],
            ),
        )
    return 1 if any(left) else 0


def _left(
    root: Path,
    shown: Sequence[str],
    secrets: Sequence[str],
    log: str,
    *,
    regions: Sequence[str] = (),
    classes: Sequence[str] = (),
) -> int:
    screens = [
        Shown(lines=tuple((line, 120 + 80 * at) for at, line in enumerate(shown[first : first + A_SCREEN])))
        for first in range(0, len(shown), A_SCREEN)
    ] or [Shown(lines=(("您好", 120),))]
    case = case_of(root / "case", screens, log)
    reader = RapidTextReader(n_threads=1)
    started = time.perf_counter()
    copy = redact_case(
        case.root, root / "copy", read_request(list(regions), list(classes)), reader=reader, clock=CLOCK
    )
    took_s = time.perf_counter() - started
    in_bytes = found_in(copy.folder, secrets)
    in_pictures = set()
    for path in copy.folder.rglob("*.png"):
        pixels = decode_picture(path.read_bytes(), is_rgb=True)
        assert pixels is not None
        read = "".join(one.text for one in reader.read(np.ascontiguousarray(pixels)))
        in_pictures |= {one for one in secrets if one in read}
    before = len({one for _, one in found_in(case.root, secrets)})
    print(
        f"{root.name}: {len(secrets)} strings, {before} in the original's bytes; in the copy {len(in_bytes)}"
        f" in bytes, {len(in_pictures)} in {len(screens)} pictures; {took_s:.0f} s;"
        f" {verify_path(copy.folder, NOBODY).state}"
    )
    for place, string in (*in_bytes, *(("a picture", one) for one in in_pictures)):
        print(f"  LEFT: {string!r} in {place}")
    return len(in_bytes) + len(in_pictures)


if __name__ == "__main__":
    sys.exit(main())
