"""A policy and the classes of an app in a few lines of YAML, as `tests/cases/` holds them: `privacy.yaml`."""

from dataclasses import dataclass
from pathlib import Path

from detector.codec import from_yaml
from detector.core.measured import Given
from detector.disclosure.policy_text import read_policy_text
from detector.measures.collected_list import measure_collected_list
from detector.measures.policy_summary import measure_policy_summary
from detector.measures.shared_list import measure_shared_list
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.fakes.apk_files import apk, manifest, node

__all__ = ["PrivacyCase", "given_of_privacy", "read_privacy_case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyCase:
    """`policy`: its text. `classes` of the app besides its own; None: its files were not read."""

    what: str
    policy: str
    classes: tuple[str, ...] | None = None


def read_privacy_case(folder: Path) -> PrivacyCase:
    path = folder / "privacy.yaml"
    return from_yaml(PrivacyCase, path.read_text(encoding="utf-8"), where=str(path))


def given_of_privacy(case: PrivacyCase) -> Given:
    index = own_index()
    facts = None
    if case.classes is not None:
        names = dict.fromkeys(["com.app.one.Main", *case.classes], "java.lang.Object")
        facts = facts_of(
            apk(manifest(components=[node("activity", name=".Main")]), classes=names), index=index
        )
    policy, prefix = read_policy_text([case.policy]), "run:0/"
    return Given(
        (
            measure_collected_list(policy, evidence_prefix=prefix),
            measure_shared_list(policy, facts, index, evidence_prefix=prefix),
            measure_policy_summary(policy, evidence_prefix=prefix),
        )
    )
