import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.system_events import parse_caller_note


@pytest.mark.parametrize(
    ("message", "about", "caller", "source"),
    [
        pytest.param(
            "hostingType=service, hostingName={com.b/com.b.S}, callerPackage=com.a, isSystem=false, x=1.",
            "com.b/com.b.S", "com.a", "Boost", id="MIUI",
        ),
        pytest.param(
            "Need to start process com.b:p for provider ContentProviderInfo{name=com.b.D}, "
            "callerApp: ProcessRecord{8231929 2314:com.a/u0a464}",
            "com.b:p", "com.a", "provider wait", id="EMUI",
        ),
        pytest.param(
            "startService callerProcessName:com.a:x, calleePkgName: com.b",
            "com.b", "com.a:x", "service debug", id="Samsung",
        ),
        pytest.param(
            "bindService is called for service : com.b/.S and for client com.a",
            "com.b/com.b.S", "com.a", "service tracker", id="Qualcomm",
        ),
    ],
)  # fmt: skip
def test_names_the_requester_and_the_request(message: str, about: str, caller: str, source: str) -> None:
    note = parse_caller_note(message)
    assert note is not None
    assert about == str(note.component or note.process or note.package)
    assert (note.caller, note.source) == (caller, source)


def test_a_shells_start_has_no_caller() -> None:
    note = parse_caller_note("hostingType=x, hostingName={com.b/.S}, callerPackage=others, isSystem=true")
    assert note is not None
    assert note.caller is None


def test_a_caller_may_be_a_pid_only() -> None:
    note = parse_caller_note(
        "Waiting to start provider ContentProviderRecord{7c1 u0 com.b/com.sdk.P} launchingApp=ProcessRecord{7"
        " 0:com.b:p/u0a464} caller pid= 2314 for 20000 ms"
    )
    assert note is not None
    assert (note.caller, note.caller_pid) == (None, 2314)


def test_other_lines_are_none() -> None:
    assert parse_caller_note("Start proc 1:a/1000 for service {b/c} caller=d") is None


@given(st.text(max_size=120))
def test_never_raises(text: str) -> None:
    for words in ("hostingName={", "Need to start process ", "bindService is called "):
        parse_caller_note(words + text)
