import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.focus import focused_component, is_focused_window_secure, is_sleeping, read_focus


@pytest.mark.parametrize(
    ("text", "component"),
    [
        pytest.param(
            "    mResumedActivity: ActivityRecord{53d1401 u0 com.a/.Main t75}\n", "com.a/com.a.Main", id="9"
        ),
        pytest.param(
            "  topResumedActivity=ActivityRecord{1 u0 com.a/com.b.Main t12}\n"
            "  ResumedActivity: ActivityRecord{2 u0 com.c/.X t1}",
            "com.a/com.b.Main",
            id="13",
        ),
        pytest.param(
            "    Resumed: ActivityRecord{1f72345 u0 com.a/.Main} t12}\n",
            "com.a/com.a.Main",
            id="brace in front",
        ),
        pytest.param(
            "  mFocusedApp=AppWindowToken{3 token=Token{9 ActivityRecord{2c u0 com.a/.M t181}}}",
            "com.a/com.a.M",
            id="token",
        ),
        pytest.param(
            "    mCurrentFocus=null\n    mCurrentFocus=Window{964a007 u0 com.a/com.a.Game}",
            "com.a/com.a.Game",
            id="second display first",
        ),
        pytest.param("mResumedActivity: ActivityRecord{a u999 com.a/.M t1}", "com.a/com.a.M", id="cloned"),
    ],
)
def test_names_the_activity_in_front(text: str, component: str) -> None:
    assert str(focused_component(text)) == component


@pytest.mark.parametrize(
    "text", ["", "nonsense", "  mCurrentFocus=null", "mCurrentFocus=Window{1 u0 NotificationShade}"]
)
def test_does_not_guess(text: str) -> None:
    assert focused_component(text) is None


def test_knows_a_sleeping_phone() -> None:
    assert is_sleeping("    isSleeping=true") is True
    assert is_sleeping("  isSleeping=false") is False
    assert is_sleeping("") is None


def windows(flags: str) -> str:
    return f"""WINDOW MANAGER WINDOWS (dumpsys window windows)
  Window #0 Window{{aaa u0 StatusBar}}:
    mAttrs={{(0,0)(fillx63) ty=STATUS_BAR fmt=TRANSLUCENT
      fl=NOT_FOCUSABLE SECURE
      pfl=COLOR_SPACE_AGNOSTIC}}
    Requested w=1080 h=63 mLayoutSeq=67
  Window #1 Window{{bbb u0 com.a/com.a.Main}}:
    mAttrs={{(0,0)(fillxfill) ty=BASE_APPLICATION
      {flags}
      pfl=NO_MOVE_ANIMATION}}
    Requested w=1080 h=2340 mLayoutSeq=68
  mCurrentFocus=Window{{bbb u0 com.a/com.a.Main}}
"""


@pytest.mark.parametrize(
    ("flags", "is_secure"),
    [
        ("fl=LAYOUT_IN_SCREEN SECURE HARDWARE_ACCELERATED", True),
        ("fl=LAYOUT_IN_SCREEN HARDWARE_ACCELERATED", False),
        ("fl=#81812100", True),
        ("fl=#81810100", False),
        ("nothing", None),
    ],
)
def test_reads_the_flags_of_the_focused_window_only(flags: str, is_secure: bool | None) -> None:
    assert is_focused_window_secure(windows(flags)) is is_secure


def test_secrecy_is_unknown_without_a_focus() -> None:
    assert is_focused_window_secure("") is None
    assert is_focused_window_secure("mCurrentFocus=Window{zzz u0 gone}") is None


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("mCurrentFocus=Window{5e9b13b u0 com.a/com.a.M}", id="usual"),
        pytest.param("mCurrentFocus=Window{4330b6c0 com.a/com.a.M paused=false}", id="before users"),
        pytest.param("mCurrentFocus=Window{com.a:dc9225c u0 com.a/com.a.M type=1 }", id="vivo"),
        pytest.param("mCurrentFocus=Window{dc9225c u0 com.a/com.a.M type=1 }", id="vivo, without a package"),
        pytest.param("mCurrentFocus=Window{5e9b13b u0 com.a/com.a.M}}", id="a brace too many"),
        pytest.param("mFocusedApp=ActivityRecord{202723142 u0 com.a/.M t2 d0}", id="decimal ids, display"),
    ],
)
def test_names_the_window_in_each_vendors_form(line: str) -> None:
    focus = read_focus(f"  {line}\n")
    assert str(focus.component) == "com.a/com.a.M"


def test_reads_the_focus_of_each_part_of_the_system() -> None:
    focus = read_focus(
        "Display #0 (activities from top to bottom):\n    isSleeping=true\n"
        "  ResumedActivity: ActivityRecord{1f72345 u0 com.camera/.Main} t12}\n"
        "  mCurrentFocus=Window{1651cd4 u0 NotificationShade}\n"
        "  mFocusedApp=ActivityRecord{1f72345 u0 com.camera/.Main} t12}\n"
    )
    assert (focus.window_title, focus.window, focus.is_sleeping) == ("NotificationShade", None, True)
    assert str(focus.resumed) == str(focus.app) == "com.camera/com.camera.Main"


def test_knows_which_display_has_the_focus() -> None:
    focus = read_focus(
        "  Display: mDisplayId=3 (organized)\n    mCurrentFocus=null\n"
        "  Display: mDisplayId=2 (organized)\n    mCurrentFocus=Window{9 u0 com.game/com.game.App}\n"
        "  Display: mDisplayId=0 (organized)\n    mCurrentFocus=null\n"
    )
    assert (focus.display, str(focus.component)) == (2, "com.game/com.game.App")


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    for begin in ("", "mCurrentFocus=Window{", "topResumedActivity=ActivityRecord{"):
        read_focus(begin + text)
        is_focused_window_secure(begin + text)


DEX_FIRST = """WINDOW MANAGER DISPLAY CONTENTS (dumpsys window displays)
  Display: mDisplayId=2 (organized)
    init=1920x1080 160dpi cur=1920x1080 app=1920x1080
  mCurrentFocus=Window{5d7a93e u0 com.sec.android.app.desktoplauncher/com.android.launcher3.Launcher}
  mFocusedApp=ActivityRecord{1f u0 com.sec.android.app.desktoplauncher/com.android.launcher3.Launcher t4}
  Display: mDisplayId=0 (organized)
    init=1080x2340 450dpi cur=1080x2340 app=1080x2265
  mCurrentFocus=Window{9b8e7c u0 com.a/com.a.Main}
  mFocusedApp=ActivityRecord{2c u0 com.a/.Main t75}
"""
"""A second display in front of the phone's own, as RootWindowContainer prints its displays from the top
one down (dumpWindowsNoHeader, DisplayContent.dump of android-12 and later)."""


def test_the_phones_own_display_outweighs_one_that_is_printed_first() -> None:
    focus = read_focus(DEX_FIRST)
    assert (str(focus.component), focus.display) == ("com.a/com.a.Main", 0)
    assert (focus.window_title, str(focus.app)) == ("com.a/com.a.Main", "com.a/com.a.Main")


def test_a_more_reliable_key_of_another_display_does_not_outweigh_the_phones_own() -> None:
    focus = read_focus(
        "Display #2 (activities from top to bottom):\n"
        "    topResumedActivity=ActivityRecord{1 u0 com.d/.X t1}\n"
        "Display #0 (activities from top to bottom):\n"
        "    mResumedActivity: ActivityRecord{2 u0 com.a/.M t2}\n"
    )
    assert str(focus.component) == "com.a/com.a.M"


@pytest.mark.parametrize(
    "line",
    [
        "mCurrentFocus=Window{1 u0 " + "x" * 100_000 + "}",
        "mCurrentFocus=Window{1 u0 " + " type=" * 20_000,
        "mResumedActivity: ActivityRecord{1 u0 " + "a." * 50_000,
    ],
    ids=["a title without end", "a title of endings", "a component without end"],
)
def test_a_title_of_any_length_names_nothing_false(line: str) -> None:
    focus = read_focus(f"{line}\n  mFocusedApp=ActivityRecord{{2c u0 com.a/.Main t75}}\n")
    assert str(focus.app) == "com.a/com.a.Main"


def test_several_focused_windows_must_agree_on_being_secure() -> None:
    both = windows("fl=LAYOUT_IN_SCREEN").replace(
        "WINDOW MANAGER WINDOWS", "  mCurrentFocus=Window{aaa u0 StatusBar}\nWINDOW MANAGER WINDOWS"
    )
    assert is_focused_window_secure(both) is None
