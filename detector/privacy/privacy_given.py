"""Inputs to a crawl's judgement besides its bundle, kept in CASE/given/ so that it can be judged again.

given/policy-0.txt ...   texts as supplied, in order
given/apk-facts.json     what the app's files contain
"""

from collections.abc import Iterator
from dataclasses import dataclass

from detector import codec
from detector.apk.facts import ApkFacts
from detector.case import GIVEN, CaseFolder, read_derived

__all__ = ["NO_TEXTS_GIVEN", "PrivacyGiven", "read_privacy_given"]

_TEXT = "policy-{number}.txt"
_APK = "apk-facts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyGiven:
    """`apk` None: no file of the app was read."""

    texts: tuple[str, ...] = ()
    apk: ApkFacts | None = None

    def files(self) -> dict[str, str]:
        """The files to keep, by path in the case."""
        return {f"{GIVEN}/{name}": text for name, text in self._texts()}

    def _texts(self) -> Iterator[tuple[str, str]]:
        for number, text in enumerate(self.texts):
            yield _TEXT.format(number=number), text
        if self.apk is not None:
            yield _APK, codec.to_json(self.apk)


NO_TEXTS_GIVEN = PrivacyGiven()


def read_privacy_given(case: CaseFolder) -> PrivacyGiven:
    """Raises ConfigError that names a file if this program did not write it."""
    texts: list[str] = []
    while (path := case.given_path / _TEXT.format(number=len(texts))).exists():
        texts.append(read_derived(path))
    apk = case.given_path / _APK
    return PrivacyGiven(
        texts=tuple(texts),
        apk=codec.from_json(ApkFacts, read_derived(apk), where=str(apk)) if apk.exists() else None,
    )
