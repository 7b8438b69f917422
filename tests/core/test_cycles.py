import gc

import pytest

from detector.core.cycles import without_cycle_search


def test_the_search_pauses_and_resumes_even_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError), without_cycle_search(), without_cycle_search():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_an_already_paused_search_is_left_alone() -> None:
    gc.disable()
    try:
        with without_cycle_search():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
