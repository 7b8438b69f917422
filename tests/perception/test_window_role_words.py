"""What the words of a window add to its role."""

import math

import pytest

from detector.core.window_role import WindowRole
from detector.perception.window_role import guess_role, role_of_picture
from detector.perception.window_words import WindowWords
from detector.windows.role_guess import ClueKind, RoleReason
from detector.windows.seen import WindowKind
from tests.perception.role_clues import clues, over_time

R, K, POPUP = WindowRole, ClueKind, WindowKind.POPUP

WORDS = WindowWords(
    format="window-words/1",
    roles=(R.ADVERT, R.CONSENT, R.PERMISSION, R.FUNCTIONAL),
    scale=1.0,
    weights={"同意": (-50.0, 50.0, -50.0, -50.0), "允许": (-50.0, -50.0, 50.0, -50.0)},
)


def reasons_from_words(*lines: str, model: WindowWords | None = WORDS) -> list[RoleReason]:
    reasons = role_of_picture(clues(*lines), POPUP, (), model).reasons
    return [one for one in reasons if one.clue is ClueKind.WORDS]


def test_words_alone_rule_out_no_role() -> None:
    (reason,) = reasons_from_words("同意")
    assert reason.says[R.CONSENT] == pytest.approx(1.39)  # one of four equal roles: log 4
    assert reason.says[R.ADVERT] == -3.0


def test_a_permission_mentioned_in_words_is_the_apps_own_matter() -> None:
    (reason,) = reasons_from_words("允许")
    assert reason.says[R.FUNCTIONAL] == pytest.approx(1.39)
    assert R.PERMISSION not in reason.says


def test_without_words_or_a_model_there_is_no_clue_of_words() -> None:
    assert reasons_from_words() == reasons_from_words("同意", model=None) == []


def test_the_first_lines_are_kept_with_the_clue_of_words() -> None:
    (reason,) = reasons_from_words("一", "二", "三", "四")
    assert reason.detail == "一 / 二 / 三"


def test_a_model_that_does_not_know_the_systems_windows() -> None:
    """Then a dialog of the app's own is at least as likely as by no word at all."""
    words = WindowWords(
        format="window-words/1", roles=(R.ADVERT, R.FUNCTIONAL), scale=1.0, weights={"抢": (1.0, -1.0)}
    )
    (reason,) = (one for one in role_of_picture(clues("抢"), POPUP, (), words).reasons if one.clue is K.WORDS)
    by = 1 / math.sqrt(10)
    share = math.exp(by) / (math.exp(by) + math.exp(-by))
    assert reason.says == {R.ADVERT: round(math.log(2 * share), 2), R.FUNCTIONAL: 0.0}


def test_lines_of_all_frames_are_read_once() -> None:
    words = WindowWords(format="window-words/1", roles=(R.FUNCTIONAL,), scale=1.0, weights={})
    shown = over_time((0, clues("一", "二")), (100, clues("二", "三")), (200, None))
    (reason,) = (one for one in guess_role(shown, words).reasons if one.clue is K.WORDS)
    assert reason.detail == "一 / 二 / 三"
