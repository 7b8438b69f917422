"""What a manifest declares: the app, its components, its requests. No judgement.

Class names are fully qualified, permissions and processes are the effective ones (a component inherits
the application's), and `is_exported` is Android's interpretation of the attribute or of its absence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from detector.apk.attributes import AttributeReader, Id
from detector.apk.binary_xml import Element
from detector.apk.resources import Resources
from detector.core.errors import ConfigError

__all__ = [
    "Component",
    "ComponentType",
    "DeclaredPermission",
    "IntentFilter",
    "Manifest",
    "MetaData",
    "Queries",
    "read_manifest",
    "split_of",
]

# Providers of apps with a lower target are exported unless declared otherwise (PackageParser).
PROVIDERS_CLOSED_SINCE = 17
PERMISSION_TAGS = ("uses-permission", "uses-permission-sdk-23", "uses-permission-sdk-m")


class ComponentType(StrEnum):
    ACTIVITY = "activity"
    ACTIVITY_ALIAS = "activity-alias"
    SERVICE = "service"
    RECEIVER = "receiver"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentFilter:
    """`data_schemes` and `has_mime_type`: the data a matching intent must have (IntentFilter.matchData)."""

    actions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    data_schemes: tuple[str, ...] = ()
    has_mime_type: bool = False
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaData:
    """`resource_id`: of `android:resource`, usually a file under res/xml."""

    name: str
    value: str | None = None
    resource_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """`declares_exported` None: the attribute is absent. `foreground_service_types`: bits, 0 for none."""

    type: ComponentType
    name: str
    is_exported: bool
    declares_exported: bool | None = None
    is_enabled: bool = True
    process: str | None = None
    permission: str | None = None
    filters: tuple[IntentFilter, ...] = ()
    meta_data: tuple[MetaData, ...] = ()
    authorities: tuple[str, ...] = ()
    target_activity: str | None = None
    theme_id: int | None = None
    launch_mode: int = 0
    is_excluded_from_recents: bool = False
    has_own_task: bool = False
    is_direct_boot_aware: bool = False
    is_syncable: bool = False
    foreground_service_types: int = 0

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(action for filter_ in self.filters for action in filter_.actions))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredPermission:
    """`protection`: the base level: 0 normal, 1 dangerous, 2 signature, 3 signature or system."""

    name: str
    protection: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """Other apps that this one requests to see (from Android 11 on)."""

    packages: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`target_sdk` None: a preview's code name. `split` None: this is the base of the app.
    `application_class`: runs before all components; a packer puts its own there."""

    package: str
    split: str | None = None
    version_name: str | None = None
    version_code: int | None = None
    min_sdk: int | None = 1
    target_sdk: int | None = 1
    shared_user_id: str | None = None
    label: str | None = None
    application_class: str | None = None
    is_persistent: bool = False
    permissions: tuple[str, ...] = ()
    declared_permissions: tuple[DeclaredPermission, ...] = ()
    components: tuple[Component, ...] = ()
    queries: Queries = Queries()


def split_of(root: Element, resources: Resources) -> str | None:
    """The name of the split that a manifest belongs to; None for a base."""
    return AttributeReader(resources).plain_text(root, "split")


def read_manifest(root: Element, resources: Resources, *, base: Manifest | None = None) -> Manifest:
    """`base`: for a split, which has its base's target SDK.

    Raises ConfigError if Android would find no package in it.
    """
    reader = AttributeReader(resources)
    package = reader.plain_text(root, "package")
    if root.tag != "manifest" or not package:
        raise ConfigError("its manifest names no package")
    application = next(iter(root.of_tag("application")), None)
    min_sdk, target_sdk = _sdk(root, reader) if base is None else (base.min_sdk, base.target_sdk)
    return Manifest(
        package=package,
        split=reader.plain_text(root, "split"),
        version_name=reader.text(root, Id.VERSION_NAME),
        version_code=_version_code(root, reader),
        min_sdk=min_sdk,
        target_sdk=target_sdk,
        shared_user_id=reader.text(root, Id.SHARED_USER_ID),
        label=None if application is None else reader.text(application, Id.LABEL),
        application_class=None
        if application is None
        else _full_name(reader.text(application, Id.NAME), package) or None,
        is_persistent=application is not None and bool(reader.flag(application, Id.PERSISTENT)),
        permissions=_names(root, reader, *PERMISSION_TAGS),
        declared_permissions=tuple(_declared(root, reader)),
        components=()
        if application is None
        else tuple(_components(application, reader, package, target_sdk)),
        queries=_queries(root, reader),
    )


def _sdk(root: Element, reader: AttributeReader) -> tuple[int | None, int | None]:
    """(minimum, target) in effect; None for a code name."""
    min_sdk: int | None = 1
    target_sdk: int | None = None
    has_target = False
    for element in root.of_tag("uses-sdk"):
        if reader.resolved(element, Id.MIN_SDK_VERSION) is not None:
            min_sdk = reader.number(element, Id.MIN_SDK_VERSION)
        if reader.resolved(element, Id.TARGET_SDK_VERSION) is not None:
            target_sdk, has_target = reader.number(element, Id.TARGET_SDK_VERSION), True
    return min_sdk, target_sdk if has_target else min_sdk


def _version_code(root: Element, reader: AttributeReader) -> int | None:
    code = reader.number(root, Id.VERSION_CODE)
    major = reader.number(root, Id.VERSION_CODE_MAJOR)
    return code if code is None or not major else (major << 32) + (code & 0xFFFFFFFF)


def _names(root: Element, reader: AttributeReader, *tags: str) -> tuple[str, ...]:
    names = (reader.text(element, Id.NAME) for element in root.of_tag(*tags))
    return tuple(dict.fromkeys(name for name in names if name))


def _declared(root: Element, reader: AttributeReader) -> Iterator[DeclaredPermission]:
    for element in root.of_tag("permission"):
        name = reader.text(element, Id.NAME)
        if name:
            level = reader.number(element, Id.PROTECTION_LEVEL) or 0
            yield DeclaredPermission(name=name, protection=level & 0xF)


def _queries(root: Element, reader: AttributeReader) -> Queries:
    packages: list[str] = []
    actions: list[str] = []
    authorities: list[str] = []
    for queries in root.of_tag("queries"):
        packages += _names(queries, reader, "package")
        for intent in queries.of_tag("intent"):
            actions += _names(intent, reader, "action")
        for provider in queries.of_tag("provider"):
            authorities += _authorities(provider, reader)
    return Queries(
        packages=tuple(dict.fromkeys(packages)),
        actions=tuple(dict.fromkeys(actions)),
        authorities=tuple(dict.fromkeys(authorities)),
    )


def _components(
    application: Element, reader: AttributeReader, package: str, target_sdk: int | None
) -> Iterator[Component]:
    for element in application.children:
        if element.tag in set(ComponentType):
            name = _full_name(reader.text(element, Id.NAME), package)
            if name:
                yield _component(element, name, reader, _Surroundings(application, package, target_sdk))


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a component inherits from its context."""

    application: Element
    package: str
    target_sdk: int | None


def _component(element: Element, name: str, reader: AttributeReader, around: _Surroundings) -> Component:
    kind, package, application = ComponentType(element.tag), around.package, around.application
    filters = tuple(_filter(one, reader) for one in element.of_tag("intent-filter"))
    declares_exported = reader.flag(element, Id.EXPORTED)
    if declares_exported is not None:
        is_exported = declares_exported
    elif kind is ComponentType.PROVIDER:
        is_exported = around.target_sdk is not None and around.target_sdk < PROVIDERS_CLOSED_SINCE
    else:
        is_exported = bool(filters)
    permission = reader.text(element, Id.PERMISSION)
    if kind is ComponentType.PROVIDER:
        # Opening a provider for reading starts its process: the weaker of the two permissions applies.
        permission = reader.text(element, Id.READ_PERMISSION) or permission
    process = reader.text(element, Id.PROCESS) or reader.text(application, Id.PROCESS)
    return Component(
        type=kind,
        name=name,
        is_exported=is_exported,
        declares_exported=declares_exported,
        is_enabled=reader.flag(element, Id.ENABLED) is not False,
        process=package + process if process and process.startswith(":") else process,
        permission=permission or reader.text(application, Id.PERMISSION),
        filters=filters,
        meta_data=tuple(_meta_data(element, reader)),
        authorities=_authorities(element, reader),
        target_activity=_full_name(reader.text(element, Id.TARGET_ACTIVITY), package) or None,
        theme_id=reader.reference(element, Id.THEME),
        launch_mode=reader.number(element, Id.LAUNCH_MODE) or 0,
        is_excluded_from_recents=bool(reader.flag(element, Id.EXCLUDE_FROM_RECENTS)),
        has_own_task=reader.text(element, Id.TASK_AFFINITY) is not None,
        is_direct_boot_aware=bool(reader.flag(element, Id.DIRECT_BOOT_AWARE)),
        is_syncable=bool(reader.flag(element, Id.SYNCABLE)),
        foreground_service_types=reader.number(element, Id.FOREGROUND_SERVICE_TYPE) or 0,
    )


def _filter(element: Element, reader: AttributeReader) -> IntentFilter:
    data = element.of_tag("data")
    schemes = (reader.text(element, Id.SCHEME) for element in data)
    return IntentFilter(
        actions=_names(element, reader, "action"),
        categories=_names(element, reader, "category"),
        data_schemes=tuple(dict.fromkeys(scheme for scheme in schemes if scheme)),
        has_mime_type=any(reader.text(element, Id.MIME_TYPE) for element in data),
        priority=reader.number(element, Id.PRIORITY) or 0,
    )


def _meta_data(element: Element, reader: AttributeReader) -> Iterator[MetaData]:
    for one in element.of_tag("meta-data"):
        yield MetaData(
            name=reader.text(one, Id.NAME) or "",
            value=reader.text(one, Id.VALUE),
            resource_id=reader.reference(one, Id.RESOURCE),
        )


def _authorities(element: Element, reader: AttributeReader) -> tuple[str, ...]:
    listed = reader.text(element, Id.AUTHORITIES) or ""
    return tuple(part for part in listed.split(";") if part)


def _full_name(name: str | None, package: str) -> str:
    """As PackageParser.buildClassName: `.X` and a name without a dot are relative to the package."""
    if not name:
        return ""
    if name.startswith("."):
        return package + name
    return name if "." in name else f"{package}.{name}"
