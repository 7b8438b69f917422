from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.start_info import parse_start_info

DUMP = """ACTIVITY MANAGER PROCESS START INFO (dumpsys activity start-info)
  package: com.b.target
    Historical Process Start for uid=10211
ApplicationStartInfo #0:
 pid=0 realUid=10211 packageUid=10211 definingUid=10211 user=0
 package=com.b.target process=com.b.target:push startupState=0 reason=BOOT COMPLETE startType=COLD
 intent=Intent { act=android.intent.action.BOOT_COMPLETED flg=0x89000010 cmp=com.b.target/.BootReceiver }
 timestamps: 0=123456789000 2=123466789000
 aFieldOfTomorrow=1
ApplicationStartInfo #1:
 pid=4321 realUid=10211 packageUid=10211 definingUid=10211 user=0
 package=com.b.target process=com.b.target startupState=2 reason=START ACTIVITY startType=WARM launchMode=0
"""


def test_reads_why_a_process_started() -> None:
    boot, warm = parse_start_info(DUMP).values
    assert (boot.package, boot.process, boot.package_uid) == ("com.b.target", "com.b.target:push", 10211)
    assert (boot.reason, boot.start_type) == ("BOOT COMPLETE", "COLD")
    assert boot.timestamps_ns == {"LAUNCH": 123456789000, "APPLICATION_ONCREATE": 123466789000}
    assert boot.intent is not None
    assert str(boot.intent.component) == "com.b.target/com.b.target.BootReceiver"
    assert warm.reason == "START ACTIVITY"


def test_reads_timestamps_by_number_or_by_name() -> None:
    (named,) = parse_start_info("ApplicationStartInfo #0:\n timestamps: LAUNCH=12, FORK=13 77=14\n").values
    assert named.timestamps_ns == {"LAUNCH": 12, "FORK": 13, "77": 14}


def test_only_a_cold_start_is_the_start_of_a_process() -> None:
    assert [one.is_process_start for one in parse_start_info(DUMP).values] == [True, False]


def test_keeps_the_lines_that_it_does_not_know() -> None:
    assert parse_start_info(DUMP).unknown == (" aFieldOfTomorrow=1",)


@given(st.text(max_size=300))
def test_never_raises_and_drops_no_line(text: str) -> None:
    read = parse_start_info(DUMP + text)
    assert read.n_lines == sum(1 for line in (DUMP + text).splitlines() if line.strip())
