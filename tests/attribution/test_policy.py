"""What a policy discloses about background starts, sentence by sentence."""

import pytest

from detector.attribution.policy import Disclosed, dialog_policy, read_policy
from detector.core.errors import ConfigError

HEAD = "隐私政策\n我们重视您的个人信息。\n"


@pytest.mark.parametrize(
    ("sentence", "own", "other"),
    [
        pytest.param("为保证消息及时送达，本应用会自启动。", "yes", "no", id="self-start"),
        pytest.param("我们可能在开机时自动启动，并关联启动其他应用。", "yes", "yes", id="both"),
        pytest.param("我们使用的推送 SDK 可能唤醒其他应用。", "no", "yes", id="wakes others"),
        pytest.param("The app may start automatically and wake up other apps.", "yes", "yes", id="English"),
        pytest.param("本应用不会自启动或关联启动第三方应用。", "no", "no", id="it denies both"),
        pytest.param(
            "未经您的同意，我们不会自启动。", "unread", "unread", id="it denies it under a condition"
        ),
        pytest.param("为保持连接，本应用会在后台运行。", "unread", "unread", id="it sounds like it"),
        pytest.param("关闭应用后，我们仍会在后台继续接收消息。", "unread", "unread", id="in other words"),
        pytest.param("开机后，推送服务随系统运行。", "unread", "unread", id="with the system"),
        pytest.param("我们的后台服务器存放您的订单。", "no", "no", id="a server"),
        pytest.param("我们提供语音唤醒功能。", "no", "no", id="waking by voice"),
        pytest.param("点击播放按钮即可开始播放。", "no", "no", id="nothing of it"),
        pytest.param("如您不希望本应用自启动，可在系统设置中关闭。", "yes", "no", id="how to switch it off"),
    ],
)
def test_a_sentence_discloses_what_it_mentions(sentence: str, own: str, other: str) -> None:
    policy = read_policy(HEAD + sentence, where="policy.txt")
    assert policy.disclosure_of(is_self=True, trigger=None)[0] == own
    assert policy.disclosure_of(is_self=False, trigger=None)[0] == other


def test_a_sentence_is_quoted() -> None:
    policy = read_policy(HEAD + "为提醒您，本应用会自启动；详情见下文。", where="policy.txt")
    assert policy.disclosure_of(is_self=True, trigger="alarm") == (
        Disclosed.YES,
        ("为提醒您，本应用会自启动",),
    )


@pytest.mark.parametrize(
    ("trigger", "wanted"), [("boot", "yes"), ("power", "unread"), (None, "yes")], ids=str
)
def test_an_unnamed_occasion_leaves_it_open(trigger: str | None, wanted: str) -> None:
    policy = read_policy(HEAD + "本应用会在开机后自启动。", where="policy.txt")
    assert policy.disclosure_of(is_self=True, trigger=trigger)[0] == wanted


def test_a_dialog_may_disclose_and_its_silence_means_nothing() -> None:
    assert dialog_policy("请同意隐私政策").disclosure_of(is_self=True, trigger=None)[0] is Disclosed.UNREAD
    assert dialog_policy("本应用会自启动").disclosure_of(is_self=True, trigger=None)[0] is Disclosed.YES


def test_a_text_that_is_not_a_policy_is_refused() -> None:
    with pytest.raises(ConfigError, match="is it a policy"):
        read_policy("今日特价", where="policy.txt")
