import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.events import HostingType, StartRefusal
from detector.parsing.access_denials import parse_denied_access
from detector.parsing.android_log import parse_log_line
from detector.parsing.line_events import event_of_text
from detector.parsing.start_refusals import parse_refused_start

BOOT = "android.intent.action.BOOT_COMPLETED"


@pytest.mark.parametrize(
    ("message", "hosting_type", "component", "permission", "caller"),
    [
        pytest.param(
            f"Permission Denial: receiving Intent {{ act={BOOT} flg=0x10 (has extras) }} to "
            "com.b/.boot.Boot requires android.permission.RECEIVE_BOOT_COMPLETED due to sender null "
            "(uid 1000)",
            HostingType.BROADCAST, "com.b/com.b.boot.Boot",
            "android.permission.RECEIVE_BOOT_COMPLETED", None,
            id="a boot receiver without the permission, HTC, Android 5",
        ),
        pytest.param(
            "Permission Denial: Accessing service ComponentInfo{com.b/com.b.dial.Provider} from pid=5076, "
            "uid=10127 that is not exported from uid 10125",
            HostingType.SERVICE, "com.b/com.b.dial.Provider", None, None, id="a service, Samsung, Android 5",
        ),
        pytest.param(
            "Permission Denial: Accessing service com.b/.S from pid=5076, uid=10127 requires com.b.USE",
            HostingType.SERVICE, "com.b/com.b.S", "com.b.USE", None, id="a service, since Android 11",
        ),
        pytest.param(
            "Permission Denial: broadcasting Intent { act=a.X } from com.a (pid=1, uid=10210) is not "
            "exported from uid 10125 due to receiver com.b/com.b.R",
            HostingType.BROADCAST, "com.b/com.b.R", None, "com.a", id="a receiver",
        ),
        pytest.param(
            "Permission Denial: opening provider com.b.FileProvider from ProcessRecord{80125c "
            "11262:com.a/u0a455} (pid=11262, uid=10455) that is not exported from UID 10057",
            HostingType.CONTENT_PROVIDER, None, None, None, id="a provider",
        ),
        pytest.param(
            "Permission Denial: opening provider com.b.FileProvider from (null) (pid=11262, uid=10455) that "
            "is not exported from UID 10057",
            HostingType.CONTENT_PROVIDER, None, None, None, id="a provider, for a process that is gone",
        ),
        pytest.param(
            "Permission Denial: starting Intent { act=a.VIEW cmp=com.b/.C } from "
            "ProcessRecord{1 2:com.a/u0a1} (pid=2, uid=10001) not exported from uid 10125",
            HostingType.ACTIVITY, "com.b/com.b.C", None, None, id="an activity",
        ),
    ],
)  # fmt: skip
def test_reads_who_was_denied_which_component(
    message: str,
    hosting_type: HostingType,
    component: str | None,
    permission: str | None,
    caller: str | None,
) -> None:
    denied = parse_denied_access(message)
    assert denied is not None
    assert denied.hosting_type is hosting_type
    assert (str(denied.component) if denied.component else None) == component
    assert (denied.permission, denied.caller) == (permission, caller)
    assert (denied.uid is None) == (permission is not None)


def test_access_denied_by_every_phone_is_not_a_refused_start() -> None:
    line = (
        f"Permission Denial: receiving Intent {{ act={BOOT} }} to com.b/.R requires a.P "
        "due to sender null (uid 1000)"
    )
    assert parse_denied_access(line) is not None
    assert parse_refused_start(line) is None


@given(st.text(max_size=120))
def test_never_raises(text: str) -> None:
    parse_denied_access("Permission Denial: receiving Intent { act=a } " + text)
    parse_denied_access("Permission Denial: Accessing service " + text)


@pytest.mark.parametrize(
    ("message", "lacks"),
    [
        pytest.param(
            f"Permission Denial: receiving Intent {{ act={BOOT} flg=0x10 }} to com.b/.Boot requires "
            "android.permission.RECEIVE_BOOT_COMPLETED due to sender android (uid 1000)",
            "android.permission.RECEIVE_BOOT_COMPLETED", id="it lacks a permission for the boot",
        ),
        pytest.param(
            "Permission Denial: Accessing service com.b/.S from pid=5076, uid=10127 that is not exported "
            "from uid 10125",
            "exported", id="another app reached for a service",
        ),
        pytest.param(
            "Permission Denial: broadcasting Intent { flg=0x20 cmp=com.b/.R } from com.a (pid=1, uid=10210) "
            "is not exported from uid 10125 due to receiver com.b/.R",
            "exported", id="another app reached for a receiver",
        ),
        pytest.param(
            "Permission Denial: broadcasting Intent { act=a.X } from com.a (pid=1, uid=10210) requires a.P "
            "due to receiver com.b/.R",
            None, id="a broadcast to whoever listens",
        ),
        pytest.param(
            "Permission Denial: receiving Intent { act=a.X cmp=com.b/.R } to com.b/.R requires a.P due to "
            "sender com.a (uid 10210)",
            None, id="a sender who wants to be heard by few",
        ),
        pytest.param(
            "Permission Denial: opening provider com.b.FileProvider from ProcessRecord{80125c "
            "11262:com.a/u0a455} (pid=11262, uid=10455) that is not exported from UID 10057",
            None, id="a file whose grant has run out",
        ),
        pytest.param(
            "Permission Denial: starting Intent { act=a.VIEW cmp=com.b/.C } from "
            "ProcessRecord{1 2:com.a/u0a1} (pid=2, uid=10001) not exported from uid 10125",
            None, id="a person's tap",
        ),
    ],
)  # fmt: skip
def test_a_denied_access_by_name_is_an_attempt(message: str, lacks: str | None) -> None:
    line = parse_log_line(f"1606000000.000  1000  1500  1600 W BroadcastQueue: {message}")
    event = event_of_text(line, 0.0, 0.0)
    if lacks is None:
        assert event is None
        return
    assert isinstance(event, StartRefusal)
    assert (event.package, event.lacks) == ("com.b", lacks)
