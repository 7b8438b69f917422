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
