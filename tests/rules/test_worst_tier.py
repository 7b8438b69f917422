"""Rules that use one tier of a limit read the worst one, even if a profile has more."""

import pytest

from detector.core.measured import Measured
from detector.judging.rule import Rule
from detector.measures.advert_label import AdvertLabel
from detector.measures.close_effect import CloseEffect
from detector.measures.close_exposure import CloseExposure
from detector.measures.close_gate import CloseGate
from detector.measures.close_reshow import CloseReshow
from detector.measures.daily_motion import DailyMotion
from detector.measures.option_balance import OptionBalance
from detector.measures.own_jump import OwnJump
from detector.measures.prompt_jump import PromptJump
from detector.measures.rest_motion import RestMotion
from detector.measures.shake_notice import ShakeNotice
from detector.measures.shake_trigger import ShakeTrigger
from detector.measures.unasked_window import UnaskedWindow
from detector.rules.advert_in_elderly_ui import RULE as ELDERLY
from detector.rules.asymmetric_choices import RULE as CHOICES
from detector.rules.automatic_jump import RULE as AUTOMATIC
from detector.rules.countdown_gated_close import RULE as GATED
from detector.rules.disguised_prompt import RULE as PROMPT
from detector.rules.fake_close_control import RULE as FAKE
from detector.rules.inaccessible_close_control import RULE as INACCESSIBLE
from detector.rules.jump_at_rest import RULE as AT_REST
from detector.rules.jump_in_daily_motion import RULE as DAILY
from detector.rules.missing_shake_notice import RULE as NOTICE
from detector.rules.oversensitive_shake import RULE as SHAKE
from detector.rules.reshown_popup import RULE as RESHOWN
from detector.rules.unclosable_interstitial import RULE as UNCLOSABLE
from detector.rules.unlabelled_advert import RULE as UNLABELLED
from detector.rules.window_over_other_apps import RULE as OVER_OTHERS
from tests.rules.asked import a_measure, asked, limits_of, with_milder_tiers

FAILING = [
    (ELDERLY, a_measure(AdvertLabel, n_read_runs=2, n_labelled_runs=2)),
    (
        CHOICES,
        a_measure(OptionBalance, is_dialog=True, n_option_frames=5, option_area_ratio=9, option_luma_gap=200),
    ),
    (AUTOMATIC, a_measure(OwnJump, n_runs_untouched=2, n_runs_jumped=2)),
    (
        GATED,
        a_measure(
            CloseGate,
            was_tapped=True,
            countdown_end_ms=5_000,
            earliest_close_ms=5_000,
            latest_vain_ms=4_900,
            n_vain_taps=2,
        ),
    ),
    (PROMPT, a_measure(PromptJump, n_prompt_runs=2, n_prompt_taps=2, n_prompt_jumps=2)),
    (FAKE, a_measure(CloseEffect, was_tapped=True, n_close_taps=1, n_fake_taps=1)),
    (INACCESSIBLE, a_measure(CloseExposure, has_control=True, n_tree_frames=3)),
    (AT_REST, a_measure(RestMotion, n_rest_runs=2, n_rest_jumps=2)),
    (DAILY, a_measure(DailyMotion, n_daily_jumps=2, daily_jump_runs=2)),
    (NOTICE, a_measure(ShakeNotice, n_jump_shakes=2, n_moved_runs=2, n_unannounced=2)),
    (
        SHAKE,
        a_measure(
            ShakeTrigger,
            n_jump_shakes=2,
            weakest_runs=2,
            peak_mps2=5,
            total_mps2=11,
            turn_deg=5,
            shake_ms=100,
        ),
    ),
    (
        RESHOWN,
        a_measure(CloseReshow, is_over_content=True, was_tapped=True, n_closed_and_watched=1, n_reshown=1),
    ),
    (UNCLOSABLE, a_measure(CloseGate, was_tapped=True, latest_vain_ms=20_000, n_vain_taps=2)),
    (UNLABELLED, a_measure(AdvertLabel, n_read_runs=2, n_leading_away=2, n_unlabelled_away=2)),
    (OVER_OTHERS, a_measure(UnaskedWindow, n_away_runs=2, n_shown_runs=2)),
]


@pytest.mark.parametrize(
    ("rule", "measured"), [pytest.param(rule, measured, id=rule.code) for rule, measured in FAILING]
)
def test_a_milder_tier_changes_nothing(rule: Rule, measured: Measured) -> None:
    limits = limits_of(rule)
    judgement = asked(rule, measured)
    assert judgement.severity is not None
    assert asked(rule, measured, limits=with_milder_tiers(limits)) == judgement
