"""What is known of a window's presence at a touch."""

from detector.windows.presence import FELL_ON_IT, Presence


def test_a_touch_fell_on_what_was_seen_before_and_after_it() -> None:
    assert FELL_ON_IT.was_seen_before and FELL_ON_IT.was_seen_after


def test_without_a_log_no_arrival_is_claimed() -> None:
    seen = Presence(was_seen_before=True, was_seen_after=False)
    assert (seen.by_log, seen.arrived, seen.arrived_late_ms) == (None, False, 0)
