"""Facts of a small app written for the test."""

from detector.apk.app_files import NamedSource
from detector.apk.archive import PlainBytes
from detector.apk.facts import ApkFacts
from detector.apk.reading import read_apk_facts
from detector.apk.sdk_table import SdkIndex
from tests.apk.sdk_tables import OTHER, PUSH, index_of

__all__ = ["facts_of"]


def facts_of(*files: bytes, index: SdkIndex | None = None) -> ApkFacts:
    sources = [
        NamedSource(name=f"{number}.apk", source=PlainBytes(content)) for number, content in enumerate(files)
    ]
    return read_apk_facts("app.apk", sources, index_of(PUSH, OTHER) if index is None else index)
