"""Who prepares the app of a scan, by what was asked for: nobody, the rules of the program, or a list."""

import hashlib
import os
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from detector import codec
from detector.config.preparation_list import PreparationList, read_preparation_list
from detector.devices.android import AndroidDevice
from detector.preparation import (
    AUTO,
    Before,
    DialogReader,
    ListedSteps,
    PreparationWords,
    Preparer,
    Secrets,
)
from detector.seeing import PerceptionSetup
from detector.wiring.crawls import crawl_words

__all__ = ["NONE", "Wish", "preparer_for", "read_wish"]

NONE = "none"

_WORDS = "preparation/words.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for, read before any device is touched. `by` None: nothing was asked for."""

    by: str | None = None
    path: Path | None = None
    listed: PreparationList | None = None
    secrets: Secrets = field(default_factory=Secrets)

    @property
    def install(self) -> Path | None:
        """The app's file or files, if the list begins with them."""
        first = None if self.listed is None else self.listed.steps[0].install
        return None if first is None or self.path is None else self.path.parent / first


def read_wish(asked: str | None) -> Wish:
    """`asked`: `auto`, `none`, or a list's file. Raises ConfigError, also for a variable that is not set."""
    if asked in (None, AUTO, NONE):
        return Wish(by=asked)
    assert asked is not None
    path = Path(asked)
    listed = read_preparation_list(path)
    secrets = Secrets.of(listed.variables, os.environ, where=path.name)
    return Wish(by=path.name, path=path, listed=listed, secrets=secrets)


def preparer_for(wish: Wish, package: str, setup: PerceptionSetup, phone: AndroidDevice) -> Preparer | None:
    """Where nothing was asked for: only an app that was never opened, and only if its first launch ends at a
    dialog.
    """
    if wish.by == NONE or setup.window_words is None:
        return None
    reader = DialogReader(
        package=package,
        crawl=crawl_words(),
        own=preparation_words(),
        lexicon=setup.lexicon,
        roles=setup.window_words,
    )
    if wish.listed is None or wish.path is None:
        return Preparer(reader=reader, before=Before.IF_STOPPED if wish.by is None else Before.ONCE)
    steps = ListedSteps(
        listed=wish.listed,
        folder=wish.path.parent,
        package=package,
        phone=phone,
        secrets=wish.secrets,
        sha256_of=lambda path: hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    return Preparer(
        reader=reader,
        by=wish.by or AUTO,
        sha256=hashlib.sha256(wish.path.read_bytes()).hexdigest(),
        before=Before(wish.listed.before),
        steps=steps.actions(),
        perform=steps.perform,
    )


@cache
def preparation_words() -> PreparationWords:
    text = files("detector").joinpath(_WORDS).read_text(encoding="utf-8")
    return codec.from_yaml(PreparationWords, text, where=_WORDS)
