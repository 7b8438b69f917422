"""Lies that hide the evidence: an app that breaks a rule must not pass."""

import numpy as np

from detector.core.gap_code import GapCode
from tests.fakes.lied_to import package_of
from tests.fakes.lying import Answer, Lie
from tests.touching.lies.making import Make, by_line, case, later, logs, picture, screencap, shell
from tests.touching.lies.of_pictures import first_picture_for_ever
from tests.touching.lies.of_trees import skip_in_package

__all__ = ["OF_GUILTY"]

BROWSER = b"com.android.browser"


def _without(word: bytes) -> Make:
    return logs(lambda data: b"\n".join(line for line in data.split(b"\n") if word not in line))


def _black_at_first(shown: np.ndarray, number: int) -> np.ndarray:
    return np.zeros_like(shown) if number < 30 else shown


def _halved() -> Lie:
    before: list[bytes] = []

    def tell(png: bytes, number: int) -> bytes:
        before.append(png)
        return before[number - number % 2]

    return screencap(tell)()


OF_GUILTY = (
    case("a jump, and no log", GapCode.LOG_SILENT, logs(lambda _: b""), app="automatic_jump", rule="SPL-03"),
    case("a jump, and no clock", GapCode.NO_CLOCK, shell("date", b"x"), app="automatic_jump", rule="SPL-03"),
    case(
        "a jump, and a log of another's words",
        GapCode.LOG_SILENT,
        logs(lambda data: data.replace(package_of("automatic_jump").encode(), b"com.example.other")),
        app="automatic_jump",
        rule="SPL-03",
    ),
    case(
        "a jump, and a log that ends at once",
        GapCode.LOG_ENDED,
        logs(lambda data: Answer(out=data, is_cut=True)),
        app="automatic_jump",
        rule="SPL-03",
    ),
    case(
        "a jump, and a log without START lines",
        None,
        _without(b"START u0 {act=android.intent.action.VIEW"),
        app="automatic_jump",
        rule="SPL-03",
    ),
    case(
        "a late control, and the first picture for ever",
        GapCode.PICTURES_STILL,
        first_picture_for_ever,
        app="late_close",
        rule="CLS-02",
    ),
    case(
        "a late control, and black until it comes",
        GapCode.UNIFORM,
        picture(_black_at_first),
        app="late_close",
        rule="CLS-02",
    ),
    case(
        "a late control, and a log five seconds early",
        None,
        by_line(later(-5.0)),
        app="late_close",
        rule="CLS-02",
    ),
    case(
        "no control, and one in the tree alone",
        None,
        skip_in_package(package_of("missing_close")),
        app="missing_close",
        rule="CLS-07",
    ),
    case(
        "no control, and no picture", GapCode.NO_PICTURE, screencap(b""), app="missing_close", rule="CLS-01"
    ),
    case("a tiny control, and no density", None, shell("wm density", b""), app="tiny_cross", rule="CLS-04"),
    case(
        "a tiny control, and density 1",
        GapCode.DENSITY_IMPLAUSIBLE,
        shell("wm density", b"Physical density: 1\n"),
        app="tiny_cross",
        rule="CLS-04",
    ),
    case(
        "a tiny control, and four times the size",
        GapCode.DISPLAY_CONTRADICTED,
        shell("wm size", b"Physical size: 180x400\n"),
        app="tiny_cross",
        rule="CLS-05",
    ),
    case(
        "a control under the bar, and no bars",
        None,
        shell("dumpsys window", b""),
        app="edge_close",
        rule="CLS-10",
    ),
    case(
        "a control under the bar, and bars over all",
        GapCode.BARS_IMPLAUSIBLE,
        shell("dumpsys window", b"InsetsSource id=1 type=statusBars frame=[0,0][720,1600] visible=true\n"),
        app="edge_close",
        rule="CLS-10",
    ),
    case(
        "a control that moves, and each picture twice",
        None,
        _halved,
        app="moving_close",
        rule="CLS-15",
    ),
)
