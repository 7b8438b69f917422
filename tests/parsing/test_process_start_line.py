import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.line_events import parse_process_start_line


@pytest.mark.parametrize(
    ("message", "named", "component", "caller"),
    [
        pytest.param(
            "Start proc com.b for broadcast com.b/com.sdk.R: pid=31 uid=10125 gids={50125, 9997} abi=arm64",
            ("com.b", 31, 10125, "broadcast"), "com.b/com.sdk.R", None, id="before 5.1",
        ),
        pytest.param(
            "Start proc 3800:com.b:push/u0a93 for content provider com.b/.P",
            ("com.b:push", 3800, 10093, "content provider"), "com.b/com.b.P", None, id="up to 9",
        ),
        pytest.param(
            "Start proc 12:com.b/u0a93 for next-top-activity {com.b/com.b.Main}",
            ("com.b", 12, 10093, "next-top-activity"), "com.b/com.b.Main", None, id="13",
        ),
        pytest.param(
            "Start proc 12:com.b/u0a93 for service {com.b/com.b.S} caller=com.a",
            ("com.b", 12, 10093, "service"), "com.b/com.b.S", "com.a", id="Xiaomi",
        ),
        pytest.param(
            "Start proc 12:com.b/u0a93 for start application com.b",
            ("com.b", 12, 10093, "start application"), None, None, id="EMUI",
        ),
        pytest.param(
            "Start proc 12:com.b/u0a93 [android.app.X] for bound-service {com.b/com.b.S}",
            ("com.b", 12, 10093, "bound-service"), "com.b/com.b.S", None, id="17, with an entry point",
        ),
        pytest.param(
            "Start proc 12:com.b:x/u0a93i7 for added application com.b",
            ("com.b:x", 12, 10093, "added application"), None, None, id="isolated",
        ),
        pytest.param(
            "Start proc 2625:WebViewLoader-arm64/1037 for ",
            ("WebViewLoader-arm64", 2625, 1037, ""), None, None, id="a zygote has no type",
        ),
        pytest.param(
            "Start proc 9:.odd:name/1000 for on-hold .odd",
            (".odd:name", 9, 1000, "on-hold"), None, None, id="a name that starts with a dot",
        ),
    ],
)  # fmt: skip
def test_reads_the_line_of_every_version(
    message: str, named: tuple[str, int, int, str], component: str | None, caller: str | None
) -> None:
    line = parse_process_start_line(message)
    assert line is not None
    assert (line.process, line.pid, line.uid, line.hosting_type) == named
    assert (str(line.component) if line.component else None, line.caller) == (component, caller)


@pytest.mark.parametrize("text", ["", "Start process", "startProcess: name=com.a", "Start proc for"])
def test_what_is_no_start_is_none(text: str) -> None:
    assert parse_process_start_line(text) is None


@given(st.text(max_size=120))
def test_never_raises(text: str) -> None:
    parse_process_start_line("Start proc " + text)
    parse_process_start_line("Start proc 1:a/1000 for " + text)
