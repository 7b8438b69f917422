import pytest

from detector.apk.broadcasts import WhyCode, judge_delivery
from detector.apk.manifest import IntentFilter
from detector.i18n.sentences import sentences

INTENT, P = "android.intent.action.", "android.permission."
BOOT, CALLS = P + "RECEIVE_BOOT_COMPLETED", P + "READ_PHONE_STATE"
PLAIN = IntentFilter()
PACKAGE = IntentFilter(data_schemes=("package",))
FILE = IntentFilter(data_schemes=("file",))
TYPED = IntentFilter(has_mime_type=True)


@pytest.mark.parametrize(
    ("asked", "deliverable", "why"),
    [
        ((INTENT + "BOOT_COMPLETED", PLAIN, 34, [BOOT]), True, WhyCode.EXCEPTED),
        ((INTENT + "BOOT_COMPLETED", PLAIN, 34, []), False, WhyCode.PERMISSION_MISSING),
        ((INTENT + "BOOT_COMPLETED", PACKAGE, 34, [BOOT]), False, WhyCode.FILTER_WANTS_DATA),
        ((INTENT + "BOOT_COMPLETED", TYPED, 34, [BOOT]), False, WhyCode.FILTER_WANTS_DATA),
        ((INTENT + "LOCKED_BOOT_COMPLETED", PLAIN, 34, [BOOT]), "depends", WhyCode.DIRECT_BOOT),
        ((INTENT + "QUICKBOOT_POWERON", PLAIN, 34, [BOOT]), "depends", WhyCode.VENDOR),
        ((INTENT + "MY_PACKAGE_REPLACED", PLAIN, 34, []), True, WhyCode.ADDRESSED),
        ((INTENT + "USER_PRESENT", PLAIN, 25, []), True, WhyCode.OLD_TARGET),
        ((INTENT + "USER_PRESENT", PLAIN, 26, []), False, WhyCode.NEW_TARGET),
        ((INTENT + "USER_PRESENT", PLAIN, None, []), "depends", WhyCode.TARGET_UNKNOWN),
        (("android.net.conn.CONNECTIVITY_CHANGE", PLAIN, 23, []), True, WhyCode.OLD_TARGET),
        (("android.net.conn.CONNECTIVITY_CHANGE", PLAIN, 24, []), False, WhyCode.NEW_TARGET),
        ((INTENT + "ACTION_POWER_CONNECTED", PLAIN, 30, []), False, WhyCode.NEW_TARGET),
        ((INTENT + "PACKAGE_ADDED", PACKAGE, 25, []), True, WhyCode.OLD_TARGET),
        ((INTENT + "PACKAGE_ADDED", PLAIN, 25, []), False, WhyCode.FILTER_LACKS_DATA),
        ((INTENT + "PACKAGE_FULLY_REMOVED", PACKAGE, 34, []), True, WhyCode.EXCEPTED),
        ((INTENT + "MEDIA_MOUNTED", FILE, 34, []), True, WhyCode.EXCEPTED),
        ((INTENT + "MEDIA_MOUNTED", PLAIN, 34, []), False, WhyCode.FILTER_LACKS_DATA),
        ((INTENT + "SCREEN_ON", PLAIN, 4, []), False, WhyCode.REGISTERED_ONLY),
        ((INTENT + "TIME_SET", PLAIN, 34, []), True, WhyCode.EXCEPTED),
        (
            (INTENT + "PHONE_STATE", PLAIN, 34, [P + "READ_PHONE_STATE"]),
            "depends",
            WhyCode.PERMISSION_GRANTED,
        ),
        ((INTENT + "PHONE_STATE", PLAIN, 22, [P + "READ_PHONE_STATE"]), True, WhyCode.EXCEPTED),
        ((INTENT + "USER_ADDED", PLAIN, 34, []), False, WhyCode.PRIVILEGED),
        (("android.hardware.action.NEW_PICTURE", PLAIN, 20, []), False, WhyCode.REMOVED),
        (("android.appwidget.action.APPWIDGET_UPDATE", PLAIN, 34, []), "depends", WhyCode.WIDGET),
        (("com.google.android.c2dm.intent.RECEIVE", PLAIN, 34, []), "depends", WhyCode.PUSH),
        (("android.some.future.ACTION", PLAIN, 34, []), "depends", WhyCode.ACTION_UNKNOWN),
        (
            ("android.bluetooth.device.action.ACL_CONNECTED", PLAIN, 30, [P + "BLUETOOTH"]),
            True,
            WhyCode.EXCEPTED,
        ),
    ],
)
def test_decides_whether_a_filter_can_be_reached_and_why(
    asked: tuple[str, IntentFilter, int | None, list[str]], deliverable: bool | str, why: WhyCode
) -> None:
    action, intent_filter, target_sdk, permissions = asked
    judged = judge_delivery(action, intent_filter, target_sdk=target_sdk, permissions=permissions)
    assert (judged.deliverable, judged.why) == (deliverable, why)


def test_names_the_target_sdk_from_which_a_rule_applies() -> None:
    def since(action: str, target_sdk: int) -> int | None:
        return judge_delivery(action, PLAIN, target_sdk=target_sdk, permissions=[]).since

    assert since(INTENT + "USER_PRESENT", 30) == since(INTENT + "USER_PRESENT", 20) == 26
    assert since("android.net.conn.CONNECTIVITY_CHANGE", 30) == 24
    assert since(INTENT + "TIME_SET", 30) is None


def test_a_disabled_receiver_is_reached_once_it_is_enabled() -> None:
    judged = judge_delivery(INTENT + "TIME_SET", PLAIN, target_sdk=30, permissions=[], is_enabled=False)
    assert (judged.deliverable, judged.why) == ("depends", WhyCode.DISABLED)


def test_a_direct_boot_aware_receiver_is_reached_while_locked() -> None:
    judged = judge_delivery(
        INTENT + "LOCKED_BOOT_COMPLETED", PLAIN, target_sdk=30, permissions=[BOOT], is_direct_boot_aware=True
    )
    assert judged.deliverable is True


def test_each_why_has_its_sentence() -> None:
    assert set(WhyCode) <= set(sentences("en"))
