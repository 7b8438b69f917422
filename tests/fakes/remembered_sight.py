"""Perception that answers each picture once in a run of the suite, whichever process sees it first.

The virtual apps show the same pictures again and again, and reading words takes most of a scan's time. What
the models say of a picture depends on its pixels alone: the answers lie in a folder that all processes of the
run share, and a process whose pictures are all known loads no model.
"""

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.engines.control_finder import LearnedControlFinder, LearnedWindowFinder
from detector.engines.text_reader import RapidTextReader
from detector.seeing import PerceptionSetup
from detector.wiring.perception_setup import perception_setup
from lab.benchmarks.remembered import picture_key

__all__ = ["SIGHT_FOLDER", "remembered_sight", "remembering_sight"]

SIGHT_FOLDER = "DETECTOR_TESTS_SIGHT"
"""The variable that names the folder."""

Answer = Callable[..., Any]  # any engine's answer to a picture


@cache
def remembered_sight() -> PerceptionSetup:
    """For tests in this process; engines that others make are not touched."""
    setup = perception_setup(n_threads=1)
    folder = Path(os.environ[SIGHT_FOLDER])
    for engine, names in (
        (setup.text_reader, ("read", "recognise")),
        (setup.control_finder, ("find",)),
        (setup.window_finder, ("look",)),
    ):
        for name in names:
            setattr(engine, name, _remembering(getattr(engine, name), folder))
    return setup


@contextmanager
def remembering_sight(folder: Path) -> Iterator[None]:
    """All engines of this process, meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        for engine, names in (
            (RapidTextReader, ("read", "recognise")),
            (LearnedControlFinder, ("find",)),
            (LearnedWindowFinder, ("look",)),
        ):
            for name in names:
                patch.setattr(engine, name, _remembering(getattr(engine, name), folder))
        yield


def _remembering(answer: Answer, folder: Path) -> Answer:
    known: dict[str, object] = {}

    @wraps(answer)
    def remembered(*given: Any, **named: Any) -> object:  # Any: with or without `self`
        frame = next(one for one in given if isinstance(one, np.ndarray))
        regions = [one for one in (*given, *named.values()) if isinstance(one, Rect)]
        key = repr((answer.__qualname__, picture_key(frame, regions[0] if regions else None)))
        name = hashlib.sha256(key.encode()).hexdigest()
        if name not in known:
            known[name] = _kept(folder / name, lambda: answer(*given, **named))
        return known[name]

    return remembered


def _kept(path: Path, ask: Callable[[], object]) -> object:
    if path.exists():
        return pickle.loads(path.read_bytes())
    value = ask()
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(f"{path.name}.{os.getpid()}")
    written.write_bytes(pickle.dumps(value))
    written.replace(path)
    return value
