from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.exit_info import parse_exit_info

DUMP = """ACTIVITY MANAGER PROCESS EXIT INFO (dumpsys activity exit-info)
Last Timestamp of Persistence Into Persistent Storage: 2026-01-09 02:39:26.765
  package: com.b.target
    Historical Process Exit for uid=10211
        ApplicationExitInfo #0:
          timestamp=2026-01-09 02:41:35.649 pid=10950 realUid=10211 packageUid=10211 definingUid=10211 user=0
          process=com.b.target:push reason=10 (USER REQUESTED) subreason=21 (FORCE STOP) status=0
          importance=400 pss=0.00 rss=270MB description=stop com.b.target from pid 12 state=empty trace=null
        ApplicationExitInfo #1:
          timestamp=2026-01-09 00:33:03.880 pid=4189 realUid=10211 packageUid=10211 definingUid=10211 user=0
          process=com.b.target reason=3 (LOW_MEMORY) subreason=0 (UNKNOWN) status=0
          importance=100 pss=0.00 rss=2.5GB description=null state=empty trace=null
          ofAVendor
"""


def test_reads_what_ended_a_process() -> None:
    stopped, starved = parse_exit_info(DUMP).values
    assert (stopped.package, stopped.process, stopped.pid) == ("com.b.target", "com.b.target:push", 10950)
    assert (stopped.reason_code, stopped.reason, stopped.subreason) == (10, "USER REQUESTED", "FORCE STOP")
    assert stopped.description == "stop com.b.target from pid 12"
    assert stopped.at == "2026-01-09 02:41:35.649"
    assert (starved.reason, starved.description) == ("LOW_MEMORY", None)


def test_keeps_the_lines_that_it_does_not_know() -> None:
    assert [line.strip() for line in parse_exit_info(DUMP).unknown] == ["ofAVendor"]


@given(st.text(max_size=300))
def test_never_raises_and_drops_no_line(text: str) -> None:
    read = parse_exit_info(DUMP + text)
    assert read.n_lines == sum(1 for line in (DUMP + text).splitlines() if line.strip())
