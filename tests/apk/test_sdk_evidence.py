"""What proves an SDK and what only declares it: each case was seen in real apps."""

import pytest

from detector.apk.facts import ApkFacts
from detector.apk.reading import is_generated
from tests.apk.reading import facts_of
from tests.apk.sdk_tables import own_index
from tests.fakes.apk_files import Node, apk, manifest, node, service

OBJECT = "java.lang.Object"
MAIN = "com.app.one.Main"


def app(
    *classes: str, components: tuple[Node, ...] = (), package: str = "com.app.one", **more: str
) -> ApkFacts:
    """An app whose own activity has its class, with more classes and components."""
    main = node("activity", name=f"{package}.Main")
    root = manifest(package=package, components=[main, *components], application=more)
    names = dict.fromkeys([f"{package}.Main", *classes], OBJECT)
    return facts_of(apk(root, classes=names), index=own_index())


def ids(facts: ApkFacts) -> list[str]:
    return [one.id for one in facts.sdks]


@pytest.mark.parametrize(
    ("name", "generated"),
    [
        ("com.a.R", True),
        ("com.a.R$string", True),
        ("com.a.BuildConfig", True),
        ("com.a.BR", True),
        ("com.a.Run", False),
        ("com.a.Request$R", False),
        ("R", True),
    ],
)
def test_recognises_generated_classes(name: str, generated: bool) -> None:
    assert is_generated(name) is generated


def test_resources_alone_are_no_sdk() -> None:
    assert ids(app("com.umeng.message.R", "com.umeng.message.R$id", "com.umeng.message.BuildConfig")) == []
    assert ids(app("com.umeng.message.R", "com.umeng.message.PushAgent")) == ["umeng-push"]


def test_a_stub_for_an_advertising_id_is_no_vendors_core() -> None:
    stub = app("com.huawei.hms.ads.identifier.AdvertisingIdClient", "com.google.android.gms.ads.identifier.a")
    assert ids(stub) == ["huawei-oaid", "google-ads-id"]
    assert ids(app("com.huawei.hms.api.HuaweiApiClient")) == ["hms-core"]


def test_an_apps_own_package_is_no_sdk_in_it() -> None:
    own = app("com.tencent.mobileqq.app.DaemonMsfService", package="com.tencent.mobileqq")
    assert (ids(own), own.sdks_declared) == ([], ())


def test_a_component_without_its_class_is_only_declared() -> None:
    left_over = app(components=(node("activity", name="com.tencent.bugly.beta.ui.BetaActivity"),))
    assert ids(left_over) == []
    assert [(one.id, one.code, one.n_components) for one in left_over.sdks_declared] == [
        ("bugly", "absent", 1)
    ]
    (main, activity) = left_over.components
    assert (main.owner, activity.owner, activity.sdk) == ("app", "sdk", "bugly")
    there = app(
        "com.tencent.bugly.crashreport.CrashReport",
        components=(node("activity", name="com.tencent.bugly.beta.ui.BetaActivity"),),
    )
    assert [(one.id, one.code) for one in there.sdks] == [("bugly", "present")]


def test_a_missing_superclass_is_only_declared() -> None:
    root = manifest(components=[service(".Push")])
    one = facts_of(apk(root, classes={"com.app.one.Push": "com.igexin.sdk.PushService"}), index=own_index())
    assert [(sdk.id, sdk.code) for sdk in one.sdks_declared] == [("getui", "absent")]


def test_a_library_without_its_classes_is_only_declared() -> None:
    content = apk(
        manifest(components=[node("activity", name=".Main")]),
        classes={MAIN: OBJECT},
        files={"lib/arm64-v8a/libBugly.so": b""},
    )
    one = facts_of(content, index=own_index())
    assert (ids(one), [sdk.id for sdk in one.sdks_declared]) == ([], ["bugly"])


PACKED = (
    pytest.param({"com.stub.StubApp": OBJECT}, {"assets/libjiagu.so": b""}, "com.stub.StubApp", "packer-360"),
    pytest.param(
        {"com.tencent.StubShell.TxAppEntry": OBJECT},
        {"lib/armeabi-v7a/libshella-4.1.0.22.so": b""},
        "com.tencent.StubShell.TxAppEntry",
        "packer-legu",
    ),
    pytest.param(
        {"com.secneo.apkwrapper.AW": OBJECT},
        {"lib/arm64-v8a/libDexHelper.so": b""},
        "com.secneo.apkwrapper.AW",
        "packer-bangcle",
    ),
    pytest.param({"s.h.e.l.l.S": OBJECT}, {"assets/ijiami.ajm": b""}, "s.h.e.l.l.S", "packer-ijiami"),
    pytest.param({"a.b.C": OBJECT}, {"lib/arm64-v8a/libnesec.so": b""}, "a.b.C", "packer-netease"),
)


@pytest.mark.parametrize(("classes", "files", "application", "packer"), PACKED)
def test_a_packed_app_says_that_its_code_was_not_read_and_by_which_packer(
    classes: dict[str, str], files: dict[str, bytes], application: str, packer: str
) -> None:
    components = [node("activity", name=".Main"), service("com.igexin.sdk.PushService")]
    root = manifest(components=components, application={"name": application})
    one = facts_of(apk(root, classes=classes, files=files), index=own_index())
    assert (one.code.state, one.code.packer, one.code.n_components_without_code) == ("packed", packer, 2)
    assert {sdk.id: sdk.code for sdk in one.sdks}["getui"] == "unread"
    assert packer in ids(one)
    assert [warning.kind for warning in one.warnings if warning.kind.startswith("code")] == ["code_packed"]


def test_reports_missing_code_without_naming_a_packer() -> None:
    components = [node("activity", name=".Main"), service(".Own")]
    one = facts_of(apk(manifest(components=components), classes={"a.b.C": OBJECT}), index=own_index())
    assert (one.code.state, one.code.packer, one.code.n_components_without_code) == ("part", None, 2)


def test_a_protected_app_whose_classes_are_there_was_read() -> None:
    one = app("com.stub.StubApp", name="com.stub.StubApp")
    assert (one.code.state, one.code.packer, ids(one)) == ("whole", None, ["packer-360"])
