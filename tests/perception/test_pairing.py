import pytest

from detector.core.screen import Frame, ViewTree
from detector.perception.pairing import pair_trees

FRAMES = tuple(
    Frame(
        id=f"frame:{k}",
        at_ms=100.0 * k,
        at_error_ms=10,
        source="drawn",
        lossy=False,
        width_px=10,
        height_px=10,
        png_sha256=str(k),
    )
    for k in range(6)
)


def _tree(at_ms: float, error_ms: float = 40) -> ViewTree:
    return ViewTree(id=f"tree:{at_ms:g}", at_ms=at_ms, at_error_ms=error_ms, windows=())


def _ids(states: tuple[int, ...], *trees: ViewTree) -> list[str | None]:
    return [tree and tree.id for tree in pair_trees(FRAMES, states, trees)]


def test_a_dump_within_one_state_belongs_to_all_its_frames() -> None:
    assert _ids((0, 0, 1, 1, 1, 2), _tree(350)) == [None, None, "tree:350", "tree:350", "tree:350", None]


def test_a_dump_during_which_the_picture_changed_belongs_to_no_frame() -> None:
    assert _ids((0, 0, 1, 1, 1, 1), _tree(150)) == [None] * 6


def test_the_nearest_of_two_dumps_is_taken() -> None:
    paired = _ids((0, 0, 0, 0, 0, 0), _tree(150), _tree(420))
    assert paired == ["tree:150"] * 3 + ["tree:420"] * 3


def test_a_dump_after_the_last_frame_belongs_to_no_frame() -> None:
    assert _ids((0, 0, 0, 0, 0, 0), _tree(600)) == [None] * 6


@pytest.mark.parametrize(
    ("states", "at_ms", "error_ms", "paired"),
    [
        pytest.param((0, 1, 1, 2, 2, 2), 150, 50, [1, 2], id="from frame to frame"),
        pytest.param((0, 1, 1, 2, 2, 2), 150, 51, [], id="a little longer"),
        pytest.param((0, 1, 2, 2, 2, 2), 100, 0, [1], id="at the moment of a frame"),
        pytest.param((0, 0, 0, 0, 0, 0), 0, 0, [0, 1, 2, 3, 4, 5], id="at the first"),
        pytest.param((0, 0, 0, 0, 0, 0), 30, 40, [], id="begun before the first"),
        pytest.param((0, 0, 0, 0, 0, 0), 500, 0, [0, 1, 2, 3, 4, 5], id="at the last"),
        pytest.param((0, 0, 0, 0, 0, 0), 470, 40, [], id="ended after the last"),
        pytest.param((0, 1, 1, 1, 1, 2), 250, 150, [1, 2, 3, 4], id="over several frames"),
    ],
)
def test_the_frames_around_a_dump_show_the_same(
    states: tuple[int, ...], at_ms: float, error_ms: float, paired: list[int]
) -> None:
    found = _ids(states, _tree(at_ms, error_ms))
    assert [n for n, one in enumerate(found) if one is not None] == paired


def test_of_two_equally_near_dumps_the_first_counts() -> None:
    assert _ids((0, 0, 0, 0, 0, 0), _tree(150), _tree(250))[2] == "tree:150"
    assert _ids((0, 0, 0, 0, 0, 0), _tree(250), _tree(150))[2] == "tree:250"


def test_each_state_has_its_own_dumps() -> None:
    assert _ids((0, 0, 0, 1, 1, 1), _tree(50), _tree(450)) == ["tree:50"] * 3 + ["tree:450"] * 3
