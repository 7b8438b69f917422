import threading

import numpy as np
import pytest

from detector.engines import denormals
from detector.engines.denormals import denormals_as_zero

TINY = np.float32(1e-39)


def halved() -> float:
    """A number below float32's smallest normal one, computed now."""
    return float((np.full(8, TINY) * np.float32(0.5)).sum())


@pytest.mark.skipif(not denormals._IS_X86, reason="only x86-64 needs it")
def test_counts_as_zero_within_and_as_itself_after() -> None:
    assert halved() > 0
    with denormals_as_zero():
        assert halved() == 0
    assert halved() > 0


@pytest.mark.skipif(not denormals._IS_X86, reason="only x86-64 needs it")
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
    monkeypatch.setattr(denormals, "_IS_X86", False)
    with denormals_as_zero():
        assert halved() > 0
