import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.core.events import HostingType
from detector.parsing.start_refusals import parse_refused_start

BOOT = "android.intent.action.BOOT_COMPLETED"


@pytest.mark.parametrize(
    ("message", "package", "hosting_type", "action", "caller"),
    [
        pytest.param(
            "MIUILOG- Reject RestartService packageName :com.b uid : 10146",
            "com.b", HostingType.RESTART, None, None, id="MIUI, a restart",
        ),
        pytest.param(
            "MIUILOG- Reject service :Intent { act=a.SyncAdapter cmp=com.b/.Sync (has extras) } userId : 0",
            "com.b", HostingType.SERVICE, "a.SyncAdapter", None, id="MIUI, a service",
        ),
        pytest.param(
            f"Unable to launch app com.b/10146 for broadcast Intent {{ act={BOOT} flg=0x10 }}: "
            "process is not permitted to auto start",
            "com.b", HostingType.BROADCAST, BOOT, None, id="HyperOS",
        ),
        pytest.param(
            "Background activity start [callingPackage: com.a; callingUid: 10090; appSwitchState: 2; "
            "isCallingUidForeground: false; intent: Intent { act=a.VIEW cmp=com.b/.C }]",
            "com.b", HostingType.ACTIVITY, "a.VIEW", "com.a", id="AOSP, an activity",
        ),
        pytest.param(
            "Background start not allowed: service Intent { cmp=com.b/.S } to com.b/.S from pid=12 uid=10210 "
            "pkg=com.a startFg?=false",
            "com.b", HostingType.SERVICE, None, "com.a", id="AOSP, a service",
        ),
        pytest.param(
            "Background execution not allowed: receiving Intent { act=com.a.X flg=0x10 } to com.b/.R",
            "com.b", HostingType.BROADCAST, "com.a.X", None, id="AOSP, a receiver",
        ),
        pytest.param(
            f"*Do not want to launch app com.b/10268 for broadcast Intent {{ act={BOOT} }} callUid:1000",
            "com.b", HostingType.BROADCAST, BOOT, None, id="ColorOS, a broadcast",
        ),
        pytest.param(
            "prevent start com.b, cmp ComponentInfo{com.b/com.b.P} by contentprovider com.a callingUid 10210"
            ", scenePriority = 0",
            "com.b", HostingType.CONTENT_PROVIDER, None, "com.a", id="ColorOS, a provider",
        ),
        pytest.param(
            "isAllowStartFromStartService: prevent start com.b",
            "com.b", HostingType.SERVICE, None, None, id="ColorOS 16, a service",
        ),
        pytest.param(
            "prevent start com.b, cmp {com.b/com.b.Ring} by system[alarmManger] Type ssfa, scenePriority 0",
            "com.b", None, None, "android", id="ColorOS 16, by the system",
        ),
        pytest.param(
            "prevent start com.b by broadcast system[alarmManger]",
            "com.b", HostingType.BROADCAST, None, "android", id="ColorOS 16, a broadcast",
        ),
        pytest.param(
            "prevent start com.b ... scenePriority = 0", "com.b", None, None, None, id="ColorOS, shortened",
        ),
        pytest.param(
            "prevent restart service, scenePriority=-1",
            None, HostingType.RESTART, None, None, id="ColorOS, a restart",
        ),
        pytest.param("AppStart: 1 com.b.c s:1 alw:0", "com.b.c", None, None, None, id="Honor"),
        pytest.param(
            "isAutoRunBlockedApp:: com.b, Auto Run OFF", "com.b", None, None, None, id="Samsung"
        ),
        pytest.param(
            "block sdk start service, want to start : cmp=com.b/com.sdk.Push",
            "com.b", HostingType.SERVICE, None, None, id="360",
        ),
        pytest.param(
            "prevent from boot complete broadcast: com.b",
            "com.b", HostingType.BROADCAST, None, None, id="a box",
        ),
    ],
)  # fmt: skip
def test_knows_a_refusal_in_each_vendors_words(
    message: str,
    package: str | None,
    hosting_type: HostingType | None,
    action: str | None,
    caller: str | None,
) -> None:
    refused = parse_refused_start(message)
    assert refused is not None
    assert (refused.package, refused.hosting_type) == (package, hosting_type)
    assert (refused.action, refused.caller) == (action, caller)


@pytest.mark.parametrize(
    "text", ["", "isAutoRunBlockedApp:: com.b, Auto Run ON", "Unable to launch app com.b/1 for x"]
)
def test_what_refuses_nothing_is_none(text: str) -> None:
    assert parse_refused_start(text) is None


@given(st.text(max_size=120))
def test_never_raises(text: str) -> None:
    for words in (
        "MIUILOG- Reject ",
        "prevent start ",
        "Unable to launch app ",
        "Do not want to launch app ",
    ):
        parse_refused_start(words + text)
