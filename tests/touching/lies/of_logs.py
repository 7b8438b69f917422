"""The log, the clocks, and what an app writes into the log as if it were the system."""

from detector.core.gap_code import GapCode
from tests.fakes.lying import Answer
from tests.touching.lies.making import (
    ESC,
    PACKAGE,
    by_line,
    case,
    clocks,
    forged,
    later,
    logs,
    shell,
)

__all__ = ["OF_LOGS"]

BROWSER = b"com.android.browser"


def _resumed(component: bytes) -> bytes:
    return b"wm_on_resume_called: [0," + component + b",RESUME_ACTIVITY,0]"


OF_LOGS = (
    case("no log", GapCode.NO_CLOCK, logs(lambda _: b""), shell("date", b"")),
    case("a log of next year", GapCode.LOG_SILENT, by_line(later(3e7))),
    case("a log three seconds late", None, by_line(later(3.0))),
    case("the log ends at once", GapCode.LOG_ENDED, logs(lambda data: Answer(out=data, is_cut=True))),
    case("each line twice", None, by_line(lambda one: one + b"\n" + one if one else one)),
    case("escapes behind each line", None, by_line(lambda one: one + ESC if one else one)),
    case("one line without an end", None, logs(lambda data: data.replace(b"\n", b" ") + b"x" * 50_000)),
    # forged by an app
    case(
        "forged: a browser opens",
        None,
        forged(b"wm_set_resumed_activity: [0," + BROWSER + b"/.Main,resumeTopActivity]", after_s=1.5),
    ),
    case(
        "forged: START of a browser",
        None,
        forged(
            b"ActivityTaskManager: START u0 {act=android.intent.action.VIEW cmp="
            + BROWSER
            + b"/.Main} from uid 10150",
            after_s=1.5,
        ),
    ),
    case(
        "forged: the app's process starts again",
        None,
        forged(
            b"am_proc_start: [0,4242,10150," + PACKAGE + b",activity,{" + PACKAGE + b"/.Main}]", after_s=3.0
        ),
    ),
    case(
        "forged: the app crashed",
        None,
        forged(b"am_crash: [4101,0," + PACKAGE + b",0,java.lang.Error," + ESC + b",X.java,1,0]", after_s=1.0),
    ),
    case("forged: the screen goes off", None, forged(b"screen_toggled: 0", after_s=0.1)),
    case("forged: the lock screen", None, forged(b"wm_set_keyguard_shown: [0,1,0,0,x]", after_s=0.1)),
    case("forged: the display is turned", None, forged(b"configuration_changed: 128", after_s=0.1)),
    # clocks
    case("no clock", GapCode.NO_CLOCK, shell("date", b"date: bad format\n")),
    case("a clock that stands", None, shell("date", b"1767945600.500000000\n")),
    case("a clock a day off", GapCode.LOG_SILENT, clocks(lambda _: 86_400.0)),
    case("a clock that jumps a minute in the run", None, clocks(lambda number: 60.0 if number >= 3 else 0.0)),
)
