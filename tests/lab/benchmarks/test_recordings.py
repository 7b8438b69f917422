"""Real recordings, where the machine has them: what is there is named, and nothing false is said."""

from pathlib import Path

import pytest

from lab.benchmarks.recordings import scores_of


@pytest.mark.shared
@pytest.mark.long
@pytest.mark.parametrize(
    ("clip", "failed", "missed"),
    [
        pytest.param("zla_music", {"CLS-08"}, set(), id="a skip in the lower right corner"),
        pytest.param(
            "heima_update",
            set(),
            {"window 1: when it came", "window 1: when its control came"},  # it fades in
            id="bars at the sides, an update over the launch picture",
        ),
    ],
)
def test_nothing_false_is_said_of_a_recording(
    clip: str, failed: set[str], missed: set[str], shared_data: Path
) -> None:
    if not (shared_data / "real_recordings").is_dir():
        pytest.skip("needs the recordings, which are not there")
    (score,) = scores_of(shared_data, only=[clip])
    assert {one.split()[0] for named in score.failed.values() for one in named} == failed
    assert not any(score.false.values())
    assert score.named
    assert set(score.missed) <= missed
