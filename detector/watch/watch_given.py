"""Inputs to a watch's judgement besides its bundle, kept in CASE/given/ so that it can be judged again.

given/policy.txt       the app's privacy policy, as supplied
given/scenes.yaml      declared scenes and app families
given/apk-facts.json   what the app's files permit
"""

from collections.abc import Iterator
from dataclasses import dataclass

from detector import codec
from detector.apk.facts import ApkFacts
from detector.case import GIVEN, CaseFolder, read_derived

__all__ = ["NO_WATCH_GIVEN", "WatchGiven", "read_watch_given"]

_POLICY = "policy.txt"
_SCENES = "scenes.yaml"
_APK = "apk-facts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchGiven:
    """Texts as supplied; None if none was supplied, or no file of the app was read."""

    policy: str | None = None
    scenes: str | None = None
    apk: ApkFacts | None = None

    def files(self) -> dict[str, str]:
        """The files to keep, by path in the case."""
        return {f"{GIVEN}/{name}": text for name, text in self._texts()}

    def _texts(self) -> Iterator[tuple[str, str]]:
        if self.policy is not None:
            yield _POLICY, self.policy
        if self.scenes is not None:
            yield _SCENES, self.scenes
        if self.apk is not None:
            yield _APK, codec.to_json(self.apk)


NO_WATCH_GIVEN = WatchGiven()


def read_watch_given(case: CaseFolder) -> WatchGiven:
    """Raises ConfigError that names a file if this program did not write it."""
    texts = {
        name: read_derived(case.given_path / name)
        for name in (_POLICY, _SCENES, _APK)
        if (case.given_path / name).exists()
    }
    apk = texts.get(_APK)
    where = str(case.given_path / _APK)
    return WatchGiven(
        policy=texts.get(_POLICY),
        scenes=texts.get(_SCENES),
        apk=None if apk is None else codec.from_json(ApkFacts, apk, where=where),
    )
