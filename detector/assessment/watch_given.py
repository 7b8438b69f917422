"""What a watch is judged by besides its bundle, kept in CASE/given/: it can be judged again from there.

given/policy.txt       the app's privacy policy, as it was handed over
given/scenes.yaml      declared scenes and app families
given/apk-facts.json   what the app's files say it could do
"""

from collections.abc import Iterator
from dataclasses import dataclass

from detector import codec
from detector.apk.facts import ApkFacts
from detector.assessment.case_folder import GIVEN, CaseFolder, read_derived

__all__ = ["NOTHING_GIVEN", "WatchGiven", "read_given"]

_POLICY = "policy.txt"
_SCENES = "scenes.yaml"
_APK = "apk-facts.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchGiven:
    """Texts as they were handed over; None where nobody handed one over, or no file of the app was read."""

    policy: str | None = None
    scenes: str | None = None
    apk: ApkFacts | None = None

    def files(self) -> dict[str, str]:
        """What is kept of it, by path in the case."""
        return {f"{GIVEN}/{name}": text for name, text in self._texts()}

    def _texts(self) -> Iterator[tuple[str, str]]:
        if self.policy is not None:
            yield _POLICY, self.policy
        if self.scenes is not None:
            yield _SCENES, self.scenes
        if self.apk is not None:
            yield _APK, codec.to_json(self.apk)


NOTHING_GIVEN = WatchGiven()


def read_given(case: CaseFolder) -> WatchGiven:
    """Raises ConfigError that names the file where one is not what this program wrote."""
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
