"""Kinds of personal data that an app's manifest and its SDKs' components can access, against its texts.

Requesting a permission does not prove that anything is collected, so everything here is for review only. A
kind counts as named if any word for it occurs anywhere in the texts; for an SDK, in its own row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from detector.apk.facts import ApkFacts
from detector.apk.sdk_table import SdkIndex, names_of, plain
from detector.core.measured import Measured
from detector.core.quantity import Quantity, counted
from detector.disclosure.policy_text import PolicyText
from detector.disclosure.sdk_row import SdkRow

__all__ = ["PermissionData", "measure_permission_data"]


class DataKind(StrEnum):
    """What a permission or a broadcast gives away, as T/TAF 078.6 3.1 lists what is collected."""

    LOCATION = "location"
    CONTACTS = "contacts"
    CALL_LOG = "call_log"
    MESSAGES = "messages"
    CALENDAR = "calendar"
    PHONE_STATE = "phone_state"
    APP_LIST = "app_list"
    SOUND = "sound"
    HEALTH = "health"


_P = "android.permission."
_BY_PERMISSION = {
    f"{_P}ACCESS_FINE_LOCATION": DataKind.LOCATION,
    f"{_P}ACCESS_COARSE_LOCATION": DataKind.LOCATION,
    f"{_P}ACCESS_BACKGROUND_LOCATION": DataKind.LOCATION,
    f"{_P}READ_CONTACTS": DataKind.CONTACTS,
    f"{_P}GET_ACCOUNTS": DataKind.CONTACTS,
    f"{_P}READ_CALL_LOG": DataKind.CALL_LOG,
    f"{_P}PROCESS_OUTGOING_CALLS": DataKind.CALL_LOG,
    f"{_P}READ_SMS": DataKind.MESSAGES,
    f"{_P}RECEIVE_SMS": DataKind.MESSAGES,
    f"{_P}READ_CALENDAR": DataKind.CALENDAR,
    f"{_P}READ_PHONE_STATE": DataKind.PHONE_STATE,
    f"{_P}READ_PHONE_NUMBERS": DataKind.PHONE_STATE,
    f"{_P}QUERY_ALL_PACKAGES": DataKind.APP_LIST,
    "com.android.permission.GET_INSTALLED_APPS": DataKind.APP_LIST,
    f"{_P}RECORD_AUDIO": DataKind.SOUND,
    f"{_P}BODY_SENSORS": DataKind.HEALTH,
    f"{_P}ACTIVITY_RECOGNITION": DataKind.HEALTH,
}
_BY_ACTION = {
    "android.provider.Telephony.SMS_RECEIVED": DataKind.MESSAGES,
    "android.intent.action.PHONE_STATE": DataKind.PHONE_STATE,
    "android.intent.action.NEW_OUTGOING_CALL": DataKind.CALL_LOG,
    "android.intent.action.PACKAGE_ADDED": DataKind.APP_LIST,
    "android.intent.action.PACKAGE_REMOVED": DataKind.APP_LIST,
}
_WORDS = {
    DataKind.LOCATION: r"位置|定位|经纬|地理|轨迹|GPS|基站|location",
    DataKind.CONTACTS: r"通讯录|通訊錄|联系人|聯絡人|好友|contact|address book",
    DataKind.CALL_LOG: r"通话|通話|来电|call",
    DataKind.MESSAGES: r"短信|簡訊|彩信|验证码|sms|message",
    DataKind.CALENDAR: r"日历|日曆|日程|calendar",
    DataKind.PHONE_STATE: r"设备|設備|IMEI|IMSI|MEID|电话|電話|手机|手機|SIM|运营商|device|phone|carrier",
    DataKind.APP_LIST: r"应用.{0,6}列表|软件.{0,6}列表|安装.{0,8}(?:应用|软件|列表|信息)|应用信息|程序列表|"
    r"(?:app(?:lication)?s?|software).{0,12}(?:list|installed)|installed app|list of .{0,12}app",
    DataKind.SOUND: r"录音|錄音|声音|音频|语音|麦克风|voice|audio|sound|microphone",
    DataKind.HEALTH: r"传感器|運動|运动|步数|健康|心率|sensor|activity|fitness|step",
}
_NAMES = {kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionData(Measured):
    """n_permitted_kinds  kinds of data that permissions of the manifest give access to; None: it was not read
    n_unnamed_kinds    those that the texts name nowhere; None: the texts are not whole, or have no list
    n_reached_rows     listed SDKs with a component that receives a broadcast of such data; None: as before
    n_short_rows       those whose row lists data, but not that kind; None: as before
    """

    n_permitted_kinds: Quantity | None
    n_unnamed_kinds: Quantity | None
    n_reached_rows: Quantity | None
    n_short_rows: Quantity | None


def measure_permission_data(policy: PolicyText, apk: ApkFacts | None, index: SdkIndex) -> PermissionData:
    """`apk` None: no file was read."""
    name = policy.name
    if apk is None:
        return PermissionData(
            evidence_ids=(name,),
            n_permitted_kinds=None,
            n_unnamed_kinds=None,
            n_reached_rows=None,
            n_short_rows=None,
        )
    text = "\n".join(policy.texts)
    kinds = {
        _BY_PERMISSION[permission]: permission
        for permission in apk.permissions
        if permission in _BY_PERMISSION
    }
    unnamed = {kind: asked for kind, asked in kinds.items() if not _NAMES[kind].search(text)}
    reached = list(_reached(apk, policy.rows, index))
    short = [
        (row, kind) for row, kind in reached if row.data and not _NAMES[kind].search(row.text + row.data)
    ]
    apk_id = f"apk:{apk.sha256[:12]}"
    is_judged = policy.is_whole and bool(policy.lists)
    return PermissionData(
        evidence_ids=(
            name,
            *(f"{apk_id}/permission:{text}" for text in unnamed.values()),
            *(f"{name}/row:{row.name}" for row, _ in short),
        ),
        n_permitted_kinds=counted(len(kinds), "permissions"),
        n_unnamed_kinds=counted(len(unnamed), "permissions") if is_judged else None,
        n_reached_rows=counted(len({row.name for row, _ in reached}), "rows") if is_judged else None,
        n_short_rows=counted(len({row.name for row, _ in short}), "rows") if is_judged else None,
    )


def _reached(apk: ApkFacts, rows: Sequence[SdkRow], index: SdkIndex) -> Iterator[tuple[SdkRow, DataKind]]:
    """Listed SDKs, with the data that a broadcast to one of their components reveals."""
    table = {sdk.id: sdk for sdk in reversed(list(index.sdks()))}
    for component in apk.components:
        if component.sdk is None or component.sdk not in table:
            continue
        kinds = {_BY_ACTION[action] for action in component.actions if action in _BY_ACTION}
        names = names_of(table[component.sdk])
        for row in rows if kinds else ():
            if any(name in plain(row.name) for name in names):
                yield from ((row, kind) for kind in sorted(kinds))
