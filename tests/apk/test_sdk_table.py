import pytest

from detector import codec
from detector.apk.sdk_table import ComponentRole, MatchedBy, Purpose, Sdk, SdkIndex, SdkTable
from detector.core.errors import ConfigError
from tests.apk.sdk_tables import OTHER, PUSH, index_of, own_index, table_of

INDEX = index_of(PUSH, OTHER)


def matched(name: str) -> tuple[str, MatchedBy] | None:
    found = INDEX.of_class(name)
    return None if found is None else (found.sdk.id, found.matched_by)


@pytest.mark.parametrize(
    ("name", "sdk"),
    [
        ("com.push.Daemon", ("push", MatchedBy.COMPONENT)),
        ("com.push.Any", ("push", MatchedBy.PREFIX)),
        ("com.push.deep.er.Any", ("other", MatchedBy.PREFIX)),
        ("com.pusher.Any", None),
        ("com.push", ("push", MatchedBy.PREFIX)),
    ],
)
def test_matches_a_class_by_the_most_reliable_sign(name: str, sdk: tuple[str, MatchedBy] | None) -> None:
    assert matched(name) == sdk


def test_the_role_comes_with_the_exact_name() -> None:
    found = INDEX.of_class("com.push.Daemon")
    assert found is not None
    assert found.role is ComponentRole.WAKE_TARGET


def test_weaker_signs_have_their_own_lookups() -> None:
    signs = [
        INDEX.of_superclasses(["a.B", "com.push.Any"]),
        INDEX.of_keyword("com.KWord.X"),
        INDEX.of_action(["x", "com.push.WAKE"]),
        INDEX.of_process("com.app:pushcore"),
        INDEX.of_library("libpush2.so"),
    ]
    assert [None if one is None else (one.sdk.id, one.matched_by) for one in signs] == [
        ("push", MatchedBy.SUPERCLASS),
        ("other", MatchedBy.KEYWORD),
        ("push", MatchedBy.ACTION),
        ("push", MatchedBy.PROCESS),
        ("push", MatchedBy.PATTERN),
    ]
    assert INDEX.of_process("com.app") is None
    assert INDEX.of_process(None) is None
    assert INDEX.of_library("libother.so") is None


def test_the_first_table_takes_precedence() -> None:
    late = Sdk(id="late", name_zh="后", name_en="Late", prefixes=("com.push", "com.late"))
    index = SdkIndex([table_of(PUSH), table_of(late, name="second")])
    first, second = index.of_class("com.push.X"), index.of_class("com.late.X")
    assert first is not None and second is not None
    assert (first.sdk.id, second.sdk.id) == ("push", "late")


HEAD = "format: sdk-table/1, name: a, licence: b, source: c"
ONE = "id: x, name_zh: x, name_en: x"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("format: sdk-table/1", "this key is missing", id="half a table"),
        pytest.param(f"{{{HEAD}, sdks: []}}".replace("/1", "/2"), "sdk-table/1", id="another version"),
        pytest.param(f"{{{HEAD}, sdks: [{{{ONE}, prefixes: ['com.']}}]}}", "no package", id="a dot"),
        pytest.param(f"{{{HEAD}, sdks: [{{{ONE}, prefix: [com.x]}}]}}", "prefix", id="an unknown key"),
        pytest.param(f"{{{HEAD}, sdks: [{{{ONE}}}, {{{ONE}}}]}}", "twice", id="one id twice"),
    ],
)
def test_a_table_that_is_not_one_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        codec.from_yaml(SdkTable, text, where="table.yaml")


def test_a_table_is_the_same_after_it_was_written() -> None:
    table = table_of(PUSH, OTHER)
    assert codec.from_yaml(SdkTable, codec.to_yaml(table), where="again") == table


def test_the_projects_own_table_knows_the_components_of_the_research() -> None:
    index = own_index()
    for name, sdk_id, role in [
        ("cn.jpush.android.service.DaemonService", "jpush", ComponentRole.WAKE_TARGET),
        ("com.mob.guard.MobGuardService", "mobguard", ComponentRole.WAKE_TARGET),
        ("com.xiaomi.mipush.sdk.PushMessageHandler", "mipush", ComponentRole.WAKE_TARGET),
        ("com.taobao.accs.ChannelService$KernelService", "alibaba-accs", ComponentRole.KEEP_ALIVE),
        (
            "androidx.work.impl.background.systemalarm.RescheduleReceiver",
            "workmanager",
            ComponentRole.SELF_START,
        ),
    ]:
        found = index.of_class(name)
        assert found is not None
        assert (found.sdk.id, found.role) == (sdk_id, role)


def test_each_fact_of_the_projects_own_table_says_where_it_is_from() -> None:
    for sdk in own_index().sdks():
        assert sdk.source, sdk.id
        assert all(component.source for component in sdk.components), sdk.id
        assert sdk.purpose is not Purpose.UNKNOWN, sdk.id


def test_no_name_of_the_projects_own_table_belongs_to_two() -> None:
    sdks = list(own_index().sdks())
    for names in (
        [name for sdk in sdks for name in sdk.prefixes],
        [one.name for sdk in sdks for one in sdk.components],
        [name for sdk in sdks for name in sdk.actions],
    ):
        assert len(names) == len(set(names))


def test_the_projects_own_table_names_hundreds_beside_frameworks() -> None:
    sdks = list(own_index().sdks())
    assert len(sdks) >= 1200
    assert sum(sdk.purpose is not Purpose.FRAMEWORK for sdk in sdks) >= 400


@pytest.mark.parametrize(
    ("class_name", "sdk_id"),
    [
        ("com.mbridge.msdk.out.MBridgeSDKFactory", "mintegral"),
        ("com.beizi.fusion.BeiZis", "beizi"),
        ("com.tencent.klevin.KlevinManager", "klevin"),
        ("com.qumeng.advlib.api.AiClkAdManager", "qumeng"),
        ("com.tapsdk.tapad.TapAdManager", "tapad"),
        ("com.unity3d.ads.UnityAds", "unity-ads"),
        ("com.vungle.warren.Vungle", "vungle"),
        ("com.windmill.sdk.WindMillAd", "tobid"),
        ("com.tencent.smtt.sdk.QbSdk", "tbs"),
        ("com.bun.miitmdid.core.MdidSdkHelper", "msa-oaid"),
        ("com.ta.utdid2.device.UTDevice", "utdid"),
        ("cn.bmob.v3.Bmob", "bmob"),
        ("com.pgyersdk.crash.PgyCrashManager", "pgyer"),
        ("cn.tongdun.android.shell.FMAgent", "tongdun"),
        ("com.iflytek.cloud.SpeechUtility", "iflytek"),
        ("cn.sharesdk.framework.ShareSDK", "sharesdk"),
        ("cn.smssdk.SMSSDK", "smssdk"),
        ("io.dcloud.feature.sdk.DCUniMPSDK", "dcloud"),
        ("com.tencent.tinker.lib.tinker.Tinker", "tinker"),
        ("com.mopub.mobileads.MoPubView", "mopub"),
        ("com.facebook.appevents.AppEventsLogger", "facebook"),
        ("com.applovin.sdk.AppLovinSdk", "applovin"),
        ("com.ironsource.mediationsdk.IronSource", "ironsource"),
        ("com.umeng.commonsdk.UMConfigure", "umeng-common"),
        ("com.umeng.analytics.MobclickAgent", "umeng-analytics"),
    ],
)
def test_the_projects_own_table_names_what_real_apps_hold(class_name: str, sdk_id: str) -> None:
    found = own_index().of_class(class_name)
    assert found is not None and found.sdk.id == sdk_id
