"""Lies of a phone about itself, the app, and what it was asked to do."""

from detector.core.errors import DeviceError, DeviceLost, DeviceNotReady
from detector.core.gap_code import GapCode
from tests.fakes.lying import Answer, no_service
from tests.touching.lies.making import ESC, OTHER, PACKAGE, case, shell

__all__ = ["OF_FACTS"]

SHELL = "shell,v2,raw:"
DISPLAY = b'mBaseDisplayInfo=DisplayInfo{"x", real 720 x 1600, rotation 0, density 320 (269.0 x 269.0) dpi}\n'
BARS = b"".join(
    b"InsetsSource id=%d type=%s frame=[0,0][720,1600] visible=true\n" % one
    for one in ((1, b"statusBars"), (2, b"navigationBars"))
)
LAUNCHER = b"com.android.launcher3"

OF_FACTS = (
    # the display
    case("half the size", GapCode.DISPLAY_CONTRADICTED, shell("wm size", b"Physical size: 360x800\n")),
    case("99999x1 px", GapCode.PICTURE_OF_ANOTHER_SIZE, shell("wm size", b"Physical size: 99999x1\n")),
    case(
        "0x0 px", "reports no size", shell("wm size", b"Physical size: 0x0\n"), shell("dumpsys display", b"")
    ),
    case("a size of 4,000 digits", None, shell("wm size", b"Physical size: " + b"9" * 4000 + b"x1600\n")),
    case("the size turned", None, shell("wm size", b"Physical size: 1600x720\n")),
    case("density 99999", GapCode.DENSITY_IMPLAUSIBLE, shell("wm density", b"Physical density: 99999\n")),
    case("half the density", None, shell("wm density", b"Physical density: 130\n")),
    case("xdpi nan", None, shell("dumpsys display", DISPLAY.replace(b"269.0", b"nan"))),
    case(
        "xdpi of a tablet",
        GapCode.GLASS_IMPLAUSIBLE,
        shell("dumpsys display", DISPLAY.replace(b"269.0", b"100.0")),
    ),
    case(
        "bars over the whole display",
        GapCode.BARS_IMPLAUSIBLE,
        shell(
            "dumpsys window",
            BARS,
        ),
    ),
    # who it is
    case(
        "a model of escapes",
        None,
        shell(
            "getprop$", b"[ro.product.model]: [" + ESC + b"]\n[ro.build.version.release]: [" + ESC + b"]\n"
        ),
    ),
    case("still booting, says an escape", "is still booting", shell("getprop sys.boot_completed", ESC)),
    case(
        "asleep", "screen is off", shell("dumpsys power", lambda truth, _: truth.replace(b"Awake", b"Asleep"))
    ),
    case(
        "locked",
        "is locked",
        shell("dumpsys power", lambda truth, _: truth.replace(b"showing=false", b"showing=true")),
    ),
    # the app
    case(
        "the app's dump is another's",
        "is not installed",
        shell("dumpsys package", lambda truth, _: truth.replace(PACKAGE, OTHER)),
    ),
    case(
        "a version of escapes", None, shell("dumpsys package", lambda truth, _: truth.replace(b"1.0.0", ESC))
    ),
    case(
        "a dump of the app that never ends",
        "did not finish in time",
        shell("dumpsys package", lambda truth, _: Answer(out=truth, filling=b"x" * 9000)),
    ),
    case("sha256sum breaks off", "connection broke", shell("sha256sum", Answer(out=b"aa", is_cut=True))),
    # what it was asked to do
    case("the icon opens another app", None, shell("cmd package resolve-activity", OTHER + b"/.Main\n")),
    case("the icon opens escapes", None, shell("cmd package resolve-activity", ESC + b"/" + ESC + b"\n")),
    case(
        "am start fails",
        "could not be launched",
        shell("am start", b"Error: Activity class does not exist.\n" + ESC),
    ),
    case(
        "am start with a wrong exit code",
        "could not be launched",
        shell("am start", Answer(out=b"Starting: Intent { }\n", code=255)),
    ),
    case("am start never answers", "no answer within", shell("am start", Answer(after_s=999.0))),
    case(
        "keys are refused",
        "refuses input",
        shell("input keyevent KEYCODE_HOME", Answer(err=b"SecurityException: INJECT_EVENTS\n", code=1)),
    ),
    # what is in front
    case(
        "another app is in front",
        GapCode.FOREGROUND_CONTRADICTED,
        shell(
            "dumpsys activity activities",
            lambda truth, _: truth.replace(PACKAGE, OTHER).replace(LAUNCHER, OTHER),
        ),
    ),
    case(
        "the lock screen, says the dump",
        GapCode.LOCKED,
        shell(
            "dumpsys activity activities",
            lambda truth, _: truth.replace(b"mKeyguardShowing=false", b"mKeyguardShowing=true"),
        ),
    ),
    case(
        "what is in front never ends",
        GapCode.NO_FOREGROUND,
        shell("dumpsys activity activities", Answer(out=b"x", filling=b"a" * 5000)),
    ),
    # the road
    case(
        "away at the first question",
        "went away",
        lambda: no_service(SHELL, DeviceLost("virtual-1", "went away")),
    ),
    case(
        "away in the middle",
        "went away",
        lambda: no_service("", DeviceLost("virtual-1", "went away"), from_time=60),
    ),
    case(
        "offline in the middle",
        "is offline",
        lambda: no_service("", DeviceNotReady("virtual-1", "is offline"), from_time=60),
    ),
    case(
        "no command is let through at the end",
        GapCode.NO_CLOCK,
        lambda: no_service("shell", DeviceError("virtual-1", "refused"), from_time=24),
    ),
)
