"""Pieces of labelled screens: a screen is cut together with its boxes."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detector.core.geometry import Rect
from lab.training.labelled_screens import GROUPS, LabelledScreen, close_controls, cut_pieces
from lab.training.material import labelled_windows


def screen(folder: Path, name: str, *, window: Rect | None) -> LabelledScreen:
    """Rows are lighter the lower they are."""
    rows = np.repeat((np.arange(1200) // 5).astype(np.uint8)[:, None, None], 540, axis=1)
    Image.fromarray(np.repeat(rows, 3, axis=2)).save(folder / name)
    return LabelledScreen(
        path=folder / name,
        origin="drawn",
        window="none" if window is None else "dialog",
        window_box=window,
        controls=() if window is None else (("x_icon", Rect.from_xywh(255, 810, 30, 30)),),
        calls=(Rect.from_xywh(200, 60, 100, 40),),
        own=(Rect.from_xywh(500, 300, 20, 20),),
        lines=(("top", Rect.from_xywh(10, 10, 60, 20)), ("middle", Rect.from_xywh(200, 600, 90, 30))),
    )


def test_a_window_is_cut_with_its_control_and_a_page_with_a_mark_of_its_own(tmp_path: Path) -> None:
    over = screen(tmp_path, "a.png", window=Rect.from_xywh(50, 400, 440, 380))
    page = screen(tmp_path, "b.png", window=None)
    dialog, piece = cut_pieces([over, page], 1.0)
    assert dialog.piece is not None and piece.piece is not None and dialog.window_box is not None
    top = dialog.piece.top_px
    assert dialog.window_box == Rect.from_xywh(50, 400 - top, 440, 380)
    assert dialog.controls[0][1].bottom_px <= dialog.piece.height_px
    assert dialog.pixels().shape == (int(dialog.piece.height_px), 540, 3)
    assert dialog.pixels()[0, 0, 0] == int(top) // 5
    assert dialog.lines is not None and ("middle", Rect.from_xywh(200, 600 - top, 90, 30)) in dialog.lines
    assert piece.own and piece.window_box is None and piece.controls == ()


def test_without_a_share_nothing_is_cut(tmp_path: Path) -> None:
    page = screen(tmp_path, "b.png", window=None)
    assert cut_pieces([page], 0.0) == [page]


def test_windows_seen_by_eye_have_a_box_unless_they_fill_the_picture() -> None:
    windows = labelled_windows()
    assert len(windows) > 200
    for name, window in windows.items():
        has_box = window.kind not in (None, "splash", "interstitial", "none")
        assert (window.box is not None) is has_box, name
        assert window.kind is None or window.kind in GROUPS, name
        for left, top, width, height in (*window.missed, *([window.box] if window.box else [])):
            assert min(left, top) >= 0, name
            assert min(width, height) > 0, name


@pytest.mark.shared
def test_pictures_of_close_controls_know_the_window_that_was_seen(shared_data: Path) -> None:
    screens = close_controls(shared_data, n_trained=100_000)
    seen = labelled_windows()
    assert seen.keys() <= {screen.path.name for screen in screens}
    for screen in screens:
        if (window := seen.get(screen.path.name)) is None:
            continue
        with Image.open(screen.path) as picture:
            width, height = picture.size
        assert screen.window == window.kind
        assert (screen.window_box is None) is (window.box is None)
        if screen.window_box is not None:
            assert Rect.from_xywh(0, 0, width, height).intersection(screen.window_box) == screen.window_box
        missed = {Rect.from_xywh(*map(float, box)) for box in window.missed}
        assert set(screen.neutral) == missed
        assert not missed & {box for _, box in screen.controls}
