"""All rules, listed by hand: the order here is the order in reports."""

from detector.judging.rule import Rule
from detector.rules import (
    associated_start,
    countdown_gated_close,
    fake_close_control,
    ineffective_close_control,
    late_close_control,
    low_contrast_close_control,
    missing_close_control,
    moving_close_control,
    multiple_taps_to_close,
    nearly_invisible_close_control,
    obstructed_close_control,
    odd_close_position,
    revived_after_exit,
    self_start,
    start_before_consent,
    undersized_close_control,
    undersized_close_glyph,
)

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    missing_close_control.RULE,
    late_close_control.RULE,
    countdown_gated_close.RULE,
    undersized_close_control.RULE,
    undersized_close_glyph.RULE,
    low_contrast_close_control.RULE,
    nearly_invisible_close_control.RULE,
    odd_close_position.RULE,
    obstructed_close_control.RULE,
    fake_close_control.RULE,
    multiple_taps_to_close.RULE,
    ineffective_close_control.RULE,
    moving_close_control.RULE,
    self_start.RULE,
    associated_start.RULE,
    start_before_consent.RULE,
    revived_after_exit.RULE,
)
