"""Was the purpose of a permission stated before or beside the system's dialog?"""

from dataclasses import replace

import pytest

from detector.core.crawl import PageOwner
from detector.disclosure.app_walk import Launched, ReadScreen
from detector.disclosure.permission_asks import (
    PermissionKind,
    PurposeTold,
    permission_asks,
    states_purpose,
)
from tests.disclosure.walked import a_screen

QUESTION = "要允许“晴岚”访问此设备的位置信息吗？"


def asked(*words: str, beside: tuple[str, ...] = ()) -> ReadScreen:
    screen = a_screen(*words, "不允许", number=7, owner=PageOwner.PERMISSION, frame_id="frame:1")
    assert screen.page is not None
    return replace(screen, page=replace(screen.page, beside=beside))


@pytest.mark.parametrize(
    ("before", "words", "beside", "told"),
    [
        (("首页",), (QUESTION,), (), PurposeTold.NO),
        (("我们需要位置权限，用于推荐附近门店",), (QUESTION,), (), PurposeTold.YES),
        ((), (QUESTION,), ("位置权限使用说明：用于显示所在城市天气",), PurposeTold.YES),
        ((), (QUESTION, "用于为您推荐附近的门店"), (), PurposeTold.YES),
        (("将申请您的位置权限",), (QUESTION,), (), PurposeTold.UNCLEAR),
        (("位置权限用于提升用户体验",), (QUESTION,), (), PurposeTold.UNCLEAR),
        (("我们会申请必要的权限",), (QUESTION,), (), PurposeTold.UNCLEAR),
        (("相机用于扫码",), (QUESTION,), (), PurposeTold.NO),
        (
            (),
            ("Allow Maps to access this device's location?",),
            ("Location is used to find shops",),
            PurposeTold.YES,
        ),
    ],
)
def test_recognises_a_stated_purpose(
    before: tuple[str, ...], words: tuple[str, ...], beside: tuple[str, ...], told: PurposeTold
) -> None:
    (ask,) = permission_asks([Launched(), a_screen(*before), asked(*words, beside=beside)])
    assert (ask.kind, ask.told) == (PermissionKind.LOCATION, told)
    assert (ask.tree_id, ask.frame_id) == ("tree:7", "frame:1")


def test_notifications_are_not_a_sensitive_permission() -> None:
    assert permission_asks([asked("允许“晴岚”发送通知吗？")]) == ()


def test_reports_each_kind_once_by_its_first_dialog() -> None:
    again = [
        asked(QUESTION),
        a_screen("位置权限用于推荐附近门店"),
        asked(QUESTION),
        asked("允许使用相机吗？"),
    ]
    assert [(one.kind, one.told) for one in permission_asks(again)] == [
        (PermissionKind.LOCATION, PurposeTold.NO),
        (PermissionKind.CAMERA, PurposeTold.UNCLEAR),  # a line mentioned some permission
    ]


def test_a_line_of_a_picture_may_state_a_purpose() -> None:
    assert states_purpose(["位置权限用于推荐门店"])
    assert not states_purpose([QUESTION, "仅在使用中允许", "不允许", "While using the app"])
