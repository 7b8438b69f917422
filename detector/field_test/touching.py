"""Do taps land where they are aimed, how are they injected, and can the phone be shaken?

Around each of two targets in opposite corners, taps are aimed just inside and just outside each edge: a touch
that lands elsewhere hits what it should miss or misses what it should hit.
"""

from collections.abc import Mapping

from detector.core.field_test import FieldCheck, FieldFigure, Trust
from detector.core.geometry import Point
from detector.core.movement import Movement, MovementKind
from detector.core.quantity import Quantity
from detector.field_test.evidence import FieldEvidence, PageSeen, Probed, Step
from detector.field_test.known_app import KnownApp
from detector.field_test.question import Question, answer

__all__ = ["BESIDE_DP", "QUESTIONS", "STRONG", "WEAK", "probes_around"]

BESIDE_DP = 3.0
"""From the edge, inwards and outwards. CLS-12 compares regions to within a few dp."""

TARGETS = ("first_target", "second_target")

STRONG = Movement(kind=MovementKind.SHAKE, peak_mps2=25.0, angle_deg=20.0, duration_ms=800.0)
WEAK = Movement(kind=MovementKind.SHAKE, peak_mps2=6.0, angle_deg=5.0, duration_ms=800.0)
"""Well above and well below the known app's threshold, gravity's share included."""

_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1))


def probes_around(page: PageSeen, px_per_dp: float) -> Mapping[Point, tuple[str, bool]]:
    """Where to tap, around which target, and whether the tap should hit it."""
    beside_px = BESIDE_DP * px_per_dp
    points: dict[Point, tuple[str, bool]] = {}
    for name in TARGETS:
        box = page.marks.get(name)
        if box is None:
            continue
        middle = box.center
        for across, down in _SIDES:
            for step_px, should_hit in ((-beside_px, True), (beside_px, False)):
                point = Point(
                    x_px=middle.x_px + across * (box.width_px / 2 + step_px),
                    y_px=middle.y_px + down * (box.height_px / 2 + step_px),
                )
                points[point] = (name, should_hit)
    return points


def _taps(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    touch, page = evidence.touch, evidence.page
    assert touch is not None and page is not None
    if touch.refused is not None:
        return answer("taps", Trust.NOT, "refused", why=touch.refused)
    seen = [probe for probe in touch.probes if probe.was_hit is not None]
    if not seen:
        return answer("taps", Trust.UNTESTED, "not_seen")
    wrong = [probed for probed in seen if probed.was_hit is not probed.should_hit]
    beside_px = _beside_px(page)
    figure = FieldFigure(
        name="tap_error_px", measured=Quantity(value=0.0, error=beside_px or 0.0, unit="px"), truth=0.0
    )
    words = {"n_wrong": len(wrong), "n_all": len(seen), "beside_dp": BESIDE_DP}
    if wrong:
        return answer("taps", Trust.NOT, "off", **words, towards=_directions(wrong, page))
    return answer("taps", Trust.TRUSTED, "land", figure, **words)


def _beside_px(page: PageSeen) -> float | None:
    return None if page.display.density_dpi is None else page.display.px(BESIDE_DP)


def _directions(wrong: list[Probed], page: PageSeen) -> str:
    """Directions in which touches landed off their aim, as arrows."""
    arrows = set()
    for probed in wrong:
        middle = page.marks[probed.target].center
        across, down = probed.point.x_px - middle.x_px, probed.point.y_px - middle.y_px
        outwards = probed.should_hit  # missed although it was aimed inside
        if abs(across) > abs(down):
            arrows.add("→" if (across > 0) is outwards else "←")
        else:
            arrows.add("↓" if (down > 0) is outwards else "↑")
    return " ".join(sorted(arrows))


def _tap_way(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    touch = evidence.touch
    assert touch is not None
    if touch.refused is not None:
        return answer("tap_way", Trust.NOT, "refused", why=touch.refused)
    if not touch.ways:
        return answer("tap_way", Trust.UNTESTED, "unknown")
    names = ", ".join(touch.ways)
    if "input" in touch.ways:
        return answer("tap_way", Trust.LIMITED, "slow", names=names)
    return answer("tap_way", Trust.TRUSTED, "quick", names=names)


def _shake(evidence: FieldEvidence, known: KnownApp) -> FieldCheck:
    shake = evidence.shake
    assert shake is not None
    if shake.why_not == "":
        return answer("shake", Trust.LIMITED, "no_way")
    if shake.why_not is not None:
        return answer("shake", Trust.NOT, "not_to_be_moved", why=shake.why_not)
    if shake.strong_jumped and shake.weak_jumped is False:
        return answer("shake", Trust.TRUSTED, "felt")
    if shake.weak_jumped:
        return answer("shake", Trust.NOT, "felt_too_much")
    return answer("shake", Trust.NOT, "not_felt")


QUESTIONS = (
    Question(check="taps", needs=(Step.PAGE, Step.TOUCH), judge=_taps),
    Question(check="tap_way", needs=(Step.TOUCH,), judge=_tap_way),
    Question(check="shake", needs=(Step.SHAKE,), judge=_shake),
)
