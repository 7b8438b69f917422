import numpy as np
import pytest

from detector.engines.sessions import new_session
from detector.wiring.perception_setup import control_finder


@pytest.fixture
def net() -> bytes:
    load_screen, _ = control_finder()._load
    return load_screen()


def test_a_session_is_small_and_runs_on_the_processor(net: bytes) -> None:
    session = new_session(net, n_threads=2, plans_memory=False)
    options = session.get_session_options()
    assert session.get_providers() == ["CPUExecutionProvider"]
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (2, 1)
    assert not options.enable_cpu_mem_arena and not options.enable_mem_pattern
    assert new_session(net, n_threads=2).get_session_options().enable_mem_pattern


@pytest.mark.parametrize("n_threads", [1, 2])
def test_threads_wait_without_spinning(net: bytes, n_threads: int) -> None:
    options = new_session(net, n_threads=n_threads).get_session_options()
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_the_number_of_threads_changes_no_result(net: bytes) -> None:
    picture = np.random.default_rng(1).random((1, 3, 96, 96), np.float32)
    one, two = (new_session(net, n_threads=n).run(None, {"picture": picture}) for n in (1, 2))
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(one, two, strict=True))
