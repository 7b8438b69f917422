"""Which kind of place a package, an activity or an address is."""

from dataclasses import replace
from typing import Any

import pytest

from detector.core.outcome import OutcomeKind
from detector.windows.destinations import is_advert_page, kind_of_package, kind_of_start
from detector.windows.start_attempts import StartAnswer, StartAttempt


@pytest.mark.parametrize(
    ("package", "activity", "data", "kind"),
    [
        ("com.xiaomi.market", None, None, OutcomeKind.STORE),
        (None, None, "market://details?id=a", OutcomeKind.STORE),
        ("com.UCMobile", None, None, OutcomeKind.BROWSER),
        (None, None, "https://ad.example.com", OutcomeKind.BROWSER),
        ("android", "com.android.internal.app.ChooserActivity", None, OutcomeKind.CHOOSER),
        ("com.google.android.packageinstaller", "a.InstallStart", None, OutcomeKind.INSTALL),
        (
            "com.google.android.permissioncontroller",
            "a.GrantPermissionsActivity",
            None,
            OutcomeKind.PERMISSION,
        ),
        ("com.taobao.taobao", "a.Main", "taobao://x", OutcomeKind.FOREIGN_APP),
    ],
)
def test_names_the_place(
    package: str | None, activity: str | None, data: str | None, kind: OutcomeKind
) -> None:
    assert kind_of_package(package, activity, data) is kind


@pytest.mark.parametrize(
    ("package", "activity", "data", "kind"),
    [
        ("com.a", None, "market://details", OutcomeKind.STORE),
        ("com.android.permissioncontroller", None, None, OutcomeKind.PERMISSION),
        ("com.miui.packageinstaller", None, None, OutcomeKind.INSTALL),
        ("com.x.wakepath", None, None, OutcomeKind.CHOOSER),
        ("com.a", None, "https://x", OutcomeKind.FOREIGN_APP),
        (None, None, "tel:1", OutcomeKind.FOREIGN_APP),
        (None, None, None, OutcomeKind.FOREIGN_APP),
        ("com.android.chrome", None, None, OutcomeKind.BROWSER),
        ("com.a", "a.ResolverActivity", "market://x", OutcomeKind.CHOOSER),
        ("com.a", "a.InstallActivity", "market://x", OutcomeKind.INSTALL),
        (None, "a.GrantPermissionsActivity", "market://x", OutcomeKind.PERMISSION),
    ],
)
def test_the_first_sign_decides(
    package: str | None, activity: str | None, data: str | None, kind: OutcomeKind
) -> None:
    assert kind_of_package(package, activity, data) is kind


HOME = StartAttempt(
    at_ms=0,
    at_error_ms=0,
    action="android.intent.action.MAIN",
    data=None,
    to_package=None,
    activity=None,
    answer=StartAnswer.STARTED,
)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        pytest.param({}, None, id="going home"),
        pytest.param({"answer": StartAnswer.BLOCKED}, OutcomeKind.BLOCKED, id="refused"),
        pytest.param({"answer": StartAnswer.NOT_FOUND}, OutcomeKind.BLOCKED, id="nobody takes it"),
        pytest.param({"to_package": "cn.app"}, OutcomeKind.OWN_LANDING, id="the app itself"),
        pytest.param({"to_package": "cn.b"}, OutcomeKind.FOREIGN_APP, id="another app's first page"),
        pytest.param({"data": "https://x"}, OutcomeKind.BROWSER, id="with an address"),
        pytest.param({"action": "android.intent.action.VIEW"}, OutcomeKind.FOREIGN_APP, id="another action"),
        pytest.param({"activity": "a.ChooserActivity", "data": "x"}, OutcomeKind.CHOOSER, id="a choice"),
    ],
)
def test_a_start_leads_somewhere(changes: dict[str, Any], kind: OutcomeKind | None) -> None:
    assert kind_of_start(replace(HOME, **changes), "cn.app") is kind


@pytest.mark.parametrize(
    ("activity", "leads"),
    [
        ("cn.a.AdWebActivity", True),
        ("cn.a.ui.ADWebViewActivity", True),
        ("com.bytedance.sdk.openadsdk.activity.TTLandingPageActivity", True),
        ("com.kwad.sdk.api.proxy.app.AdWebViewActivity", True),
        ("com.bytedance.sdk.openadsdk.activity.TTWebPageActivity", True),
        ("cn.a.WebViewActivity", False),
        ("cn.a.LandingActivity", False),
        ("cn.a.AddressWebActivity", False),
        ("com.google.android.gms.ads.AdActivity", False),
        ("cn.a.LoginActivity", False),
    ],
)
def test_an_activity_shows_where_an_advert_leads_if_its_name_says_both(activity: str, leads: bool) -> None:
    assert is_advert_page(activity) is leads
