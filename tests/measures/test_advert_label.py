import pytest

from detector.core.outcome import OutcomeKind
from detector.measures.advert_label import AdvertLabel, measure_advert_label
from detector.windows.seen import NoticeKind
from tests.measures.printed import a_notice, printed
from tests.measures.touched import a_window, q, tap

AWAY = OutcomeKind.STORE


def test_counts_labelled_runs_and_launches_that_led_away_without_a_label() -> None:
    window = a_window(
        tap(AWAY, 1),
        tap(AWAY, 3),
        tap(AWAY, 3, n_before=1),
        tap(AWAY, 4),
        tap(AWAY, 5),  # of this launch nothing was read
        notices=(
            printed(1, a_notice(NoticeKind.ADVERT, 3.0, 0.5), a_notice(NoticeKind.ADVERT, 5.0, 0.1)),
            printed(2, a_notice(NoticeKind.ADVERT, 2.0, 0.3)),
            printed(3),
            printed(4, a_notice(NoticeKind.MOTION, 9.0), read_finely=0),
            printed(5, read=0),
            printed(6, a_notice(NoticeKind.ADVERT)),
        ),
    )
    assert measure_advert_label(window) == AdvertLabel(
        evidence_ids=(
            *("run:3/print", "run:3/touch:0", "run:3/touch:1"),
            *("run:1/print", "run:2/print", "run:6/print", "run:4/print"),
        ),
        n_read_runs=q(5, "runs"),
        n_labelled_runs=q(3, "runs"),
        label_ratio=q(3.5, "ratio", 0.3),  # of 5.0 and 2.0
        n_leading_away=q(3, "runs"),
        n_unlabelled_away=q(1, "runs"),
        n_perhaps_unlabelled_away=q(1, "runs"),
    )


@pytest.mark.parametrize("outcome", list(OutcomeKind))
def test_only_what_leads_elsewhere_proves_an_advert(outcome: OutcomeKind) -> None:
    elsewhere = {
        OutcomeKind.FOREIGN_APP,
        OutcomeKind.STORE,
        OutcomeKind.BROWSER,
        OutcomeKind.DOWNLOAD,
        OutcomeKind.INSTALL,
    }
    measured = measure_advert_label(a_window(tap(outcome), notices=(printed(1),)))
    assert measured.n_unlabelled_away == q(int(outcome in elsewhere), "runs")


def test_a_touch_without_a_window_proves_nothing() -> None:
    measured = measure_advert_label(a_window(tap(AWAY, since_window_ms=None), notices=(printed(1),)))
    assert (measured.n_leading_away, measured.n_unlabelled_away) == (q(0, "runs"), q(0, "runs"))


def test_a_launch_read_at_full_size_is_not_perhaps_unlabelled() -> None:
    measured = measure_advert_label(a_window(tap(AWAY), notices=(printed(1, read=1, read_finely=1),)))
    assert (measured.n_unlabelled_away, measured.n_perhaps_unlabelled_away) == (q(1, "runs"), q(0, "runs"))


def test_without_text_nothing_is_measured() -> None:
    measured = measure_advert_label(a_window(tap(AWAY)))
    assert (measured.n_read_runs, measured.n_leading_away, measured.label_ratio) == (
        q(0, "runs"),
        q(0, "runs"),
        None,
    )
    assert measured.evidence_ids == ()
