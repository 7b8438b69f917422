from detector.core.outcome import OutcomeKind
from detector.measures.shake_notice import ShakeNotice, measure_shake_notice
from detector.windows.seen import Notice, NoticeKind
from tests.measures.printed import a_notice, printed
from tests.measures.touched import a_shake, a_window, q, tap

JUMPED, QUIET = OutcomeKind.BROWSER, OutcomeKind.NOTHING


def motion(ratio: float | None = None, error: float = 0.0, *, says_result: bool = False) -> Notice:
    return a_notice(NoticeKind.MOTION, ratio, error, says_result=says_result)


def test_counts_launches_without_a_notice_and_without_the_result() -> None:
    window = a_window(
        *(a_shake(JUMPED, run) for run in (1, 2, 3, 4, 5)),
        a_shake(QUIET, 6),
        tap(JUMPED, 7),
        notices=(
            printed(1, motion(4.0, 0.2, says_result=True), motion(2.0, 0.9)),
            printed(2, motion(3.0, 0.5)),
            printed(3, a_notice(NoticeKind.ADVERT, 9.0, says_result=True)),
            printed(4, motion(says_result=True)),
            printed(5, read=0),
            printed(6),
            printed(7),
        ),
        can_be_moved=True,
    )
    assert measure_shake_notice(window) == ShakeNotice(
        evidence_ids=(
            *("run:3/print", "run:3/touch:0", "run:2/print", "run:2/touch:0"),
            *("run:1/print", "run:1/touch:0", "run:4/print", "run:4/touch:0"),
        ),
        n_moved_runs=q(4, "runs"),
        n_unannounced=q(1, "runs"),
        n_unexplained_motion=q(1, "runs"),
        notice_ratio=q(3.5, "ratio", 0.5),  # of 4.0 and 3.0
        n_shakes=q(6, "movements"),
        n_jump_shakes=q(5, "movements"),
        can_be_moved=True,
        n_silent_runs=q(0, "runs"),
        n_listening_runs=q(0, "runs"),
    )


def test_a_launch_read_in_one_frame_counts_as_read() -> None:
    window = a_window(a_shake(JUMPED), notices=(printed(1, read=1),))
    assert measure_shake_notice(window).n_unannounced == q(1, "runs")


def test_without_text_cites_the_movements() -> None:
    notice = measure_shake_notice(a_window(a_shake(JUMPED), a_shake(QUIET, 2)))
    assert notice.evidence_ids == ("run:1/touch:0", "run:2/touch:0")
    assert (notice.n_moved_runs, notice.notice_ratio) == (q(0, "runs"), None)


def test_a_movement_without_a_window_needs_no_notice() -> None:
    notice = measure_shake_notice(a_window(a_shake(JUMPED, since_window_ms=None), notices=(printed(1),)))
    assert (notice.n_moved_runs, notice.n_shakes, notice.can_be_moved) == (
        q(0, "runs"),
        q(0, "movements"),
        False,
    )
