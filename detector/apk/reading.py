"""From an app's files to its facts: the single entry point."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from detector.apk.app_files import App, NamedSource, read_app_files
from detector.apk.attribution import Attribution, attribute
from detector.apk.facts import (
    ApkFacts,
    AutoStart,
    CodeFacts,
    CodeReadFacts,
    ComponentFacts,
    KeepAlive,
    QueriesFacts,
    SdkFacts,
    WakeTarget,
)
from detector.apk.keep_alive import keep_alive_means
from detector.apk.manifest import Component, ComponentType
from detector.apk.sdk_table import ComponentRole, MatchedBy, Purpose, Sdk, SdkIndex, SdkMatch
from detector.apk.wake_capability import auto_starts, wake_targets
from detector.apk.warning import ApkWarning, WarningKind
from detector.core.conditions import CodeRead
from detector.i18n.sentences import sentence

__all__ = ["is_generated", "read_apk_facts"]


# Which SDKs are really in an app, which are only declared, and how much of the code could be read.
#
# Proof is a class under the SDK's packages that no tool generated (`R`, `BuildConfig` and the like come into
# an app with a resource, without a line of the SDK's code). A component without its class, a native library
# without its classes, the name of an action or a process are declarations: they count on their own only if
# the code could not be read, as in a packed app, whose real code appears when it runs.

# By aapt (R, Manifest), Gradle (BuildConfig), data binding (BR, DataBinderMapperImpl), Butter Knife (R2).
_GENERATED = re.compile(r"(?:R2?|BR|Manifest|BuildConfig|DataBinderMapperImpl)(?:\$.*)?")
_SURENESS = list(MatchedBy)


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkEvidence:
    """`present`: have code, or may have if it was not read; `declared`: have none although it was read."""

    present: tuple[SdkFacts, ...]
    declared: tuple[SdkFacts, ...]
    code: CodeFacts
    warnings: tuple[ApkWarning, ...]


@dataclass(slots=True, kw_only=True)
class _Signs:
    """The signs of one SDK. `is_defined`: one of its named parts is itself in the files."""

    sdk: Sdk
    matched_by: list[MatchedBy] = field(default_factory=list)
    n_components: int = 0
    is_family: bool = False
    has_class: bool = False
    is_defined: bool = False


def is_generated(name: str) -> bool:
    """Whether build tools write classes of this name into every package that has resources."""
    return _GENERATED.fullmatch(name.rpartition(".")[2]) is not None


def sdk_evidence(app: App, owners: Mapping[Component, Attribution], index: SdkIndex) -> SdkEvidence:
    signs: dict[str, _Signs] = {}
    for component, attribution in owners.items():
        if attribution.match is not None:
            one = _sign(signs, attribution.match)
            one.n_components += 1
            one.is_family |= attribution.owner == "family"
            one.is_defined |= _class_of(component) in app.code.superclasses
    for match in _in_code(app.code.superclasses, index, app.manifest.package):
        _sign(signs, match).has_class = True
    for match in _in_files(app, index):
        _sign(signs, match).is_defined = True
    code, warnings = _code(app, owners, signs.values())
    tables = {sdk.id: table.name for table in reversed(index.tables) for sdk in table.sdks}
    present, declared = [], []
    for one in signs.values():
        facts = _facts(one, tables[one.sdk.id])
        if one.has_class or (one.is_defined and not one.sdk.prefixes):
            present.append(facts)
        elif code.state != "whole":
            present.append(replace(facts, code="unread"))
        else:
            declared.append(replace(facts, code="absent"))
    return SdkEvidence(present=tuple(present), declared=tuple(declared), code=code, warnings=warnings)


def _sign(signs: dict[str, _Signs], match: SdkMatch) -> _Signs:
    one = signs.setdefault(match.sdk.id, _Signs(sdk=match.sdk))
    one.matched_by.append(match.matched_by)
    return one


def _in_code(names: Iterable[str], index: SdkIndex, own_package: str) -> Iterator[SdkMatch]:
    """By one class of each package, and by the classes that a table names themselves."""
    own = own_package + "."
    named = index.named_classes()
    packages: dict[str, str] = {}
    for name in names:
        if name.startswith(own):
            continue
        if name in named or (name.rpartition(".")[0] not in packages and not is_generated(name)):
            packages[name if name in named else name.rpartition(".")[0]] = name
    for name in packages.values():
        found = index.of_class(name)
        if found is not None:
            yield SdkMatch(sdk=found.sdk, matched_by=MatchedBy.CLASS)


def _in_files(app: App, index: SdkIndex) -> Iterator[SdkMatch]:
    for name in app.libraries:
        found = index.of_library(name)
        if found is not None:
            yield SdkMatch(sdk=found.sdk, matched_by=MatchedBy.LIBRARY)
    for name in app.assets:
        found = index.of_asset(name)
        if found is not None:
            yield found
    if app.manifest.application_class is not None:
        found = index.of_class(app.manifest.application_class)
        if found is not None and found.sdk.purpose is Purpose.PACKER:
            yield found


def _code(
    app: App, owners: Mapping[Component, Attribution], signs: Iterable[_Signs]
) -> tuple[CodeFacts, tuple[ApkWarning, ...]]:
    """How much of the code was readable, by whether the app's own components have their classes."""
    parts = {component: at for component, at in owners.items() if _class_of(component)}
    own = [component for component, at in parts.items() if at.owner in ("app", "family")] or list(parts)
    without = [component for component in own if _class_of(component) not in app.code.superclasses]
    packers = [sign for sign in signs if sign.sdk.purpose is Purpose.PACKER]
    packer = min(packers, key=lambda packer: _SURENESS.index(_surest(packer)), default=None)
    state: Literal["whole", "part", "packed", "none"] = "whole"
    warnings: tuple[ApkWarning, ...] = ()
    if packer is not None and 2 * len(without) >= len(own):
        state = "packed"
        sdk = packer.sdk
        message = (
            f"its code was not read: it is packed by {sdk.name_zh} ({sdk.name_en}) and unpacked when it runs"
        )
        warnings = (ApkWarning(kind=WarningKind.CODE_PACKED, message=message),)
    elif not app.code.superclasses:
        state = "none"
    elif 2 * len(without) > len(own) or app.code.n_unread:
        state = "part"  # loaded later, or packed by a packer that is in no table
    facts = CodeFacts(
        state=state,
        packer=None if packer is None or state != "packed" else packer.sdk.id,
        n_components_without_code=sum(_class_of(part) not in app.code.superclasses for part in parts),
    )
    return facts, warnings


def _class_of(component: Component) -> str:
    """The class that is started; empty for an alias that names none."""
    if component.type is ComponentType.ACTIVITY_ALIAS:
        return component.target_activity or ""
    return component.name


def _surest(one: _Signs) -> MatchedBy:
    return min(one.matched_by, key=_SURENESS.index)


def _facts(one: _Signs, table: str) -> SdkFacts:
    sdk = one.sdk
    return SdkFacts(
        id=sdk.id,
        name_zh=sdk.name_zh,
        name_en=sdk.name_en,
        vendor=sdk.vendor_zh or sdk.vendor_en,
        vendor_en=sdk.vendor_en,
        purpose=sdk.purpose,
        matched_by=_surest(one),
        n_components=one.n_components,
        own_family=one.is_family,
        user_switch=sdk.user_switch,
        table=table,
        code="present",
    )


ALL_PACKAGES = "android.permission.QUERY_ALL_PACKAGES"


def read_apk_facts(path: str, files: Sequence[NamedSource], index: SdkIndex) -> ApkFacts:
    """`path` names the app for display. Raises ConfigError with one sentence that does not contain it."""
    marks = [mark for sdk in index.sdks() for mark in sdk.code_marks]
    app = read_app_files(files, code_marks=marks)
    manifest = app.manifest
    owners = attribute(manifest, app.code.superclasses, index)
    sdks = sdk_evidence(app, owners, index)
    processes = dict.fromkeys(component.process for component in manifest.components if component.process)
    return ApkFacts(
        path=path,
        package=manifest.package,
        label=manifest.label,
        version_name=manifest.version_name,
        version_code=manifest.version_code,
        min_sdk=manifest.min_sdk,
        target_sdk=manifest.target_sdk,
        sha256=app.sha256,
        splits=app.splits,
        signers=app.signers,
        permissions=manifest.permissions,
        processes=tuple(dict.fromkeys([manifest.package, *processes])),
        shared_user_id=manifest.shared_user_id,
        n_classes=len(app.code.superclasses),
        components=tuple(_component(component, owners[component]) for component in manifest.components),
        auto_start=_auto_start(app, owners),
        wake_targets=_wake_targets(app, owners),
        keep_alive=_keep_alive(app, owners, index),
        queries=QueriesFacts(
            packages=manifest.queries.packages,
            actions=manifest.queries.actions,
            authorities=manifest.queries.authorities,
            all_packages=ALL_PACKAGES in manifest.permissions,
        ),
        code=sdks.code,
        sdks=sdks.present,
        sdks_declared=sdks.declared,
        code_reads=tuple(_code_read(read, manifest.package, index) for read in app.code.reads),
        warnings=(*app.warnings, *sdks.warnings),
    )


def _code_read(read: CodeRead, package: str, index: SdkIndex) -> CodeReadFacts:
    owner = None if read.class_name.startswith(package + ".") else index.of_class(read.class_name)
    return CodeReadFacts(
        condition=read.condition,
        class_name=read.class_name,
        sign=read.sign,
        sdk=None if owner is None else owner.sdk.id,
    )


def _component(component: Component, attribution: Attribution) -> ComponentFacts:
    match = attribution.match
    return ComponentFacts(
        type=component.type,
        name=component.name,
        exported=component.is_exported,
        enabled=component.is_enabled,
        process=component.process,
        permission=component.permission,
        actions=component.actions,
        data_schemes=tuple(
            dict.fromkeys(scheme for filter_ in component.filters for scheme in filter_.data_schemes)
        ),
        authorities=component.authorities,
        owner=attribution.owner,
        sdk=_sdk_id(attribution),
        sdk_matched_by=None if match is None else match.matched_by,
        sdk_role=None if match is None or match.role is None else match.role,
    )


def _sdk_id(attribution: Attribution) -> str | None:
    return None if attribution.match is None else attribution.match.sdk.id


def _auto_start(app: App, owners: dict[Component, Attribution]) -> tuple[AutoStart, ...]:
    return tuple(
        AutoStart(
            component=start.component.name,
            action=start.action,
            deliverable="depends" if isinstance(start.deliverable, str) else start.deliverable,
            since=start.since,
            why_code=start.why,
            why=sentence("en", start.why, {}),
            priority=start.priority,
            sdk=_sdk_id(owners[start.component]),
        )
        for start in auto_starts(app.manifest)
    )


def _wake_targets(app: App, owners: dict[Component, Attribution]) -> tuple[WakeTarget, ...]:
    """Those that a table lists as wake targets come first."""
    found = []
    for reachable in wake_targets(app.manifest):
        component = reachable.component
        match = owners[component].match
        found.append(
            WakeTarget(
                component=component.name,
                type=component.type,
                by=reachable.by,
                actions=component.actions,
                authorities=component.authorities,
                permission=component.permission,
                sdk=_sdk_id(owners[component]),
                known=match is not None and match.role is ComponentRole.WAKE_TARGET,
            )
        )
    return tuple(sorted(found, key=lambda target: not target.known))


def _keep_alive(app: App, owners: dict[Component, Attribution], index: SdkIndex) -> tuple[KeepAlive, ...]:
    by_mark = {mark: sdk.id for sdk in index.sdks() for mark in sdk.code_marks}
    found = []
    for kind, component, detail in keep_alive_means(app):
        name = None if component is None else component.name
        sdk = by_mark.get(detail) if component is None else _sdk_id(owners[component])
        found.append(KeepAlive(kind=kind, component=name, detail=detail, sdk=sdk))
    return tuple(found)
