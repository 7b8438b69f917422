import pytest

from detector.core.geometry import Point, Rect
from detector.core.outcome import OutcomeKind
from detector.core.trials import Gesture
from detector.measures.unasked_download import UnaskedDownload, measure_unasked_download
from detector.windows.seen import CallToAction
from tests.measures.touched import NOWHERE, a_window, at, q, tap, untouched

CALL = CallToAction(box=Rect.from_xywh(200, 1200, 300, 100), text="立即下载", score=0.9)
BESIDE = at(*NOWHERE)


def test_counts_spontaneous_downloads_and_taps_beside_every_call() -> None:
    window = a_window(
        tap(OutcomeKind.DOWNLOAD, 1, point=BESIDE),
        tap(OutcomeKind.INSTALL, 2, point=BESIDE),
        tap(OutcomeKind.STORE, 3, point=BESIDE),
        untouched=(
            untouched(4, (500, OutcomeKind.INSTALL)),
            untouched(5, (500, OutcomeKind.BROWSER), (900, OutcomeKind.DOWNLOAD)),
            untouched(6),
        ),
    )
    assert measure_unasked_download(window) == UnaskedDownload(
        evidence_ids=("run:4/untouched", "run:5/untouched", "run:1/touch:0", "run:2/touch:0"),
        n_unasked=q(4, "taps"),
        n_taps_beside=q(3, "taps"),
        n_body_taps=q(3, "taps"),
        n_runs_untouched=q(3, "runs"),
    )


@pytest.mark.parametrize(
    ("point", "is_beside"),
    [
        pytest.param(at(350, 1250), False, id="on the call"),
        pytest.param(at(350, 1151), False, id="less than half its height above it"),
        pytest.param(at(350, 1149), True, id="more than that above it"),
        pytest.param(None, False, id="nowhere"),
    ],
)
def test_only_a_tap_beside_every_call_counts(point: Point | None, is_beside: bool) -> None:
    fetched = measure_unasked_download(a_window(tap(OutcomeKind.DOWNLOAD, point=point, calls=(CALL,))))
    assert (fetched.n_unasked, fetched.n_taps_beside) == (
        q(int(is_beside), "taps"),
        q(int(is_beside), "taps"),
    )


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"gesture": Gesture.SWIPE}, id="a swipe"),
        pytest.param({"since_window_ms": None}, id="no window was there"),
    ],
)
def test_only_taps_on_the_window_count(fields: dict[str, object]) -> None:
    fetched = measure_unasked_download(a_window(tap(OutcomeKind.DOWNLOAD, point=BESIDE, **fields)))
    assert (fetched.n_unasked, fetched.n_taps_beside) == (q(0, "taps"), q(0, "taps"))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="on the control"),
        pytest.param({"point": BESIDE, "probe": "mark_probe"}, id="on what may be another one"),
    ],
)
def test_a_tap_meant_for_a_close_control_says_nothing_about_the_rest(fields: dict[str, object]) -> None:
    window = a_window(tap(OutcomeKind.DISMISSED, 1, **fields), tap(OutcomeKind.NOTHING, 2, point=BESIDE))
    fetched = measure_unasked_download(window)
    assert (fetched.n_taps_beside, fetched.n_body_taps) == (q(2, "taps"), q(1, "taps"))


def test_without_a_download_cites_all_taps() -> None:
    quiet = tap(OutcomeKind.NOTHING, 1, point=BESIDE)
    fetched = measure_unasked_download(a_window(quiet, untouched=(untouched(2),)))
    assert fetched.evidence_ids == ("run:2/untouched", "run:1/touch:0")
