import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.events import HostingType
from detector.parsing.access_denials import parse_denied_access
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
            "Permission Denial: starting Intent { act=a.VIEW cmp=com.b/.C } from "
            "ProcessRecord{1 2:com.a/u0a1} (pid=2, uid=10001) not exported from uid 10125",
            HostingType.ACTIVITY, "com.b/com.b.C", None, None, id="an activity",
        ),
    ],
)  # fmt: skip
def test_knows_who_may_not_reach_what(
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


def test_what_no_phone_lets_through_is_no_refused_start() -> None:
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
