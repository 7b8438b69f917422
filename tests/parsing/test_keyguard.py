import pytest

from detector.parsing.screen_state import KeyguardShown, parse_keyguard_shown


@pytest.mark.parametrize(
    ("message", "display", "is_shown"),
    [
        pytest.param("[1,0,0,setKeyguardShown]", 0, True, id="10 and 11, a phone of OPPO's that booted"),
        pytest.param("[0,1,0,setKeyguardShown]", 0, False, id="10 and 11, only the clock is shown"),
        pytest.param("[0,1,0,0,setKeyguardShown]", 0, True, id="12"),
        pytest.param("[2,1,0,0,setKeyguardShown]", 2, True, id="12, a second display"),
        pytest.param("[0,0,0,1,0,setKeyguardShown]", 0, False, id="14, right after an unlock"),
        pytest.param("[0,1,0,0,1,setKeyguardShown]", 0, True, id="14, something lies over it"),
    ],
)
def test_each_versions_form(message: str, display: int, is_shown: bool) -> None:
    assert parse_keyguard_shown(message) == KeyguardShown(display=display, is_shown=is_shown)


@pytest.mark.parametrize(
    "message", ["", "1", "[1,0]", "[0,1,0,0,0,0,x]", "[a,1,0,0,x]", "[0,2,0,0,x]", "[,,,]"]
)
def test_other_forms_are_none(message: str) -> None:
    assert parse_keyguard_shown(message) is None
