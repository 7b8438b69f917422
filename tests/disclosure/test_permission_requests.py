"""What led to each system permission dialog, and what its refusal led to."""

from dataclasses import replace

import pytest

from detector.core.crawl import Aim, PageOwner
from detector.disclosure.app_walk import CrawlStep, Launched, ReadScreen, Tapped
from detector.disclosure.permission_asks import PermissionKind, app_named_in, permission_kind
from detector.disclosure.permission_requests import (
    AfterRefusal,
    PermissionRequest,
    n_quiet_launches,
    permission_requests,
)
from tests.disclosure.walked import a_screen

PLACE = "要允许“晴岚”访问此设备的位置信息吗？"
CAMERA = "要允许“晴岚”拍摄照片和录制视频吗？"
NOTICES = "要允许“电话本”向您发送通知吗？"
NO = Tapped(title="不允许", depth=0, aim=Aim.REFUSE)
OPENED = Tapped(title="我的", depth=1, aim=Aim.MINE)
AGREED = Tapped(title="同意", depth=0, aim=Aim.AGREE)
HOME = a_screen("电话", "短信", owner=PageOwner.HOME)
NEWS = a_screen("晴岚", "今日要闻", "市民公园夜跑", "山区通了高铁")


def asked(question: str, *, at_ms: float = 0.0, beside: tuple[str, ...] = ()) -> ReadScreen:
    screen = a_screen(question, "不允许", owner=PageOwner.PERMISSION)
    assert screen.page is not None
    return replace(screen, at_ms=at_ms, page=replace(screen.page, beside=beside))


def one(*steps: CrawlStep, package: str = "") -> PermissionRequest:
    (request,) = permission_requests(steps, package=package)
    return request


def test_a_dialog_is_counted_once_however_often_it_is_looked_at() -> None:
    request = one(Launched(), asked(PLACE), asked(PLACE), NO, NEWS)
    assert (request.kind, request.after, request.is_refused) == (
        PermissionKind.LOCATION,
        AfterRefusal.APP,
        True,
    )
    assert request.is_unprompted and request.launch == 1


def test_taps_that_lead_on_count_as_acts_and_answers_do_not() -> None:
    assert one(Launched(), NEWS, AGREED, asked(PLACE), NO, NEWS).is_unprompted
    assert one(Launched(), NEWS, OPENED, asked(PLACE), NO, NEWS).n_acts == 1
    assert one(Launched(), OPENED, Launched(), asked(PLACE), NO).n_acts == 0, "a later launch"
    read = Tapped(title="隐私政策", depth=1, aim=Aim.POLICY)
    assert one(Launched(), NEWS, read, AGREED, asked(PLACE), NO).n_acts == 0, "a text was read"


@pytest.mark.parametrize(
    ("following", "after"),
    [
        pytest.param((NO, NEWS), AfterRefusal.APP, id="went on"),
        pytest.param((NO, asked(PLACE)), AfterRefusal.AGAIN, id="again"),
        pytest.param((NO, asked(CAMERA)), AfterRefusal.NEXT, id="another"),
        pytest.param((NO, HOME, HOME), AfterRefusal.HOME, id="gone"),
        pytest.param((NO, HOME, NEWS), AfterRefusal.APP, id="came back"),
        pytest.param((NO, HOME), AfterRefusal.UNKNOWN, id="looked at once"),
        pytest.param((NO, HOME, Launched(), HOME), AfterRefusal.UNKNOWN, id="then it was opened again"),
        pytest.param((NO, a_screen("设置", owner=PageOwner.OTHER)), AfterRefusal.UNKNOWN, id="another app"),
        pytest.param((), AfterRefusal.UNKNOWN, id="not answered"),
    ],
)
def test_what_a_refusal_led_to(following: tuple[CrawlStep, ...], after: AfterRefusal) -> None:
    first = permission_requests([Launched(), asked(PLACE), *following])[0]
    assert (first.after, first.is_refused) == (after, bool(following))


def test_recognises_terms_that_come_later() -> None:
    assert one(Launched(), asked(PLACE), NO, AGREED, NEWS).is_before_terms
    assert not one(Launched(), AGREED, asked(PLACE), NO, NEWS).is_before_terms


@pytest.mark.parametrize(
    ("page", "question", "package", "serves"),
    [
        pytest.param(NEWS, PLACE, "", False, id="news"),
        pytest.param(a_screen("首页", "附近的店", "优惠"), PLACE, "", True, id="shops nearby"),
        pytest.param(a_screen("首页"), PLACE, "", None, id="too little"),
        pytest.param(a_screen("首页"), PLACE.replace("晴岚", "晴岚地图"), "", True, id="its name"),
        pytest.param(a_screen("首页"), PLACE, "cn.example.weather", True, id="its package"),
        pytest.param(NEWS, CAMERA, "", False, id="a camera"),
    ],
)
def test_recognises_the_purpose_of_an_app(
    page: ReadScreen, question: str, package: str, serves: bool | None
) -> None:
    assert one(Launched(), asked(question), NO, page, package=package).serves_app is serves


def test_terms_do_not_reveal_the_purpose_of_an_app() -> None:
    terms = a_screen("我们会申请位置权限")
    assert terms.page is not None
    terms = replace(terms, page=replace(terms.page, asks_consent=True))
    assert one(Launched(), terms, AGREED, asked(PLACE), NO, NEWS).serves_app is False


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (NOTICES, PermissionKind.NOTIFICATIONS),
        (PLACE.replace("晴岚", "相机大师"), PermissionKind.LOCATION),
        ("Allow Phone Book to send you notifications?", PermissionKind.NOTIFICATIONS),
        ("Allow Photo Map to access your contacts?", PermissionKind.CONTACTS),
        ("允许 通讯录助手 访问您的日历吗？", PermissionKind.CALENDAR),
        ("要允许“晴岚”做些别的吗？", None),
    ],
)
def test_ignores_the_apps_name_in_the_question(question: str, kind: PermissionKind | None) -> None:
    assert permission_kind([question, "不允许"]) is kind


def test_reads_the_apps_name_from_the_question() -> None:
    assert app_named_in(PLACE) == "晴岚"
    assert app_named_in("Allow Photo Map to access your contacts?") == "Photo Map"
    assert app_named_in("位置权限") == ""


def test_launches_that_ask_for_nothing_are_quiet() -> None:
    steps: list[CrawlStep] = [
        Launched(),
        asked(PLACE),
        NO,
        NEWS,
        Launched(),
        NEWS,
        Launched(),
        asked(PLACE),
        NO,
    ]
    assert n_quiet_launches(steps, permission_requests(steps)) == 1
    assert n_quiet_launches(steps[:4], permission_requests(steps[:4])) == 0
    assert NEWS.page is not None
    terms = replace(NEWS, page=replace(NEWS.page, asks_consent=True))
    with_terms: list[CrawlStep] = [*steps[:4], Launched(), terms]
    assert n_quiet_launches(with_terms, permission_requests(with_terms)) == 0
    after_a_tap: list[CrawlStep] = [*steps[:4], Launched(), NEWS, OPENED, asked(PLACE), NO, NEWS]
    assert n_quiet_launches(after_a_tap, permission_requests(after_a_tap)) == 1
