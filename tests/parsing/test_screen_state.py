import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.parsing.screen_state import parse_screen_state


@pytest.mark.parametrize(
    ("text", "is_on"),
    [
        ("Power Manager State:\n  mWakefulness=Awake\n  mWakefulnessChanging=false\n", True),
        ("  mWakefulness=Asleep\n    isSleeping=false\n", False),
        ("  mWakefulness=Dozing\n", False),
        ("    mAwake=true mScreenOnEarly=true mScreenOnFully=true\n", True),
        ("    interactiveState=INTERACTIVE_STATE_SLEEP\n", False),
        ("    isSleeping=true\n      isSleeping=true\n", False),
        ("    isSleeping=true\n      isSleeping=false\n", True),
        ("", None),
    ],
)
def test_reads_whether_the_screen_is_on(text: str, is_on: bool | None) -> None:
    assert parse_screen_state(text).is_on is is_on


@pytest.mark.parametrize(
    ("text", "is_locked"),
    [
        ("  KeyguardController:\n    mKeyguardShowing=true\n", True),
        ("   KeyguardShowing=false AodShowing=false\n", False),
        ("    KeyguardServiceDelegate\n      showing=true\n      showingAndNotOccluded=true\n", True),
        ("    KeyguardStateMonitor\n      mIsShowing=false\n", False),
        ("    mShowingLockscreen=true mShowingDream=false\n", True),
        ("", None),
    ],
)
def test_reads_whether_it_is_locked(text: str, is_locked: bool | None) -> None:
    assert parse_screen_state(text).is_locked is is_locked


@given(st.text(max_size=200))
def test_never_raises(text: str) -> None:
    parse_screen_state(text)
