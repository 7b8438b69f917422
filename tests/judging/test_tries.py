from detector.core.measured import NamedQuantity
from detector.core.verdict import Tries
from detector.judging.tries import counted_tries


def counted(**values: float) -> Tries | None:
    return counted_tries(
        NamedQuantity(name=name, value=value, error=0.0, unit="taps") for name, value in values.items()
    )


def test_taps_that_led_away_of_the_taps_whose_outcome_is_known() -> None:
    assert counted(n_fake_taps=2, n_close_taps=3, fake_share=0.7) == Tries(n=3, shown=2)


def test_what_counts_no_tries_has_none() -> None:
    assert counted(n_popups=3) is None
    assert counted(n_fake_taps=3) is None


def test_counts_of_different_things_are_no_tries() -> None:
    assert counted(n_rest_jumps=3, n_rest_runs=2) is None
