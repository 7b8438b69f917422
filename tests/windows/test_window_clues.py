"""The clues in one frame to its window's role."""

from detector.windows.window_clues import WindowClues


def test_a_window_is_not_closable_unless_something_that_may_close_it_was_found() -> None:
    clues = WindowClues(
        lines=(),
        is_read=True,
        n_lines=0,
        n_labels=0,
        n_calls=0,
        n_skips=0,
        n_refusals=0,
        n_acks=0,
        has_countdown=False,
        picture=0,
        ground_share=1,
        has_tab_bar=False,
        package=None,
        activity=None,
        tree=None,
    )
    assert not clues.may_close
