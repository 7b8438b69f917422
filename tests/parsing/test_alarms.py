from detector.parsing.alarms import parse_alarm_tags

DUMP = """    ELAPSED_WAKEUP #0: Alarm{3f type 2 com.a}
      tag=*walarm*:com.a.action.TICK
    RTC #1: Alarm{40 type 1 com.b}
      tag=*alarm*:com.b/.Receiver
      type=RTC origWhen=2026-08-26 06:30:00.000
"""


def test_reads_the_tags_of_alarms_that_wake_and_of_those_that_do_not() -> None:
    assert parse_alarm_tags(DUMP) == {"com.a.action.TICK", "com.b/.Receiver"}


def test_other_text_has_none() -> None:
    assert parse_alarm_tags("tag=*job*/com.a/.Service\n") == frozenset()
