"""Verdicts on real screen recordings whose windows and controls are annotated, and what they cost.

    python -m lab.benchmarks.recordings [--data ../shared/data] [--only ID...] [--made SECONDS] [--out FOLDER]

Each recording is read once, in a process of its own, and judged under the default and the experimental
profile. Counted: `failed` verdicts that the clip does not bear out; of what is there and can be measured
(windows, their roles, their controls, when each came, prompts to shake or swipe, breaches that a careful
person names from the clip) the share that is named; windows that are none; seconds of CPU per second of clip,
and the peak of memory. `--made` also times a clip of 1080x2400 px at 60 frames a second, made here.

The recordings are not part of the project (most state no licence); without them only `--made` runs.
"""

import argparse
import json
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import yaml

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome, Verdict
from detector.windows.seen import NoticeKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack

REPOSITORY = Path(__file__).parents[2]
TRUTH = Path(__file__).with_suffix("").with_name("recordings_truth.yaml")
PROFILES = ("cn-default", "experimental")
FULL_SCREENS = ("splash", "interstitial")
LEAST_OVERLAP = 0.5  # of the shorter of a labelled window and a found one
STRAY_SHARE = 0.5  # of a found window outside all labelled ones and ignored spans: it is none
FORM_FACTOR_PX, FPS = (1080, 2400), 60
Entry = dict[str, Any]  # of the annotations' JSON


@dataclass(slots=True)
class Score:
    """Of one clip; `named` and `missed` are what is there, `false` the verdicts by profile."""

    clip: str
    seconds: float
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    named: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    pieces: int = 0  # found windows beyond one per labelled window
    failed: dict[str, list[str]] = field(default_factory=dict)
    false: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, *, is_named: bool) -> None:
        (self.named if is_named else self.missed).append(what)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("DETECTOR_SHARED")
    folder = Path(default) / "data" if default else REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=folder)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--made", type=float, default=0.0)
    parser.add_argument("--out", type=Path, default=REPOSITORY / "lab" / "results")
    parser.add_argument("--clip", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--pickle", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.clip is not None:
        options.pickle.write_bytes(pickle.dumps(_read(options.clip)))
        return 0
    scores = list(scores_of(options.data, only=options.only, made_s=options.made))
    if not scores:
        print(f"{options.data / 'real_recordings'}: not there", file=sys.stderr)
        return 2
    text = _markdown(scores)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "recordings.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def scores_of(data: Path, *, only: Sequence[str] = (), made_s: float = 0.0) -> Iterator[Score]:
    """`only`: ids of clips, or none for all; `made_s`: the length of a clip that is made here, or 0."""
    labels = data / "real_recordings" / "annotations.json"
    truth = yaml.safe_load(TRUTH.read_text(encoding="utf-8"))
    for entry in json.loads(labels.read_text(encoding="utf-8"))["clips"] if labels.is_file() else ():
        if not only or entry["id"] in only:
            yield _scored(entry, truth[entry["id"]], labels.parent / "media" / entry["file"])
    if made_s:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "made.mp4"
            _make(path, made_s)
            _, _, _, cpu_s, peak_mb = _in_own_process(path)
            yield Score(clip="made, 1080x2400 at 60", seconds=made_s, cpu_s=cpu_s, peak_mb=peak_mb)


Reading = tuple[SeenRun, tuple[float, float], dict[str, tuple[Verdict, ...]], float, float]


def _in_own_process(path: Path) -> Reading:
    """So that the peak of memory is the clip's own."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        command = [sys.executable, "-m", "lab.benchmarks.recordings", "--clip", str(path)]
        subprocess.run([*command, "--pickle", str(result)], cwd=REPOSITORY, check=True)
        reading: Reading = pickle.loads(result.read_bytes())
        return reading


def _read(path: Path) -> Reading:
    """What is seen, its corner in the file's picture, verdicts by profile, seconds of CPU, memory in MB."""
    from detector.judging.case import verdicts_of  # noqa: PLC0415 - in the child alone
    from detector.seeing import recording_header, see_recording  # noqa: PLC0415
    from detector.touching import join_runs  # noqa: PLC0415
    from detector.wiring.clips import clip_at  # noqa: PLC0415
    from detector.wiring.law import rule_book  # noqa: PLC0415
    from detector.wiring.perception_setup import perception_setup  # noqa: PLC0415

    setup = perception_setup()
    begun = time.process_time()
    clip = clip_at(path)
    header = recording_header(
        clip.facts, package=None, density_dpi=None, tool_version="0", started_at="2026-01-01T00:00:00.000Z"
    )
    run = see_recording(header, clip.frames, clip.pixels, setup=setup)
    verdicts = {profile: verdicts_of([run], join_runs([run]), rule_book(profile)) for profile in PROFILES}
    cpu_s = time.process_time() - begun
    left, top, _, _ = clip.facts.content_px
    return run, (left, top), verdicts, cpu_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _scored(entry: Entry, truth: Sequence[Entry], path: Path) -> Score:
    run, corner, verdicts, cpu_s, peak_mb = _in_own_process(path)
    score = Score(clip=entry["id"], seconds=entry["ms"] / 1000, cpu_s=cpu_s, peak_mb=peak_mb)
    times_ms = _times_ms(path)
    ignored = [
        (times_ms[first], times_ms[last] + entry["step_ms"]) for first, last in entry.get("ignore", ())
    ]
    spans = [(label["first_ms"], label.get("gone_ms") or entry["ms"]) for label in entry["windows"]]
    found_by: dict[str, int] = {}  # from a found window's id to its label
    for window in run.windows:
        span = _span(window, entry["ms"])
        shares = [_overlap(span, labelled) for labelled in spans]
        if shares and max(shares) >= LEAST_OVERLAP:
            found_by[window.id] = shares.index(max(shares))
        elif _outside(span, [*spans, *ignored]) >= STRAY_SHARE:
            score.strays.append(f"{window.kind.value}/{window.role.role.value} at {span[0]:.0f} ms")
    for k, label in enumerate(entry["windows"]):
        tracks = [window for window in run.windows if found_by.get(window.id) == k]
        score.pieces += max(len(tracks) - 1, 0)
        best = max(tracks, key=lambda track: _both_ms(_span(track, entry["ms"]), spans[k]), default=None)
        _compare(
            score,
            f"window {k + 1}",
            label,
            roles=truth[k]["roles"],
            track=best,
            step_ms=entry["step_ms"],
            corner=corner,
        )
    for profile, judged in verdicts.items():
        failed = [verdict for verdict in judged if verdict.outcome is Outcome.FAILED]
        score.failed[profile] = [f"{verdict.code} {verdict.subject}" for verdict in failed]
        score.false[profile] = [
            f"{verdict.code} {verdict.subject}"
            for verdict in failed
            if verdict.code not in _breaks(truth, found_by.get(verdict.subject))
        ]
    for k, expected in enumerate(truth):
        named = {
            verdict.code
            for verdict in verdicts["experimental"]
            if verdict.outcome is Outcome.FAILED and found_by.get(verdict.subject) == k
        }
        for code in expected.get("must", ()):
            score.note(f"window {k + 1}: {code}", is_named=code in named)
    return score


def _breaks(truth: Sequence[Entry], k: int | None) -> Sequence[str]:
    return () if k is None else tuple(truth[k].get("breaks", ()))


def _compare(
    score: Score,
    name: str,
    label: Entry,
    *,
    roles: Sequence[str],
    track: WindowTrack | None,
    step_ms: float,
    corner: tuple[float, float],
) -> None:
    is_full = label["kind"] in FULL_SCREENS
    score.note(
        f"{name}: {label['kind']}",
        is_named=track is not None and (track.kind.value in FULL_SCREENS) == is_full,
    )
    if not label.get("first_is_clip_start"):
        near = track is not None and _is_near(label["first_ms"], track.appeared_ms, step_ms)
        score.note(f"{name}: when it came", is_named=near)
    score.note(f"{name}: role", is_named=track is not None and track.role.role.value in roles)
    for control in label["controls"]:
        is_seen = track is not None and _sighted(track, control, corner)
        score.note(f"{name}: control {control['text']}", is_named=is_seen)
    if label["controls"] and not label.get("first_is_clip_start"):
        came = None if track is None else track.control_appeared_ms
        first_ms = min(control["first_ms"] for control in label["controls"])
        score.note(
            f"{name}: when its control came",
            is_named=came is not None and _is_near(first_ms, came, step_ms),
        )
    for prompt in ("shake_prompt", "swipe_prompt"):
        if label.get(prompt):
            notices = [] if track is None else [n for reading in track.readings for n in reading.notices]
            wanted = NoticeKind.MOTION if prompt == "shake_prompt" else NoticeKind.SWIPE
            is_named = any(notice.kind is wanted for notice in notices)
            score.note(f"{name}: {prompt}", is_named=is_named)


def _span(window: WindowTrack, ends_ms: float) -> tuple[float, float]:
    return window.appeared_ms.value, ends_ms if window.gone_ms is None else window.gone_ms.value


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Of the shorter of both."""
    return _both_ms(one, other) / max(min(one[1] - one[0], other[1] - other[0]), 1.0)


def _both_ms(one: tuple[float, float], other: tuple[float, float]) -> float:
    return max(min(one[1], other[1]) - max(one[0], other[0]), 0.0)


def _outside(span: tuple[float, float], others: Sequence[tuple[float, float]]) -> float:
    """The share of a span that lies in none of the others."""
    at_ms = np.linspace(*span, 50)
    return float(np.mean([not any(low <= at <= high for low, high in others) for at in at_ms]))


def _is_near(true_ms: float, seen: Quantity, step_ms: float) -> bool:
    """Annotations are good to a frame or two."""
    return abs(seen.value - true_ms) <= seen.error + step_ms


def _sighted(track: WindowTrack, control: Entry, corner: tuple[float, float]) -> bool:
    left, top, width, height = control["moves_within" if "moves_within" in control else "box"]
    place = Rect.from_xywh(left - corner[0], top - corner[1], width, height)
    found = [c for reading in track.readings for c in reading.controls]
    return any(place.contains(each.box.center) or each.box.contains(place.center) for each in found)


def _times_ms(path: Path) -> list[float]:
    """Of each frame of the file, from the first."""
    with av.open(path) as container:
        times = [frame.time * 1000 for frame in container.decode(video=0) if frame.time is not None]
    return [at - times[0] for at in times]


def _make(path: Path, seconds: float) -> None:
    """A page, over it for half the time a film with a skip, then the page again."""
    (width, height), n = FORM_FACTOR_PX, round(seconds * FPS)
    noise = np.random.default_rng(1).integers(0, 255, (height // 8 + 200, width // 8, 3), np.uint8)
    film = cv2.resize(noise, (width, height + 1600), interpolation=cv2.INTER_CUBIC)
    page = np.full((height, width, 3), 250, np.uint8)
    for row in range(20):
        place = (60, 200 + row * 110)
        cv2.putText(page, f"article {row}", place, cv2.FONT_HERSHEY_SIMPLEX, 1.6, (30, 30, 30), 3)
    with av.open(str(path), "w") as out:
        options = {"preset": "ultrafast", "crf": "23", "g": str(FPS)}
        stream = out.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for i in range(n):
            rgb: np.ndarray = page
            if 0.2 * n <= i < 0.7 * n:
                rgb = film[(i * 7) % 1600 :][:height].copy()
                cv2.putText(rgb, "Skip 5", (820, 160), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (255, 255, 255), 4)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")))
        out.mux(stream.encode(None))


def _markdown(scores: Sequence[Score]) -> str:
    n_named, n_missed = sum(len(s.named) for s in scores), sum(len(s.missed) for s in scores)
    lines = [
        f"# Real screen recordings: {len(scores)}",
        "",
        f"Named: {n_named} of {n_named + n_missed} things that are there and can be measured.",
        *(
            f"False `failed`, {profile}: {sum(len(s.false.get(profile, ())) for s in scores)}"
            f" of {sum(len(s.failed.get(profile, ())) for s in scores)}."
            for profile in PROFILES
        ),
        "",
        "| clip | s | CPU per s | peak MB | named | missed | strays | in pieces | failed (bold: false) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for score in scores:
        false = score.false.get("experimental", [])
        failed = [f"**{one}**" if one in false else one for one in score.failed.get("experimental", [])]
        cells = [
            score.clip,
            f"{score.seconds:.1f}",
            f"{score.cpu_s / score.seconds:.2f}",
            f"{score.peak_mb:.0f}",
            f"{len(score.named)} of {len(score.named) + len(score.missed)}",
            "; ".join(score.missed),
            "; ".join(score.strays),
            str(score.pieces or ""),
            "; ".join(failed),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
