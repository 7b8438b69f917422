import gc

import pytest

from detector.core.cycles import without_cycle_search


def test_the_search_rests_meanwhile_and_goes_on_whatever_comes_of_it() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError), without_cycle_search(), without_cycle_search():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_one_that_rests_already_is_left_alone() -> None:
    gc.disable()
    try:
        with without_cycle_search():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
