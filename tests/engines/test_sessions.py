import threading

import numpy as np
import pytest

from detector.engines import sessions
from detector.engines.sessions import denormals_as_zero, new_session
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


TINY = np.float32(1e-39)


def halved() -> float:
    """A number below float32's smallest normal one, computed now."""
    return float((np.full(8, TINY) * np.float32(0.5)).sum())


@pytest.mark.skipif(not sessions._IS_X86, reason="only x86-64 needs it")
def test_counts_as_zero_within_and_as_itself_after() -> None:
    assert halved() > 0
    with denormals_as_zero():
        assert halved() == 0
    assert halved() > 0


@pytest.mark.skipif(not sessions._IS_X86, reason="only x86-64 needs it")
def test_is_undone_by_an_error_and_left_alone_in_other_threads() -> None:
    other: list[float] = []
    ready, done = threading.Event(), threading.Event()

    def compute() -> None:
        ready.wait()
        other.append(halved())
        done.set()

    threading.Thread(target=compute).start()
    with pytest.raises(RuntimeError), denormals_as_zero():
        ready.set()
        done.wait()
        raise RuntimeError
    assert halved() > 0
    assert other[0] > 0


def test_does_nothing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_IS_X86", False)
    with denormals_as_zero():
        assert halved() > 0
