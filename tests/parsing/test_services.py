import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.dump_values import ProcessRef
from detector.parsing.services import RunningService, ServiceClient, parse_services

HEAD = "ACTIVITY MANAGER SERVICES (dumpsys activity services)\n  User 0 active services:\n"

BOUND = (
    HEAD
    + """  * ServiceRecord{1a2b3c u0 com.b.target/.PushService}
    intent={act=com.b.BIND cmp=com.b.target/.PushService}
    packageName=com.b.target
    processName=com.b.target:push
    permission=com.b.permission.BIND
    baseDir=/data/app/com.b.target-1/base.apk
    app=ProcessRecord{77aa11 4321:com.b.target:push/u0a211}
    recentCallingPackage=com.a.caller
    recentCallingUid=10210
    createTime=-1m2s3ms startingBgTimeout=--
    startRequested=true delayedStop=false stopIfKilled=false callStart=true lastStartId=4
    somethingOfAVendor=17
    Bindings:
    * IntentBindRecord{9f8e7d CREATE}:
      intent={cmp=com.b.target/.PushService}
      binder=android.os.BinderProxy@e70627c
      requested=true received=true hasBound=true doRebind=false
      * Client AppBindRecord{abc123 ProcessRecord{def456 1234:com.a.caller/u0a210}}
        Per-process Connections:
          ConnectionRecord{111 u0 CR FGSA com.b.target/.PushService:@222}
    All Connections:
      ConnectionRecord{111 u0 CR FGSA com.b.target/.PushService:@222}
"""
)


def only(text: str) -> RunningService:
    (service,) = parse_services(text).values
    return service


def test_names_the_last_caller_and_the_clients_of_a_bound_service() -> None:
    service = only(BOUND)
    assert str(service.component) == "com.b.target/com.b.target.PushService"
    assert service.process == ProcessRef(pid=4321, process="com.b.target:push", uid=10211)
    assert (service.caller_package, service.caller_uid) == ("com.a.caller", 10210)
    caller = ProcessRef(pid=1234, process="com.a.caller", uid=10210)
    assert service.clients == (ServiceClient(process=caller, flags=("CR", "FGSA")),)
    assert service.created_ago_ms == 62_003
    assert service.is_start_requested is True
    assert service.intent is not None
    assert service.intent.action == "com.b.BIND"


def test_keeps_the_lines_that_it_does_not_know() -> None:
    read = parse_services(BOUND)
    kept = [line.strip().partition("=")[0] for line in read.unknown]
    assert kept == ["baseDir", "somethingOfAVendor", "intent", "binder", "requested"]
    assert read.n_lines == len(BOUND.splitlines())


@pytest.mark.parametrize(
    ("line", "caller"),
    [
        pytest.param("  * ServiceRecord{1 u0 com.b/.S c:com.a}", "com.a", id="14 and later, in the name"),
        pytest.param(
            "  * ServiceRecord{1 u0 com.b/.S}\n    recentCallingPackage=com.a", "com.a", id="11 and later"
        ),
        pytest.param(
            "  * ServiceRecord{1 u0 com.b/.S}\n    callerPackage=com.a", "com.a", id="some 10 and 11"
        ),
        pytest.param("  * ServiceRecord{1 u0 com.b/.S}\n    recentCallingPackage=null", None, id="null"),
        pytest.param("ServiceRecord{1 com.b/.S}", None, id="not said"),
    ],
)
def test_finds_the_caller_wherever_the_version_writes_it(line: str, caller: str | None) -> None:
    assert only(line).caller_package == caller


def test_a_service_that_a_boot_broadcast_let_start() -> None:
    service = only(
        "ServiceRecord{1 u0 com.b/.S}\n  tempAllowListReason:<broadcast:1000:LOCKED_BOOT_COMPLETED>"
    )
    assert service.allowed_because == "broadcast:1000:LOCKED_BOOT_COMPLETED"


def test_a_crashed_service_that_waits_for_its_restart_has_no_process() -> None:
    service = only(
        "  * ServiceRecord{1 u0 com.b/.S}\n    app=null\n"
        "    restartCount=2 restartDelay=+4s0ms nextRestartTime=+3s restartDelay=1\n"
    )
    assert service.process is None
    assert (service.restart_count, service.restart_delay_ms) == (2, 4000)


def test_without_services_there_are_none() -> None:
    read = parse_services("ACTIVITY MANAGER SERVICES (dumpsys activity services)\n  (nothing)\n")
    assert (read.values, read.unknown) == ((), ())


@given(st.text(max_size=300))
def test_never_raises_and_drops_no_line(text: str) -> None:
    for begin in ("", HEAD, "ServiceRecord{1 u0 com.b/.S}\n"):
        read = parse_services(begin + text)
        assert read.n_lines == sum(1 for line in (begin + text).splitlines() if line.strip())
