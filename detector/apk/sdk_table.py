"""Which SDK a component, a class or a library belongs to: tables of names, and how they are matched.

Tables are data (`models/sdk_table.yaml` is ours, others are imported). A name is looked up by signs from
the most to the least reliable, and the sign that matched is recorded (autostart.md 4). Nothing is guessed:
a name in no table has no SDK.
"""

import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "ComponentRole",
    "MatchedBy",
    "Purpose",
    "Sdk",
    "SdkComponent",
    "SdkIndex",
    "SdkMatch",
    "SdkTable",
    "names_of",
    "plain",
]


class Purpose(StrEnum):
    """What the SDK is for. `keep-alive`: only keeps the app alive or restarts it. `id`: identifies the
    device. `packer`: hides the app's own code. `support`: customer support."""

    PUSH = "push"
    VENDOR_PUSH = "vendor-push"
    ADS = "ads"
    ANALYTICS = "analytics"
    IM = "im"
    MAP = "map"
    MEDIA = "media"
    SHARE = "share"
    LOGIN = "login"
    PAYMENT = "payment"
    CRASH = "crash"
    UPDATE = "update"
    PACKER = "packer"
    ID = "id"
    SUPPORT = "support"
    HOT_FIX = "hot-fix"
    SECURITY = "security"
    FRAMEWORK = "framework"
    KEEP_ALIVE = "keep-alive"
    OTHER = "other"
    UNKNOWN = "unknown"


class ComponentRole(StrEnum):
    """What a component contributes to running in the background."""

    SELF_START = "self-start"
    WAKE_TARGET = "wake-target"
    WAKER = "waker"
    KEEP_ALIVE = "keep-alive"
    OTHER = "other"


class MatchedBy(StrEnum):
    """The sign that identified the SDK, the most reliable first."""

    COMPONENT = "component"
    PREFIX = "prefix"
    PATTERN = "pattern"
    SUPERCLASS = "superclass"
    KEYWORD = "keyword"
    ACTION = "action"
    LIBRARY = "library"
    ASSET = "asset"
    CLASS = "class"
    PROCESS = "process"


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkComponent:
    """`name` is a full class name, or a pattern with `*`; `source`: where the fact comes from."""

    name: str
    role: ComponentRole = ComponentRole.OTHER
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sdk:
    """`prefixes` are packages (`cn.jpush`, no dot at the end). `keywords` are parts of class names, in
    lower case. `libraries` are file names, or patterns with `*`, `assets` names of a packer's files under
    assets/. `process_suffixes`: such as `:pushcore`. `code_marks`: strings in its code that show that it
    can wake other apps."""

    id: str
    name_zh: str
    name_en: str
    vendor_zh: str | None = None
    vendor_en: str | None = None
    purpose: Purpose = Purpose.UNKNOWN
    prefixes: tuple[str, ...] = ()
    components: tuple[SdkComponent, ...] = ()
    keywords: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    process_suffixes: tuple[str, ...] = ()
    code_marks: tuple[str, ...] = ()
    user_switch: str | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.name_zh or not self.name_en:
            raise ValueError(f"an SDK needs an id and a name in zh and en: {self.id!r}")
        for prefix in self.prefixes:
            if prefix.endswith(".") or "." not in prefix:
                raise ValueError(f"{self.id}: {prefix!r} is no package with a dot in it and none at its end")


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkTable:
    """`licence` and `source` of the table as a whole; an SDK may have its own source."""

    format: str
    name: str
    licence: str
    source: str
    sdks: tuple[Sdk, ...]

    def __post_init__(self) -> None:
        if self.format != "sdk-table/1":
            raise ValueError(f"the format is {self.format!r}, not 'sdk-table/1'")
        ids = [sdk.id for sdk in self.sdks]
        twice = next((id_ for id_ in ids if ids.count(id_) > 1), None) if len(set(ids)) < len(ids) else None
        if twice is not None:
            raise ValueError(f"the SDK {twice} is in it twice")


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkMatch:
    """`role`: of the component, if the table lists it."""

    sdk: Sdk
    matched_by: MatchedBy
    role: ComponentRole | None = None


class _TableIndex:
    """One table's names, each mapped to its SDK; if two claim a name, the first has it."""

    def __init__(self, table: SdkTable) -> None:
        self.components: dict[str, tuple[Sdk, ComponentRole]] = {}
        self.prefixes: dict[str, Sdk] = {}
        self.actions: dict[str, Sdk] = {}
        self.libraries: dict[str, Sdk] = {}
        self.assets: dict[str, Sdk] = {}
        self.process_suffixes: dict[str, Sdk] = {}
        self.keywords: list[tuple[str, Sdk]] = []
        self.patterns: list[tuple[str, re.Pattern[str], Sdk]] = []
        for sdk in table.sdks:
            self._add(sdk)
        self.keywords.sort(key=lambda keyword: -len(keyword[0]))  # the longest wins

    def _add(self, sdk: Sdk) -> None:
        for component in sdk.components:
            self.components.setdefault(component.name, (sdk, component.role))
        for held, names in (
            (self.prefixes, sdk.prefixes),
            (self.actions, sdk.actions),
            (self.libraries, sdk.libraries),
            (self.assets, sdk.assets),
            (self.process_suffixes, sdk.process_suffixes),
        ):
            for name in names:
                held.setdefault(name, sdk)
        self.keywords += [(word.lower(), sdk) for word in sdk.keywords]
        for name in (*sdk.libraries, *(component.name for component in sdk.components)):
            if "*" in name:
                beginning = name.partition("*")[0]
                self.patterns.append((beginning, re.compile(fnmatch.translate(name)), sdk))

    def of_class(self, name: str) -> SdkMatch | None:
        if name in self.components:
            sdk, role = self.components[name]
            return SdkMatch(sdk=sdk, matched_by=MatchedBy.COMPONENT, role=role)
        for package in _packages(name):
            if package in self.prefixes:
                return SdkMatch(sdk=self.prefixes[package], matched_by=MatchedBy.PREFIX)
        return self.of_pattern(name)

    def of_library(self, name: str) -> SdkMatch | None:
        if name in self.libraries:
            return SdkMatch(sdk=self.libraries[name], matched_by=MatchedBy.LIBRARY)
        return self.of_pattern(name)

    def of_pattern(self, name: str) -> SdkMatch | None:
        for beginning, pattern, sdk in self.patterns:
            if name.startswith(beginning) and pattern.match(name):
                return SdkMatch(sdk=sdk, matched_by=MatchedBy.PATTERN)
        return None

    def of_keyword(self, lowered: str) -> SdkMatch | None:
        found = next((sdk for word, sdk in self.keywords if word in lowered), None)
        return None if found is None else SdkMatch(sdk=found, matched_by=MatchedBy.KEYWORD)


class SdkIndex:
    """Several tables. For every sign the first table that knows the name decides: ours, with vendor,
    purpose and role, before an imported one, which may have the exact name and nothing else."""

    def __init__(self, tables: Sequence[SdkTable]) -> None:
        self.tables = tuple(tables)
        self._indexes = [_TableIndex(table) for table in tables]

    def sdks(self) -> Iterator[Sdk]:
        return (sdk for table in self.tables for sdk in table.sdks)

    def of_class(self, name: str) -> SdkMatch | None:
        """By the class's own name: the exact component, else the longest prefix, else a pattern."""
        return _first(index.of_class(name) for index in self._indexes)

    def of_superclasses(self, names: Iterable[str]) -> SdkMatch | None:
        """The SDK whose class a class extends, directly or through others; `names` nearest first."""
        found = _first(self.of_class(name) for name in names)
        if found is None:
            return None
        return SdkMatch(sdk=found.sdk, matched_by=MatchedBy.SUPERCLASS, role=found.role)

    def of_keyword(self, name: str) -> SdkMatch | None:
        lowered = name.lower()
        return _first(index.of_keyword(lowered) for index in self._indexes)

    def of_action(self, actions: Iterable[str]) -> SdkMatch | None:
        found = [
            index.actions[action] for action in actions for index in self._indexes if action in index.actions
        ]
        return SdkMatch(sdk=found[0], matched_by=MatchedBy.ACTION) if found else None

    def of_process(self, process: str | None) -> SdkMatch | None:
        """By the part from the colon on: the least reliable sign, since any app may choose that name."""
        _, colon, name = (process or "").partition(":")
        held = [index.process_suffixes for index in self._indexes]
        found = [suffixes[colon + name] for suffixes in held if colon + name in suffixes]
        return SdkMatch(sdk=found[0], matched_by=MatchedBy.PROCESS) if found else None

    def of_library(self, file_name: str) -> SdkMatch | None:
        return _first(index.of_library(file_name) for index in self._indexes)

    def of_asset(self, file_name: str) -> SdkMatch | None:
        """By a file under assets/: packers put their code there."""
        held = [index.assets[file_name] for index in self._indexes if file_name in index.assets]
        return SdkMatch(sdk=held[0], matched_by=MatchedBy.ASSET) if held else None

    def named_classes(self) -> frozenset[str]:
        """The classes that a table names in full, apart from whole packages."""
        return frozenset(
            name
            for index in self._indexes
            for name in (*index.components, *index.prefixes)
            if name.rpartition(".")[2][:1].isupper() or name in index.components
        )


def _first(found: Iterable[SdkMatch | None]) -> SdkMatch | None:
    return next((match for match in found if match is not None), None)


def _packages(name: str) -> Iterator[str]:
    """`a.b.C` gives `a.b.C`, `a.b`; a prefix may also be a class name."""
    while "." in name:
        yield name
        name = name.rpartition(".")[0]


# The names by which a text may refer to an SDK: its own, their stems, its vendor's; and normalised text.

_GENERIC = re.compile(
    r"推送|统计|分析|广告|联盟|聚合|地图|导航|定位|支付|钱包|登录|一键|认证|验证|分享|客服|公共库|开放平台|平台|服务|语音|"
    r"播放器|直播|移动|应用|数据|云|sdk|analytics|push|ads|map|login|pay|core|commons?|mobile|open",
    re.IGNORECASE,
)
_FORM = re.compile(r"(?:股份|科技|网络|信息|技术|软件|集团|有限|责任|公司|（[^）]*）|\([^)]*\))")
_PLACE = re.compile(r"^(?:北京|上海|深圳|广州|杭州|广东|成都|武汉|珠海|南京|苏州)市?")


def names_of(sdk: Sdk) -> frozenset[str]:
    """Names that a row may use for an SDK, normalised: its own, their stems, its vendor."""
    parts = [part for name in (sdk.name_zh, sdk.name_en) for part in re.split(r"[（()）/、,]", name)]
    stems = [_GENERIC.sub("", part) for part in parts]
    vendors = [_PLACE.sub("", _FORM.sub("", sdk.vendor_zh or ""))]
    vendors += [part for part in re.split(r"[ ().,]", sdk.vendor_en or "") if len(part) > 2]
    names = {plain(one) for one in (*parts, *stems, *vendors)}
    return frozenset(name for name in names if len(name) >= (3 if name.isascii() else 2))


def plain(text: str) -> str:
    """Letters and digits only, in lower case."""
    return re.sub(r"[\s\W_]", "", text).lower()
