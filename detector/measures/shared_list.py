"""How a privacy policy's list of shared data meets the notice's requirements and matches the app's code.

Every doubt is decided in the app's favour: a field counts as shown if any line of the list mentions it, an
SDK as named if its name, its vendor's or its package occurs anywhere in the text. Anything else is certainly
missing, as far as the text is complete: pictures in it, or a reference to a list elsewhere, show that it is
not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.apk.facts import ApkFacts
from detector.apk.sdk_table import Purpose, Sdk, SdkIndex, names_of, plain
from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.field_words import ListField
from detector.disclosure.information_lists import InformationList, ListKind, n_missing_fields
from detector.disclosure.page_findings import Reach
from detector.disclosure.policy_text import PolicyText
from detector.disclosure.sdk_row import SdkRow

__all__ = ["SharedList", "measure_shared_list"]

# miit-2021-524/2.2.3: kinds of data and purposes, and for a person to judge scenes and ways (0034).
FIELDS = frozenset({ListField.DATA, ListField.PURPOSE})
FIELDS_FOR_REVIEW = frozenset({ListField.SCENE, ListField.WAY})

# SDKs with these purposes are third parties that receive data; frameworks, packers and id stubs are exempt.
ASKED = frozenset(
    {
        Purpose.PUSH,
        Purpose.VENDOR_PUSH,
        Purpose.ADS,
        Purpose.ANALYTICS,
        Purpose.IM,
        Purpose.MAP,
        Purpose.MEDIA,
    }
    | {Purpose.SHARE, Purpose.LOGIN, Purpose.PAYMENT, Purpose.CRASH, Purpose.SECURITY, Purpose.SUPPORT}
)
_NOT_WHOLE = re.compile(
    r"<(?:img|canvas|iframe|svg)\b|"
    r"(?:详见|参见|请见|查看|查阅|点击|访问|载于).{0,24}(?:SDK|第三方|合作方|共享).{0,16}(?:清单|目录|列表|名单)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedList(Measured):
    """n_lists           lists of data shared with third parties in the text
    n_missing_fields  the number of kind and purpose that none of them has; None: not fully understood
    n_review_fields   the number of scene and way that none of them states; an SDK in a list is itself a way;
                      None: not fully understood
    n_sdk_rows        SDKs that the text lists
    n_code_sdks       third-party SDKs certainly in the app's code; None: it was not read completely
    n_unlisted_sdks   those of them that the text names nowhere; None: code or text was not read completely
    n_unsure_sdks     those that it names somewhere, but in no row that was understood; None: likewise
    n_absent_sdks     listed SDKs without code of their own or of another SDK of their vendor; None: likewise
    n_taps            fewest known taps from the main page to a page of it; None: not counted, or no page of
                      its own was reached
    n_untried         what was left untapped on the way and may hide a nearer one; None: not counted
    n_months_early    by which the text's own date precedes the notice; None: it states no date
    """

    n_lists: Quantity
    n_missing_fields: Quantity | None
    n_sdk_rows: Quantity
    n_code_sdks: Quantity | None
    n_unlisted_sdks: Quantity | None
    n_unsure_sdks: Quantity | None
    n_absent_sdks: Quantity | None
    n_taps: Quantity | None = None
    n_untried: Quantity | None = None
    n_review_fields: Quantity | None = None
    n_months_early: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    code: tuple[str, ...]
    unlisted: tuple[str, ...]
    unsure: tuple[str, ...]
    absent: tuple[str, ...]


def measure_shared_list(
    policy: PolicyText,
    apk: ApkFacts | None,
    index: SdkIndex,
    *,
    reach: Reach | None = None,
) -> SharedList:
    """`apk` None: no file was read. `reach` None: no phone was used."""
    rows, name = policy.rows, policy.name
    shared = [list_ for list_ in policy.lists if list_.kind is ListKind.SHARED]
    compared = None
    if apk is not None and apk.code.state == "whole":
        compared = _compared(apk, rows, " ".join(policy.texts), index)
    is_whole = policy.is_whole and not any(_NOT_WHOLE.search(text) for text in policy.texts)
    apk_id = "" if apk is None else f"apk:{apk.sha256[:12]}"
    named = () if compared is None else (*compared.unlisted, *compared.absent)
    implied = frozenset(_implied(shared))
    n_missing = n_missing_fields(shared, FIELDS, implied)
    n_review = n_missing_fields(shared, FIELDS_FOR_REVIEW, implied)
    if not policy.is_whole:  # what seems to be missing may stand in the rest
        n_missing = None if n_missing else n_missing
        n_review = None if n_review else n_review
    early = policy.n_months_early
    return SharedList(
        evidence_ids=(
            name,
            *(f"{name}/list:{list_.title}" for list_ in shared),
            *(f"{apk_id}/sdk:{text}" for text in named),
            *(() if reach is None else tuple(reach.evidence)),
        ),
        n_lists=counted(len(shared), "lists"),
        n_missing_fields=None if n_missing is None else counted(n_missing, "fields"),
        n_sdk_rows=counted(len(rows), "rows"),
        n_code_sdks=None if compared is None else counted(len(compared.code), "sdks"),
        n_unlisted_sdks=None if compared is None or not is_whole else counted(len(compared.unlisted), "sdks"),
        n_unsure_sdks=None if compared is None or not is_whole else counted(len(compared.unsure), "sdks"),
        n_absent_sdks=None if compared is None else counted(len(compared.absent), "sdks"),
        n_taps=None if reach is None or reach.n_taps is None else counted(reach.n_taps, "taps"),
        n_untried=None if reach is None else counted(reach.n_untried, "things"),
        n_review_fields=None if n_review is None else counted(n_review, "fields"),
        n_months_early=None if early is None else counted(early, "months"),
    )


def _implied(shared: Sequence[InformationList]) -> Iterable[ListField]:
    """A scene or a sort of service is a purpose in other words; an SDK in a list is itself the way."""
    if any({ListField.SCENE, ListField.KIND} & list_.fields for list_ in shared):
        yield ListField.PURPOSE
    if any(list_.sdks for list_ in shared):
        yield ListField.WAY


def _compared(apk: ApkFacts, rows: Sequence[SdkRow], text: str, index: SdkIndex) -> _Compared:
    table = {sdk.id: sdk for sdk in reversed(list(index.sdks()))}
    found = [sdk for sdk in apk.sdks if sdk.code == "present" and not sdk.own_family and sdk.id in table]
    code = [facts.id for facts in found if Purpose(facts.purpose) in ASKED and table[facts.id].prefixes]
    listed = [plain(f"{row.name} {row.company or ''} {row.text}") for row in rows]
    whole = plain(text)
    unlisted: list[str] = []
    unsure: list[str] = []
    for sdk_id in code:
        names = names_of(table[sdk_id])
        if any(name in row for row in listed for name in names):
            continue
        anywhere = names | {plain(prefix) for prefix in table[sdk_id].prefixes}
        (unsure if any(name in whole for name in anywhere) else unlisted).append(sdk_id)
    return _Compared(
        code=tuple(code),
        unlisted=tuple(unlisted) if rows else (),
        unsure=tuple(unsure) if rows else tuple(code),
        absent=tuple(_absent(apk, rows, table.values(), listed)),
    )


def _absent(
    apk: ApkFacts, rows: Sequence[SdkRow], table: Iterable[Sdk], listed: Sequence[str]
) -> Iterable[str]:
    """Listed SDKs that the table has under their full name, with nothing of their vendor in the files."""
    sdks = [sdk for sdk in table if sdk.prefixes and sdk.purpose in ASKED]
    there = {sdk.id for sdk in (*apk.sdks, *apk.sdks_declared)}
    vendors = {sdk.vendor_en for sdk in sdks if sdk.id in there}
    seen: dict[str, None] = {}
    for row in rows:
        name = plain(row.name)
        meant = [
            sdk for sdk in sdks if {plain(sdk.name_zh), plain(sdk.name_en)} & {name, name.removesuffix("sdk")}
        ]
        if meant and not any(sdk.id in there or sdk.vendor_en in vendors for sdk in meant):
            seen[meant[0].id] = None
    return seen
