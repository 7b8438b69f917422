from dataclasses import replace

from detector.core.measured import NamedQuantity
from detector.core.verdict import Outcome, Tries, Verdict
from detector.judging.tries import CleanTries, clean_tries, counted_tries
from tests.reporting.case_reports import VERDICTS


def counted(reason_id: str = "", **values: float) -> Tries | None:
    quantities = [
        NamedQuantity(name=name, value=value, error=0.0, unit="taps") for name, value in values.items()
    ]
    return counted_tries(quantities, reason_id=reason_id)


def test_counts_taps_that_led_away_of_taps_with_a_known_outcome() -> None:
    assert counted(n_fake_taps=2, n_close_taps=3, fake_share=0.7) == Tries(n=3, shown=2)


def test_every_try_may_show_it() -> None:
    assert counted(n_fake_taps=3, n_close_taps=3) == Tries(n=3, shown=3)


def test_quantities_without_tries_have_none() -> None:
    assert counted(n_popups=3) is None
    assert counted(n_fake_taps=3) is None


def test_counts_of_different_things_are_not_tries() -> None:
    assert counted(n_rest_jumps=3, n_rest_runs=2) is None


def test_for_a_popup_only_points_to_third_parties_count() -> None:
    points = {"n_jump_points": 6, "n_third_party_points": 3, "n_points": 9}
    assert counted("points_jump", **points) == Tries(n=9, shown=6)
    assert counted("third_party_points_jump", **points) == Tries(n=9, shown=3)


def test_a_slow_close_is_not_a_vain_tap() -> None:
    taps = {"n_close_taps": 5, "n_closed": 5, "n_taps_in_vain": 0}
    assert counted("never_closes", **taps) == Tries(n=5, shown=0)
    assert counted("closes_slowly", **taps) is None


def test_a_misplaced_region_is_not_a_jump() -> None:
    taps = {"n_jumps_on_glyph": 0, "n_taps_on_glyph": 3}
    assert counted("glyph_jumps", **taps) == Tries(n=3, shown=0)
    assert counted("glyph_beside_hits", **taps) is None


def test_an_incomplete_notice_is_counted_separately() -> None:
    runs = {"n_moved_runs": 4, "n_unannounced": 0, "n_unexplained_motion": 3}
    assert counted("shake_unannounced", **runs) == Tries(n=4, shown=0)
    assert counted("shake_result_unsaid", **runs) == Tries(n=4, shown=3)
    assert counted("shake_notice_faint", **runs) is None


def test_hard_shakes_that_jump_do_not_show_that_weak_ones_do() -> None:
    shakes = {"n_shakes": 12, "n_jump_shakes": 9, "weakest_runs": 2, "weakest_tried_runs": 3}
    assert counted("shake_near_reference", **shakes) == Tries(n=12, shown=9)
    assert counted("light_shake_jumps", **shakes) == Tries(n=3, shown=2)


def test_unasked_downloads_count_over_taps_beside_and_untouched_launches() -> None:
    assert counted("fetched_unasked", n_unasked=3, n_taps_beside=7, n_runs_untouched=2) == Tries(n=9, shown=3)
    assert counted("fetched_unasked", n_unasked=3, n_taps_beside=7) is None


def short(reason_id: str, tries: Tries | None, limits: dict[str, float], **values: float) -> Verdict:
    quantities = tuple(
        NamedQuantity(name=name, value=value, error=0.0, unit="x") for name, value in values.items()
    )
    return replace(
        next(one for one in VERDICTS if one.outcome is Outcome.CANT_TELL),
        reason_id=reason_id,
        tries=tries,
        limits=limits,
        quantities=quantities,
    )


def test_a_verdict_short_of_tries_states_made_and_needed() -> None:
    two = Tries(n=2, shown=0)
    five = {"min_daily_repeats": 5.0}
    assert clean_tries(short("too_few_daily_motions", two, five, least_repeats=2)) == CleanTries(
        n=2, needed=5
    )
    assert clean_tries(short("too_few_daily_motions", two, five, least_repeats=4)) == CleanTries(
        n=2, needed=3
    )
    rest = short("rest_too_short", two, {"min_rest_ms": 29_000.0}, rest_ms=6_000)
    assert clean_tries(rest) == CleanTries(n=2, needed=10)
    assert clean_tries(short("hit_region_not_probed", two, {})) == CleanTries(n=2, needed=None)


def test_a_verdict_that_showed_it_or_lacks_more_is_not_clean() -> None:
    five = {"min_daily_repeats": 5.0}
    assert clean_tries(short("too_few_daily_motions", Tries(n=2, shown=1), five, least_repeats=2)) is None
    assert clean_tries(short("too_few_daily_motions", Tries(n=0, shown=0), five, least_repeats=2)) is None
    assert clean_tries(short("too_few_daily_motions", None, five, least_repeats=2)) is None
    assert clean_tries(short("too_few_daily_motions", Tries(n=2, shown=0), {}, least_repeats=2)) is None
    assert clean_tries(short("too_few_daily_motions", Tries(n=2, shown=0), five, least_repeats=0)) is None
    assert clean_tries(short("role_uncertain", Tries(n=2, shown=0), five, least_repeats=2)) is None


def test_a_shortage_of_something_unmeasured_gives_no_number_of_tries() -> None:
    two, five = Tries(n=2, shown=0), {"min_daily_repeats": 5.0}
    assert clean_tries(short("too_few_daily_motions", two, five)) is None
    assert clean_tries(short("too_few_daily_motions", two, five, n_walks=4)) is None


def test_what_is_lacking_is_read_from_its_own_quantity() -> None:
    """Whatever was measured before it."""
    lacking = short(
        "too_few_daily_motions", Tries(n=2, shown=0), {"min_daily_repeats": 5.0}, n_walks=4, least_repeats=2
    )
    assert clean_tries(lacking) == CleanTries(n=2, needed=5)
