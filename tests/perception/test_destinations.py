"""Which kind of place a package, an activity or an address is."""

import pytest

from detector.core.outcome import OutcomeKind
from detector.perception.destinations import kind_of_package


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
