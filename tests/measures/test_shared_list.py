"""A policy's list of shared data compared with the code, with every doubt decided in the app's favour."""

import pytest

from detector.disclosure.policy_text import read_policy_text
from detector.measures.shared_list import SharedList, measure_shared_list
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.disclosure.policy_layouts import LAYOUTS, written
from tests.fakes.apk_files import apk, manifest, node

OBJECT = "java.lang.Object"
JPUSH, IFLYTEK = "cn.jpush.android.api.JPushInterface", "com.iflytek.cloud.SpeechUtility"
HEAD = "第三方SDK目录\n| SDK名称 | 公司 | 收集信息 | 使用目的 |\n| --- | --- | --- | --- |\n"
LISTED = HEAD + "| 极光推送SDK | 深圳市和讯华谷信息技术有限公司 | 设备标识 | 推送 |\n"


def measured(*texts: str, classes: tuple[str, ...] | None = (JPUSH,), application: str = "") -> SharedList:
    facts = None
    if classes is not None:
        own = () if application else ("com.app.one.Main",)
        root = manifest(
            components=[node("activity", name=".Main")],
            application={"name": application} if application else None,
        )
        facts = facts_of(apk(root, classes=dict.fromkeys([*own, *classes], OBJECT)), index=own_index())
    return measure_shared_list(read_policy_text(texts), facts, own_index())


def counts(shared: SharedList) -> tuple[float | None, ...]:
    quantities = (shared.n_code_sdks, shared.n_unlisted_sdks, shared.n_unsure_sdks, shared.n_absent_sdks)
    return tuple(None if one is None else one.value for one in quantities)


def test_an_sdk_in_the_code_that_the_text_names_nowhere_is_unlisted() -> None:
    assert counts(measured(LISTED)) == (1, 0, 0, 0)
    shared = measured(LISTED, classes=(JPUSH, IFLYTEK))
    assert counts(shared) == (2, 1, 0, 0)
    assert any(one.endswith("/sdk:iflytek") for one in shared.evidence_ids)


def test_an_sdk_named_outside_the_list_is_unsure() -> None:
    assert counts(measured(LISTED + "\n我们使用科大讯飞的技术识别语音。", classes=(JPUSH, IFLYTEK))) == (
        2,
        0,
        1,
        0,
    )


def test_the_vendors_name_or_an_alias_is_enough() -> None:
    for name, company in (("JPush", ""), ("推送服务", "和讯华谷"), ("Aurora推送", "")):
        text = HEAD + f"| {name} | {company} | 设备标识 | 推送 |\n"
        assert counts(measured(text))[1] == 0, name


def test_frameworks_stubs_and_bare_resources_are_exempt() -> None:
    classes = ("okhttp3.OkHttpClient", "com.huawei.hms.ads.identifier.A", "com.umeng.message.R$id", JPUSH)
    assert counts(measured(LISTED, classes=classes)) == (1, 0, 0, 0)


def test_a_listed_sdk_without_code_is_absent_unless_its_vendor_is_there() -> None:
    text = (
        LISTED + "| 讯飞语音 | 科大讯飞股份有限公司 | 录音 | 识别 |\n| 极光统计 | 和讯华谷 | 日志 | 统计 |\n"
    )
    shared = measured(text)
    assert counts(shared)[3] == 1
    assert shared.evidence_ids[-1].endswith("/sdk:iflytek")


def test_incompletely_read_code_leaves_it_open() -> None:
    assert counts(measured(LISTED, classes=None)) == (None, None, None, None)
    packed = measured(LISTED, classes=("com.stub.StubApp",), application="com.stub.StubApp")
    assert counts(packed) == (None, None, None, None)


def test_a_text_with_pictures_or_a_list_elsewhere_is_incomplete() -> None:
    for more in ("<p><img src='list.png'></p>", "\n更多第三方请查看《第三方SDK目录》\n"):
        shared = measured(LISTED + more, classes=(JPUSH, IFLYTEK))
        assert (shared.n_unlisted_sdks, shared.n_unsure_sdks) == (None, None)


CLASS_OF = {
    "极光推送SDK": JPUSH,
    "友盟+统计SDK": "com.umeng.analytics.MobclickAgent",
    "穿山甲广告SDK": "com.bytedance.sdk.openadsdk.TTAdSdk",
    "高德地图SDK": "com.amap.api.maps.AMap",
    "微信开放平台SDK": "com.tencent.mm.opensdk.openapi.WXAPIFactory",
    "支付宝支付SDK": "com.alipay.sdk.app.PayTask",
    "华为推送": "com.huawei.hms.push.HmsMessaging",
    "小米推送": "com.xiaomi.mipush.sdk.MiPushClient",
    "Bugly": "com.tencent.bugly.crashreport.CrashReport",
    "声网实时音视频SDK": "io.agora.rtc.RtcEngine",
    "讯飞语音SDK": IFLYTEK,
    "同盾设备指纹": "cn.tongdun.android.shell.FMAgent",
    "神策分析SDK": "com.sensorsdata.analytics.android.sdk.SensorsDataAPI",
    "阿里云号码认证SDK": "com.mobile.auth.gatewayauth.PhoneNumberAuthHelper",
    "Firebase Analytics": "com.google.firebase.analytics.FirebaseAnalytics",
    "AppsFlyer": "com.appsflyer.AppsFlyerLib",
    "Facebook SDK": "com.facebook.login.LoginManager",
    "Unity Ads": "com.unity3d.ads.UnityAds",
    "Sentry": "io.sentry.Sentry",
    "Adjust": "com.adjust.sdk.Adjust",
}
APART = ("声网实时音视频SDK", "讯飞语音SDK", "同盾设备指纹", "Adjust", "Sentry", "AppsFlyer")
"""Of vendors that have nothing else in the layouts."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reports_only_unlisted_sdks_in_every_layout(layout: str) -> None:
    policy = written(layout, 100)
    listed = [one.name for one in policy.truths]
    classes = tuple(CLASS_OF[name] for name in listed)
    shared = measured(policy.text, classes=classes)
    assert shared.n_unlisted_sdks is not None and shared.n_absent_sdks is not None
    assert (shared.n_unlisted_sdks.value, shared.n_absent_sdks.value) == (0, 0)
    planted = next(CLASS_OF[name] for name in APART if name not in listed)
    shared = measured(policy.text, classes=(*classes, planted))
    assert shared.n_unlisted_sdks is not None and shared.n_unlisted_sdks.value == 1
