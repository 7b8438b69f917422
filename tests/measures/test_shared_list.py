"""A policy's list of shared data compared with the code, with every doubt decided in the app's favour."""

from dataclasses import replace

import pytest

from detector.apk.facts import ApkFacts
from detector.apk.sdk_table import Purpose, Sdk
from detector.core.quantity import Quantity
from detector.disclosure.page_findings import Reach
from detector.measures.shared_list import SharedList, measure_shared_list
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import index_of, own_index
from tests.disclosure.policy_layouts import LAYOUTS, written
from tests.disclosure.reading import read_policy_text
from tests.fakes.apk_files import apk, manifest, node
from tests.measures.touched import q

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


def missing(text: str, *, is_whole: bool = True) -> Quantity | None:
    shared = measure_shared_list(read_policy_text([text], is_whole=is_whole), None, own_index())
    return shared.n_missing_fields


FIELDS = ("收集信息", "使用目的", "使用场景", "共享方式")


def table(*heads: str) -> str:
    cells = [("SDK名称", *heads), ("---",) * (len(heads) + 1), ("极光推送SDK", *("甲",) * len(heads))]
    return "第三方SDK目录\n" + "".join(f"| {' | '.join(one)} |\n" for one in cells)


@pytest.mark.parametrize(
    ("heads", "n_missing", "n_review"),
    [
        pytest.param(FIELDS, 0, 0, id="all four"),
        pytest.param(("使用目的",), 1, 1, id="no kinds"),
        pytest.param(("收集信息",), 1, 1, id="no purposes"),
        pytest.param(("收集信息", "使用场景"), 0, 0, id="the scene tells the purpose, the SDK the way"),
        pytest.param(("收集信息", "使用目的"), 0, 1, id="no scenes"),
    ],
)
def test_kinds_and_purposes_are_required_and_scenes_are_for_review(
    heads: tuple[str, ...], n_missing: int, n_review: int
) -> None:
    shared = measured(table(*heads), classes=None)
    assert (shared.n_missing_fields, shared.n_review_fields) == (
        q(n_missing, "fields"),
        q(n_review, "fields"),
    )


@pytest.mark.parametrize(("line", "n_months"), [("更新日期：2021年3月1日", 8), ("本政策于2023-01-05生效", 0)])
def test_a_text_tells_by_its_date_whether_it_knew_the_notice(line: str, n_months: int) -> None:
    assert measured(f"{line}\n{LISTED}").n_months_early == q(n_months, "months")
    assert measured(LISTED).n_months_early is None


def test_the_rest_of_a_text_that_was_cut_off_may_show_what_is_missing() -> None:
    assert missing(table(*FIELDS[:1]), is_whole=False) is None
    assert missing(table(*FIELDS), is_whole=False) == q(0, "fields")


def test_a_list_of_collected_data_is_another_list() -> None:
    collected = "已收集个人信息清单\n| 信息种类 | 使用目的 |\n| --- | --- |\n| 手机号 | 注册 |\n"
    shared = measured(collected)
    assert (shared.n_lists, shared.n_missing_fields) == (q(0, "lists"), None)
    both = measured(collected + LISTED)
    assert both.n_lists == q(1, "lists")
    assert [one.partition("/")[2] for one in both.evidence_ids] == ["", "list:第三方SDK目录"]


@pytest.mark.parametrize(
    ("n_taps", "taps"),
    [
        pytest.param(3, q(3, "taps"), id="reached"),
        pytest.param(None, None, id="no page of its own"),
    ],
)
def test_how_a_phone_reached_the_list(n_taps: int | None, taps: Quantity | None) -> None:
    reach = Reach(n_taps=n_taps, n_untried=2, is_first_run=False, evidence=("tree:7",))
    policy = read_policy_text([LISTED])
    shared = measure_shared_list(policy, None, own_index(), reach=reach)
    assert (shared.n_taps, shared.n_untried) == (taps, q(2, "things"))
    assert shared.evidence_ids[-1] == "tree:7"


def test_a_text_alone_does_not_show_how_deep_its_list_is() -> None:
    shared = measured(LISTED)
    assert (shared.n_taps, shared.n_untried) == (None, None)


def test_a_text_that_was_cut_off_may_name_more() -> None:
    facts = app_with("com.one.A", sdks=(AN_SDK,))
    whole, cut = (
        measure_shared_list(read_policy_text([LISTED], is_whole=is_whole), facts, index_of(AN_SDK))
        for is_whole in (True, False)
    )
    assert counts(whole) == (1, 1, 0, 0)
    assert counts(cut) == (1, None, None, 0)


AN_SDK = Sdk(
    id="one", name_zh="甲甲", name_en="OneKit", vendor_en="Vendor", purpose=Purpose.ADS, prefixes=("com.one",)
)


def app_with(*classes: str, sdks: tuple[Sdk, ...], libraries: tuple[str, ...] = ()) -> ApkFacts:
    root = manifest(components=[node("activity", name=".Main")])
    files = {f"lib/arm64-v8a/{one}": b"" for one in libraries}
    content = apk(root, classes=dict.fromkeys(["com.app.one.Main", *classes], OBJECT), files=files)
    return facts_of(content, index=index_of(*sdks))


RECEIVES_DATA = {
    *(Purpose.PUSH, Purpose.VENDOR_PUSH, Purpose.ADS, Purpose.ANALYTICS, Purpose.IM, Purpose.MAP),
    *(Purpose.MEDIA, Purpose.SHARE, Purpose.LOGIN, Purpose.PAYMENT, Purpose.CRASH, Purpose.SECURITY),
    Purpose.SUPPORT,
}


@pytest.mark.parametrize("purpose", Purpose)
def test_sdks_that_receive_data_must_be_listed(purpose: Purpose) -> None:
    """Frameworks, packers, ids of the device and what has no known purpose need not."""
    sdk, n_asked = replace(AN_SDK, purpose=purpose), float(purpose in RECEIVES_DATA)
    policy = read_policy_text([LISTED])
    shared = measure_shared_list(policy, app_with("com.one.A", sdks=(sdk,)), index_of(sdk))
    assert counts(shared) == (n_asked, n_asked, 0, 0)
    listed = read_policy_text([HEAD + "| OneKit | 甲公司 | 日志 | 统计 |\n"])
    assert counts(measure_shared_list(listed, app_with(sdks=(sdk,)), index_of(sdk))) == (0, 0, 0, n_asked)


def test_an_sdk_is_in_the_code_for_certain_if_it_was_read_and_belongs_to_another_vendor() -> None:
    facts = app_with("com.one.A", sdks=(AN_SDK,))
    (found,) = facts.sdks
    policy = read_policy_text([LISTED])
    for other in (replace(found, code="unread"), replace(found, own_family=True)):
        assert counts(measure_shared_list(policy, replace(facts, sdks=(other,)), index_of(AN_SDK)))[0] == 0
    other_table = index_of(replace(AN_SDK, id="another"))
    assert counts(measure_shared_list(policy, facts, other_table))[0] == 0, "it was read by another table"


def test_an_sdk_known_by_its_library_alone_is_not_code() -> None:
    sdk = replace(AN_SDK, prefixes=(), libraries=("libone.so",))
    facts = app_with(sdks=(sdk,), libraries=("libone.so",))
    assert [one.id for one in facts.sdks] == ["one"]
    policy = read_policy_text([LISTED])
    assert counts(measure_shared_list(policy, facts, index_of(sdk))) == (0, 0, 0, 0)
    listed = read_policy_text([HEAD + "| OneKit | 甲公司 | 日志 | 统计 |\n"])
    assert counts(measure_shared_list(listed, app_with(sdks=(sdk,)), index_of(sdk)))[3] == 0


@pytest.mark.parametrize(
    ("name", "n_absent"),
    [
        pytest.param("甲甲", 1, id="its Chinese name"),
        pytest.param("OneKit", 1, id="its English name"),
        pytest.param("One-Kit SDK", 1, id="its name and SDK"),
        pytest.param("KitSDK", 1, id="a name that ends so"),
        pytest.param("OneKit Pro", 0, id="more than its name"),
    ],
)
def test_only_a_row_with_an_sdks_full_name_lists_it_in_vain(name: str, n_absent: int) -> None:
    sdks = (AN_SDK, replace(AN_SDK, id="kit", name_zh="乙乙", name_en="Kit SDK"))
    policy = read_policy_text([HEAD + f"| {name} | 甲公司 | 日志 | 统计 |\n"])
    assert counts(measure_shared_list(policy, app_with(sdks=sdks), index_of(*sdks)))[3] == n_absent


def test_an_absent_sdk_is_cited_by_the_file_it_is_absent_from() -> None:
    facts = app_with(sdks=(AN_SDK,))
    policy = read_policy_text([HEAD + "| OneKit | 甲公司 | 日志 | 统计 |\n"])
    shared = measure_shared_list(policy, facts, index_of(AN_SDK))
    assert shared.evidence_ids[-1] == f"apk:{facts.sha256[:12]}/sdk:one"
    assert shared.n_absent_sdks == q(1, "sdks")
