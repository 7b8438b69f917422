from dataclasses import replace

import numpy as np
import pytest

from detector.core.geometry import Rect
from detector.core.quantity import Quantity
from detector.core.window_role import WindowRole
from detector.perception.window_role import guess_role, is_information_window, role_of_picture
from detector.perception.window_words import WindowWords
from detector.windows.role_guess import RoleGuess
from detector.windows.seen import (
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    WindowKind,
)
from detector.windows.window_clues import TreeClues, WindowClues
from detector.windows.window_track import ControlInFrame, WindowTrack
from detector.wiring.perception_setup import perception_setup

R = WindowRole
SCREEN, SKIP = Rect.from_xywh(0, 0, 1080, 2400), Rect.from_xywh(900, 120, 120, 60)
NO_TREE = TreeClues(package="cn.example.app", ids=(), n_clickable=2, n_editable=0, has_list=False)


@pytest.fixture(scope="module")
def words() -> WindowWords:
    read = perception_setup().window_words
    assert read is not None
    return read


def clues(*lines: str, **changes: object) -> WindowClues:
    plain = WindowClues(
        lines=lines,
        is_read=True,
        n_lines=len(lines),
        n_labels=0,
        n_calls=0,
        n_skips=0,
        n_refusals=0,
        n_acks=0,
        has_countdown=False,
        picture=0.1,
        ground_share=0.8,
        has_tab_bar=False,
        package="cn.example.app",
        activity=".MainActivity",
        tree=NO_TREE,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def guess(words: WindowWords, kind: WindowKind, seen: WindowClues, *controls: ControlKind) -> RoleGuess:
    return role_of_picture(seen, kind, controls, words)


@pytest.mark.parametrize(
    ("lines", "role"),
    [
        (("发现新版本 3.2", "优化启动速度", "以后再说", "立即更新"), R.UPDATE),
        (("Update available", "Bug fixes", "Later", "Update now"), R.UPDATE),
        (("隐私政策提示", "请您阅读并同意《用户协议》和《隐私政策》", "不同意", "同意并继续"), R.CONSENT),
        (("青少年模式", "为呵护未成年人健康成长", "我知道了"), R.MINORS),
        (("喜欢我们吗", "给个五星好评吧", "残忍拒绝", "去评价"), R.RATING),
        (("开启消息通知", "不错过重要消息", "暂不开启", "去开启"), R.NOTIFICATION),
        (("网络异常", "请检查网络设置后重试", "取消", "重试"), R.FUNCTIONAL),
        (("一键登录", "其他手机号登录", "中国移动提供认证服务"), R.LOGIN),
    ],
)
def test_words_tell_what_a_plain_dialog_is_for(
    words: WindowWords, lines: tuple[str, ...], role: WindowRole
) -> None:
    told = guess(words, WindowKind.POPUP, clues(*lines, n_refusals=1))
    assert told.role is role
    assert told.score > 0.5
    assert sum(one.share for one in told.shares) == pytest.approx(1.0)


def test_the_system_is_told_by_its_package_alone(words: WindowWords) -> None:
    lines = ("要允许“地图”获取此设备的位置信息吗？", "仅在使用中允许", "拒绝")
    asked_by_app = guess(words, WindowKind.POPUP, clues(*lines, n_refusals=1))
    assert asked_by_app.share_of({R.PERMISSION}) < 0.01
    controller = "com.google.android.permissioncontroller"
    behind = replace(NO_TREE, package=controller)
    asked_by_system = guess(words, WindowKind.POPUP, clues(*lines, n_refusals=1, tree=behind))
    assert asked_by_system.role is R.PERMISSION
    assert not is_information_window(asked_by_system)


def test_an_advert_says_so_or_wants_something_pressed(words: WindowWords) -> None:
    seen = clues("年中大促", "立即抢购", "广告", n_labels=1, n_calls=1, picture=0.9)
    told = guess(words, WindowKind.SPLASH, seen)
    assert told.role is R.ADVERT
    assert told.score > 0.8
    assert is_information_window(told)


def test_a_picture_that_wants_nothing_is_a_launch_screen(words: WindowWords) -> None:
    told = guess(words, WindowKind.SPLASH, clues("让生活更美好", picture=0.9))
    assert told.role is R.BRAND
    assert told.share_of({R.ADVERT, R.PROMOTION}) < 0.3


def test_a_page_may_carry_adverts(words: WindowWords) -> None:
    lines = tuple(f"新闻标题 {n} 记者 来源 {n} 评论" for n in range(16))
    seen = clues(*lines, n_labels=3, n_calls=1, picture=0.4, has_tab_bar=True)
    told = guess(words, WindowKind.SPLASH, seen)
    assert told.role is R.PAGE
    assert told.share_of({R.ADVERT, R.PROMOTION}) < 0.2


def test_thin_evidence_is_unknown(words: WindowWords) -> None:
    told = guess(words, WindowKind.POPUP, clues(picture=0.45))
    assert told.share_of({R.UNKNOWN}) > 0.15
    assert max(one.share for one in told.shares if one.role is not R.UNKNOWN) < 0.5


def lasting(seen: WindowClues, *, from_ms: float, to_ms: float, is_gone: bool) -> WindowTrack:
    """A full-screen window with a word that skips, in view so long."""
    skip = CloseControl(
        box=SKIP,
        box_error_px=1.0,
        glyph_box=SKIP,
        glyph_error_px=1.0,
        kind=ControlKind.SKIP_TEXT,
        text="跳过",
        countdown_s=None,
        score=0.9,
        found_by=(Channel.TEXT,),
        contrast=None,
    )
    readings = tuple(
        FrameReading(
            frame_id=f"frame:{at_ms:05.0f}",
            at_ms=at_ms,
            at_error_ms=20.0,
            windows=(InformationWindow(kind=WindowKind.SPLASH, box=SCREEN, score=0.9),),
            controls=(skip,),
            calls_to_action=(),
            perhaps_score=0.9,
            read_by=(Channel.TEXT,),
            clues=seen,
        )
        for at_ms in np.arange(from_ms, to_ms, 500.0)
    )
    return WindowTrack(
        id="window:1",
        kind=WindowKind.SPLASH,
        box=SCREEN,
        appeared_ms=Quantity(value=from_ms, error=50.0, unit="ms"),
        gone_ms=Quantity(value=to_ms, error=50.0, unit="ms") if is_gone else None,
        readings=readings,
        sightings=tuple(
            ControlInFrame(frame_id=one.frame_id, at_ms=one.at_ms, at_error_ms=20.0, control=skip)
            for one in readings
        ),
        control_appeared_ms=Quantity(value=from_ms, error=50.0, unit="ms"),
    )


def test_what_can_be_skipped_and_waits_for_the_person_is_hardly_an_advert(words: WindowWords) -> None:
    """An advert before the content ends by itself; an introduction stays until somebody goes on."""
    seen = clues("跳过", "把想做的事写下来", "继续", n_skips=1, n_calls=1)
    stays = guess_role(lasting(seen, from_ms=300, to_ms=8_000, is_gone=False), words)
    leaves = guess_role(lasting(seen, from_ms=300, to_ms=5_000, is_gone=True), words)
    assert leaves.role is R.ADVERT
    assert stays.share_of({R.ADVERT, R.PROMOTION}) < 0.5
