"""What kind of place an app was led to: a store, a browser, a page of its own, a system prompt."""

import re
from itertools import pairwise

from detector.core.outcome import OutcomeKind
from detector.windows.start_attempts import StartAnswer, StartAttempt

__all__ = ["is_advert_page", "is_phone_service", "kind_of_package", "kind_of_start"]

STORES = (
    "com.android.vending",
    "com.huawei.appmarket",
    "com.xiaomi.market",
    "com.oppo.market",
    "com.heytap.market",
    "com.bbk.appstore",
    "com.tencent.android.qqdownloader",
    "com.hihonor.appmarket",
    "com.sec.android.app.samsungapps",
    "com.meizu.mstore",
    "com.qihoo.appstore",
    "com.baidu.appsearch",
    "com.wandoujia.phoenix2",
)
STORE_SCHEMES = ("market:", "appmarket:", "mimarket:", "oppomarket:", "vivomarket:", "samsungapps:")
BROWSERS = (
    "com.android.browser",
    "com.android.chrome",
    "org.mozilla.firefox",
    "com.uc.browser",
    "com.ucmobile",
    "com.tencent.mtt",
    "com.huawei.browser",
    "com.heytap.browser",
    "com.vivo.browser",
    "com.mi.globalbrowser",
    "com.microsoft.emmx",
    "com.sec.android.app.sbrowser",
    "com.quark.browser",
)
SERVICES = (
    "com.google.android.gms",
    "com.android.settings",
    "com.huawei.hwid",
    "com.hihonor.id",
    "com.xiaomi.account",
    "com.heytap.usercenter",
    "com.oplus.account",
    "com.bbk.account",
    "com.meizu.account",
    "com.samsung.android.mobileservice",
    "com.osp.app.signin",
)
"""Settings and the vendors' account services, which an app's page asks for when it signs somebody in."""

INSTALLER_WORDS = ("packageinstaller", "InstallActivity", "InstallStart")
PERMISSION_WORDS = ("permissioncontroller", "GrantPermissionsActivity")
ADVERT_SDKS = (
    "com.bytedance.sdk.openadsdk.",
    "com.ss.android.downloadlib.",
    "com.qq.e.",
    "com.kwad.",
    "com.baidu.mobads.",
    "com.sigmob.",
    "com.anythink.",
    "com.mbridge.",
    "com.beizi.",
    "com.tradplus.",
    "com.alimm.",
)
"""How the classes of adverts' SDKs begin, by their public manifests."""

ADVERT_WORDS = frozenset({"ad", "ads", "advert", "advertise", "advertisement"})
PAGE_WORDS = frozenset({"web", "webview", "browser", "landing", "h5"})
_NAME_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")

CHOOSER_WORDS = ("ResolverActivity", "ChooserActivity", "ConfirmStartActivity", "wakepath")


def kind_of_start(start: StartAttempt, package: str) -> OutcomeKind | None:
    """None: a start that is no jump, such as going home."""
    if start.answer is not StartAnswer.STARTED:
        return OutcomeKind.BLOCKED
    if start.to_package == package:
        return OutcomeKind.OWN_LANDING
    if start.action == "android.intent.action.MAIN" and start.data is None and start.to_package is None:
        return None
    return kind_of_package(start.to_package, start.activity, start.data)


def kind_of_package(package: str | None, activity: str | None, data: str | None) -> OutcomeKind:
    where = f"{package or ''}/{activity or ''}"
    if any(word in where for word in PERMISSION_WORDS):
        return OutcomeKind.PERMISSION
    if any(word in where for word in CHOOSER_WORDS):
        return OutcomeKind.CHOOSER
    if any(word in where for word in INSTALLER_WORDS):
        return OutcomeKind.INSTALL
    if package in STORES or (data or "").startswith(STORE_SCHEMES):
        return OutcomeKind.STORE
    if (package or "").lower() in BROWSERS or (package is None and (data or "").startswith("http")):
        return OutcomeKind.BROWSER
    return OutcomeKind.FOREIGN_APP


def is_advert_page(activity: str) -> bool:
    """Whether an app's own activity, by its name, shows where an advert leads: `.AdWebActivity`,
    `TTLandingPageActivity`. A web view alone may show anything, and an SDK's other activities are adverts.
    """
    words = [word.lower() for word in _NAME_WORDS.findall(activity.rsplit(".", 1)[-1])]
    leads = not PAGE_WORDS.isdisjoint(words)
    is_of_advert = not ADVERT_WORDS.isdisjoint(words) or activity.startswith(ADVERT_SDKS)
    return (leads and is_of_advert) or any(pair == ("landing", "page") for pair in pairwise(words))


def is_phone_service(package: str | None) -> bool:
    """Whether it serves the app's own page, such as for signing in: no advert leads there."""
    return package in SERVICES
