"""The words that a crawl may tap, from the package's own file."""

from functools import cache
from importlib.resources import files

from detector import codec
from detector.perception.crawl_words import CrawlWords

__all__ = ["crawl_words"]

_FILE = "perception/crawl_words.yaml"


@cache
def crawl_words() -> CrawlWords:
    text = files("detector").joinpath(_FILE).read_text(encoding="utf-8")
    return codec.from_yaml(CrawlWords, text, where=_FILE)
