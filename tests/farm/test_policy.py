"""The consequences of an attempt's ending: ecosystem.md A.3 as a table."""

import pytest

from detector.farm.policy import (
    Decision,
    Ending,
    Next,
    PastAttempt,
    PhoneRecord,
    after_attempt,
    after_check,
    lost_hub,
    struck,
)

LOST, CRASHED, STOPPED = Ending.INFRASTRUCTURE, Ending.CRASHED, Ending.STOPPED


def after(*attempts: tuple[str, Ending]) -> Decision:
    return after_attempt([PastAttempt(phone=phone, ending=ending) for phone, ending in attempts])


@pytest.mark.parametrize(
    ("attempts", "decision"),
    [
        pytest.param([("a", Ending.JUDGED)], Decision(next=Next.DONE), id="a verdict, whatever it says"),
        pytest.param([("a", LOST)], Decision(next=Next.AGAIN, prefer="a"), id="lost: the same phone again"),
        pytest.param(
            [("a", LOST), ("a", LOST)], Decision(next=Next.AGAIN, avoid=("a",)), id="twice: another phone"
        ),
        pytest.param(
            [("a", LOST), ("a", LOST), ("b", LOST)],
            Decision(next=Next.UNTESTABLE),
            id="three times: it could not be tested",
        ),
        pytest.param([("a", CRASHED)], Decision(next=Next.AGAIN), id="a crash: once more"),
        pytest.param(
            [("a", CRASHED), ("b", CRASHED)], Decision(next=Next.DONE), id="twice: that is the result"
        ),
        pytest.param([("a", Ending.REFUSED)], Decision(next=Next.UNTESTABLE), id="not to be had"),
        pytest.param([("a", Ending.FAULT)], Decision(next=Next.FAILED), id="our fault"),
        pytest.param([("a", STOPPED)] * 9, Decision(next=Next.AGAIN), id="stopped, as often as one likes"),
        pytest.param(
            [("a", LOST), ("a", STOPPED), ("b", LOST), ("b", Ending.JUDGED)],
            Decision(next=Next.DONE),
            id="a verdict after all",
        ),
        pytest.param([("a", Ending.HOST)] * 5, Decision(next=Next.AGAIN), id="a full disk, five times"),
        pytest.param([("a", Ending.HOST)] * 6, Decision(next=Next.UNTESTABLE), id="and for good"),
    ],
)
def test_a_job(attempts: list[tuple[str, Ending]], decision: Decision) -> None:
    assert after(*attempts) == decision


@pytest.mark.parametrize(
    ("strikes", "is_usable"),
    [
        pytest.param("xx", True, id="two in a row"),
        pytest.param("xxx", False, id="three in a row"),
        pytest.param("x.x.x.x.", True, id="four of eight"),
        pytest.param("x.x.x.x.x", False, id="five of nine"),
        pytest.param("x.x.......x.x.x", True, id="five, but long ago"),
    ],
)
def test_a_phone(strikes: str, is_usable: bool) -> None:
    record = PhoneRecord()
    for letter in strikes:
        record = struck(record, is_strike=letter == "x")
    assert record.is_usable is is_usable


def test_two_clean_checks_bring_a_phone_back_with_a_clean_record() -> None:
    out = PhoneRecord(outcomes=(True,) * 3, is_out=True)
    once = after_check(out, is_clean=True)
    assert not once.is_usable
    assert after_check(once, is_clean=True) == PhoneRecord()


def test_a_failed_check_restarts_the_count_and_three_of_them_are_final() -> None:
    record = after_check(PhoneRecord(is_out=True), is_clean=True)
    for _ in range(3):
        assert not record.is_hopeless
        record = after_check(record, is_clean=False)
    assert record.is_hopeless
    assert record.n_clean == 0


def test_a_phone_quarantined_by_hand_never_heals() -> None:
    record = PhoneRecord(is_held_out=True)
    assert record.is_hopeless
    for _ in range(2):
        record = after_check(record, is_clean=True)
    assert not record.is_usable


def test_phones_lost_together_on_one_hub_are_one_fault() -> None:
    losses = [(0.0, "a", "h1"), (100.0, "b", "h1"), (110.0, "c", "h2"), (115.0, "d", None)]
    assert lost_hub(losses, now_s=115.0) == ("h1", ("a", "b"))
    assert lost_hub(losses, now_s=150.0) is None  # the first is too long ago
    assert lost_hub([(0.0, "a", "h1"), (1.0, "a", "h1")], now_s=1.0) is None  # one phone, twice
