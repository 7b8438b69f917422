"""What an app could start, and who owns it: the document apk-facts/1, which rules may use.

All of this is capability: "can", never "did". Class names are fully qualified; the keys are public
(contracts.md), the texts in English.
"""

from dataclasses import dataclass
from typing import Literal

from detector.apk.signers import Signer
from detector.apk.warning import ApkWarning

__all__ = [
    "ApkError",
    "ApkFacts",
    "ApkFactsDocument",
    "AutoStart",
    "CodeFacts",
    "CodeReadFacts",
    "ComponentFacts",
    "KeepAlive",
    "QueriesFacts",
    "SdkFacts",
    "UnreadableApk",
    "WakeTarget",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentFacts:
    """`owner`: app (its own package), family (the same vendor by its name), sdk, or unknown.
    `sdk`: an id of `sdks` or `sdks_declared`; `sdk_matched_by`: the sign that identified it; `sdk_role`: from
    the table."""

    type: str
    name: str
    exported: bool
    enabled: bool
    process: str | None
    permission: str | None
    actions: tuple[str, ...]
    data_schemes: tuple[str, ...]
    authorities: tuple[str, ...]
    owner: Literal["app", "family", "sdk", "unknown"]
    sdk: str | None
    sdk_matched_by: str | None
    sdk_role: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoStart:
    """One action of one receiver. `since`: the target SDK (for a removed broadcast the Android version)
    from which this applies. `why_code`: id of the sentence `why`."""

    component: str
    action: str
    deliverable: bool | Literal["depends"]
    since: int | None
    why_code: str
    why: str
    priority: int
    sdk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeTarget:
    """A component that another app can start. `by`: the mechanism. `permission`: what the other app must
    hold, None for nothing. `known`: the SDK table lists it as a wake target."""

    component: str
    type: str
    by: Literal["service", "provider", "broadcast", "activity"]
    actions: tuple[str, ...]
    authorities: tuple[str, ...]
    permission: str | None
    sdk: str | None
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepAlive:
    """A means to stay alive or to come back. `kind`: a value of `keep_alive.KeepAliveKind`."""

    kind: str
    component: str | None
    detail: str
    sdk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueriesFacts:
    """Other apps that this one requests to see. `all_packages`: it holds QUERY_ALL_PACKAGES."""

    packages: tuple[str, ...]
    actions: tuple[str, ...]
    authorities: tuple[str, ...]
    all_packages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkFacts:
    """`matched_by`: the most reliable of all its signs. `vendor` is in the language of its country if known.
    `code`: present; unread: it may be in code that could not be read; absent: the app only declares it."""

    id: str
    name_zh: str
    name_en: str
    vendor: str | None
    vendor_en: str | None
    purpose: str
    matched_by: str
    n_components: int
    own_family: bool
    user_switch: str | None
    table: str
    code: Literal["present", "unread", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFacts:
    """How much of the code was readable. whole; part: some classes are elsewhere; packed: by the SDK
    `packer`, and the real code appears when it runs; none: the files contain no class.
    """

    state: Literal["whole", "part", "packed", "none"]
    packer: str | None
    n_components_without_code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReadFacts:
    """A condition of the phone that code of a class reads, by which an app can tell that it is examined.

    `condition`: a value of `core.conditions.Telltale`. `sign`: the string, call or field that shows it.
    """

    condition: str
    class_name: str
    sign: str
    sdk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkFacts:
    """One app, from one or several files. `sha256` is of the given file, or of the base of several.
    `sdks_declared`: declared in the manifest or by a file, without a class in the code that was read."""

    path: str
    package: str
    label: str | None
    version_name: str | None
    version_code: int | None
    min_sdk: int | None
    target_sdk: int | None
    sha256: str
    splits: tuple[str, ...]
    signers: tuple[Signer, ...]
    permissions: tuple[str, ...]
    processes: tuple[str, ...]
    shared_user_id: str | None
    n_classes: int
    components: tuple[ComponentFacts, ...]
    auto_start: tuple[AutoStart, ...]
    wake_targets: tuple[WakeTarget, ...]
    keep_alive: tuple[KeepAlive, ...]
    queries: QueriesFacts
    code: CodeFacts
    sdks: tuple[SdkFacts, ...]
    sdks_declared: tuple[SdkFacts, ...]
    code_reads: tuple[CodeReadFacts, ...] = ()
    warnings: tuple[ApkWarning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkError:
    """`message` is one sentence."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableApk:
    """Takes the place of the facts for a file that could not be read."""

    path: str
    error: ApkError


@dataclass(frozen=True, slots=True, kw_only=True)
class ApkFactsDocument:
    format: str
    apks: tuple[ApkFacts | UnreadableApk, ...]
