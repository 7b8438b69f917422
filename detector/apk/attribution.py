"""Who owns each component: the app itself, its vendor, an SDK, or unknown.

The SDK is identified by the most reliable sign available (`sdk_table.MatchedBy`). A class in the app's own
package may still belong to an SDK: many ask the developer to extend their service, so superclasses are
followed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from detector.apk.manifest import Component, Manifest
from detector.apk.sdk_table import Purpose, SdkIndex, SdkMatch

__all__ = ["Attribution", "Owner", "attribute"]

Owner = Literal["app", "family", "sdk", "unknown"]

MAX_SUPERCLASSES = 8
# Name prefixes of two labels that many vendors share.
SHARED_LABELS = {"com.android", "com.example", "com.github", "io.github", "org.example", "com.google"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    owner: Owner
    match: SdkMatch | None


def attribute(
    manifest: Manifest, superclasses: Mapping[str, str | None], index: SdkIndex
) -> dict[Component, Attribution]:
    """The owner of each component."""
    matches = {
        component: _by_name(component, superclasses, index, manifest.package)
        for component in manifest.components
    }
    own = _own_prefixes(manifest, [component.name for component, match in matches.items() if match is None])
    return {
        component: Attribution(owner=_owner(component.name, match, manifest.package, own), match=match)
        for component, match in matches.items()
    }


def _by_name(
    component: Component, superclasses: Mapping[str, str | None], index: SdkIndex, package: str
) -> SdkMatch | None:
    name = component.target_activity or component.name
    # A package may itself be in a table, such as a messenger whose core is an SDK elsewhere.
    found = None if _is_under(name, package) else index.of_class(name)
    if found is not None:
        return found
    found = index.of_superclasses(_ancestors(name, superclasses))
    # Extending a framework's class does not make a component part of that framework.
    if found is not None and found.sdk.purpose is not Purpose.FRAMEWORK:
        return found
    if not _is_under(name, package):
        found = index.of_keyword(name)
        if found is not None:
            return found
    return index.of_action(component.actions) or index.of_process(component.process)


def _ancestors(name: str, superclasses: Mapping[str, str | None]) -> Iterator[str]:
    for _ in range(MAX_SUPERCLASSES):
        above = superclasses.get(name)
        if above is None:
            return
        yield above
        name = above


def _own_prefixes(manifest: Manifest, unmatched: Sequence[str]) -> tuple[str, ...]:
    """The package, and the two-label prefix shared by most of the components that are in no table."""
    counted = Counter(_two_labels(name) for name in unmatched)
    (most, n_most), *_ = counted.most_common(1) or [("", 0)]
    if n_most >= 2 and 2 * n_most > len(unmatched) and most not in SHARED_LABELS:
        return manifest.package, most
    return (manifest.package,)


def _owner(name: str, match: SdkMatch | None, package: str, own: Sequence[str]) -> Owner:
    if _is_under(name, package):
        return "app"
    family = _two_labels(package)
    if family not in SHARED_LABELS and _is_under(name, family):
        return "family"
    if match is not None:
        return "sdk"
    return "app" if any(_is_under(name, prefix) for prefix in own) else "unknown"


def _is_under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def _two_labels(name: str) -> str:
    return ".".join(name.split(".")[:2])
