from detector.parsing.package_lists import parse_launchable

TEXT = """\
3 activities found:
  Activity #0:
    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true
    com.android.settings/.Settings
  Activity #1:
    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true
    cn.example.shop/com.example.launch.SplashActivity
  Activity #2:
    priority=0 preferredOrder=0 match=0x108000 specificIndex=-1 isDefault=true
    cn.example.shop/.Second
"""
"""As PackageManagerShellCommand.runQueryIntentActivities prints with --brief (AOSP 7 to 15)."""


def test_reads_the_packages_that_have_an_icon() -> None:
    assert parse_launchable(TEXT) == {"com.android.settings", "cn.example.shop"}
    assert parse_launchable(TEXT.replace("\n", "\r\n")) == parse_launchable(TEXT)


def test_an_unknown_command_gives_no_packages() -> None:
    for text in (
        "",
        "No activities found\n",
        "Unknown command: query-activities\n",
        "/system/bin/sh: cmd: not found",
    ):
        assert parse_launchable(text) == frozenset()
