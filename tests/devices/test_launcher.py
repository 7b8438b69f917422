import pytest

from detector.core.errors import DeviceError, DeviceNotReady
from detector.devices.launcher import Launcher
from detector.devices.shell import DeviceShell
from tests.fakes.link import FakeLink

RESOLVED = {"cmd package resolve-activity --brief com.a": "priority=0 preferredOrder=0\ncom.a/.Main\n"}
INSTALLED = {"dumpsys package com.a": "  Package [com.a] (1):\n"}


def launcher(link: FakeLink) -> Launcher:
    return Launcher(DeviceShell(link, link.clock), link.clock)


def test_starts_the_launcher_activity_and_stamps_am_start_alone() -> None:
    link = FakeLink(shell={**RESOLVED, "am start": "Starting: Intent { }\n"})
    before_ns = link.clock.now_ns
    stamp = launcher(link).launch("com.a")
    assert "-n 'com.a/com.a.Main'" in link.opened[-1]
    assert stamp.earliest_ns > before_ns + 1_000_000
    assert stamp.latest_ns == link.clock.now_ns


def test_looks_the_activity_up_once() -> None:
    link = FakeLink(shell={**RESOLVED, "am start": "Starting"})
    subject = launcher(link)
    subject.launch("com.a")
    subject.launch("com.a")
    assert sum("resolve-activity" in one for one in link.opened) == 1


@pytest.mark.parametrize(
    "output", ["No activity found\n", "android/com.android.internal.app.ResolverActivity\n", ""]
)
def test_leaves_it_to_monkey_where_no_activity_is_resolved(output: str) -> None:
    link = FakeLink(shell={"cmd package resolve-activity": output, "monkey -p com.a": "Events injected: 1\n"})
    launcher(link).launch("com.a")
    assert "monkey -p com.a" in link.opened[-1]


def test_says_that_an_app_is_not_installed() -> None:
    link = FakeLink(
        shell={
            "cmd package": "No activity found\n",
            "monkey": ("** No activities found to run, monkey aborted.\n", 252),
            "dumpsys package com.a": "Unable to find package: com.a\n",
        }
    )
    with pytest.raises(DeviceNotReady, match="is not installed on fake-1"):
        launcher(link).launch("com.a")


def test_reports_the_message_of_am() -> None:
    link = FakeLink(shell={**RESOLVED, **INSTALLED, "am start": "Error: Activity class does not exist.\n"})
    with pytest.raises(DeviceNotReady, match="could not be launched: Error: Activity class does not exist"):
        launcher(link).launch("com.a")


def test_stops_an_app() -> None:
    link = FakeLink(shell={"am force-stop com.a": ""})
    launcher(link).stop("com.a")
    with pytest.raises(DeviceError, match="could not be stopped"):
        launcher(FakeLink()).stop("com.a")
