"""From an app's files to its facts: the single entry point."""

from collections.abc import Sequence

from detector.apk.app_files import App, NamedSource, read_app_files
from detector.apk.attribution import Attribution, attribute
from detector.apk.facts import (
    ApkFacts,
    AutoStart,
    ComponentFacts,
    KeepAlive,
    QueriesFacts,
    WakeTarget,
)
from detector.apk.keep_alive import keep_alive_means
from detector.apk.manifest import Component
from detector.apk.sdk_evidence import sdk_evidence
from detector.apk.sdk_table import ComponentRole, SdkIndex
from detector.apk.wake_capability import auto_starts, wake_targets
from detector.i18n.sentences import sentence

__all__ = ["read_apk_facts"]

ALL_PACKAGES = "android.permission.QUERY_ALL_PACKAGES"


def read_apk_facts(path: str, files: Sequence[NamedSource], index: SdkIndex) -> ApkFacts:
    """`path` names the app for display. Raises ConfigError with one sentence that does not contain it."""
    marks = [mark for sdk in index.sdks() for mark in sdk.code_marks]
    app = read_app_files(files, code_marks=marks)
    manifest = app.manifest
    owners = attribute(manifest, app.superclasses, index)
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
        n_classes=len(app.superclasses),
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
        warnings=(*app.warnings, *sdks.warnings),
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
