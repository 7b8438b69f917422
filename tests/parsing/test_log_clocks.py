"""The device's two clocks, from lines printed by both."""

import pytest

from detector.parsing.android_log import monotonic_minus_epoch_ms

BY_EPOCH = """--------- beginning of events
         1767945600.100000   832   832 I am_proc_start: [0,1,2]
         1767945600.200000   832   832 I same: again
         1767945600.300000   832   832 I same: again
         1767945600.400000   832   832 I wm_task_to_front: [0,1]
"""
BY_MONOTONIC = """--------- beginning of events
   500.200000   832   832 I same: again
   500.300000   832   832 I same: again
   500.400050   832   832 I wm_task_to_front: [0,1]
   500.900000   832   832 I written: between the two askings
"""


def test_only_lines_that_stand_once_in_both_count() -> None:
    assert monotonic_minus_epoch_ms(BY_EPOCH, BY_MONOTONIC) == pytest.approx(
        -1_767_945_100_000 + 0.05, abs=0.01
    )


@pytest.mark.parametrize("text", ["", "logcat: Invalid parameter", "09-01 12:00:00.1 I x"])
def test_without_a_common_line_nothing_is_known(text: str) -> None:
    assert monotonic_minus_epoch_ms(BY_EPOCH, text) is None
