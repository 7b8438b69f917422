"""Who prepares the app of a scan, by what was asked for: nobody, the rules of the program, or a list."""

from functools import cache
from importlib.resources import files

from detector import codec
from detector.core.errors import ConfigError
from detector.preparation import AUTO, Before, DialogReader, PreparationWords, Preparer
from detector.seeing import PerceptionSetup
from detector.wiring.crawls import crawl_words

__all__ = ["NONE", "preparer_for"]

NONE = "none"

_FILE = "preparation/words.yaml"


def preparer_for(asked: str | None, package: str, setup: PerceptionSetup) -> Preparer | None:
    """`asked`: `auto`, `none` or a list's file; None: only an app that was never opened, and only if its
    first launch ends at a dialog. Raises ConfigError for a file that is no list.
    """
    if asked == NONE or setup.window_words is None:
        return None
    reader = DialogReader(
        package=package,
        crawl=crawl_words(),
        own=preparation_words(),
        lexicon=setup.lexicon,
        roles=setup.window_words,
    )
    if asked is None or asked == AUTO:
        return Preparer(reader=reader, before=Before.IF_STOPPED if asked is None else Before.ONCE)
    raise ConfigError(f"--prepare: {asked!r} is neither auto nor none")


@cache
def preparation_words() -> PreparationWords:
    text = files("detector").joinpath(_FILE).read_text(encoding="utf-8")
    return codec.from_yaml(PreparationWords, text, where=_FILE)
