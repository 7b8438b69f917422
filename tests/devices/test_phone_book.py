"""A lease has one owner, an end, and a token that only grows."""

from pathlib import Path

import pytest

from detector.devices.phone_book import PhoneBook

PHONE = ("127.0.0.1:5037", "R58")


@pytest.fixture
def book(tmp_path: Path) -> PhoneBook:
    return PhoneBook(tmp_path)


def acquire(book: PhoneBook, owner: str, now: float) -> int | None:
    return book.acquire(*PHONE, owner, doing="a test", ttl_s=10.0, now=now)


def test_a_second_owner_gets_nothing_until_the_lease_has_ended(book: PhoneBook, tmp_path: Path) -> None:
    assert acquire(book, "a", 0.0) == 1
    other = PhoneBook(tmp_path)
    assert acquire(other, "b", 9.0) is None
    held = other.holder(*PHONE, now=9.0)
    assert held is not None
    assert held.owner == "a"
    assert acquire(other, "b", 10.0) == 2  # a crashed
    assert not book.renew(*PHONE, 1, ttl_s=10.0, now=11.0)
    assert not book.is_valid(*PHONE, 1, now=11.0)
    assert book.is_valid(*PHONE, 2, now=11.0)


def test_renewing_keeps_a_lease_and_lateness_loses_it(book: PhoneBook) -> None:
    assert acquire(book, "a", 0.0) == 1
    assert book.renew(*PHONE, 1, ttl_s=10.0, now=9.0)
    assert acquire(book, "b", 15.0) is None
    assert not book.renew(*PHONE, 1, ttl_s=10.0, now=19.5)


def test_what_is_given_back_is_free_and_only_its_holder_gives_it_back(book: PhoneBook) -> None:
    assert acquire(book, "a", 0.0) == 1
    assert not book.release(*PHONE, 9)
    assert book.release(*PHONE, 1)
    assert book.holder(*PHONE, now=1.0) is None
    assert acquire(book, "b", 1.0) == 2
    assert book.release(*PHONE)  # by force
    assert not book.release(*PHONE)


def test_the_same_owner_gets_a_new_token(book: PhoneBook) -> None:
    assert [acquire(book, "a", 0.0), acquire(book, "a", 1.0)] == [1, 2]
    assert not book.is_valid(*PHONE, 1, now=1.0)


def test_a_quarantine_by_hand_is_lifted_by_hand_alone(book: PhoneBook) -> None:
    book.take_out(*PHONE, is_by_hand=True, reason="swollen", who="li", now=0.0)
    book.take_out(*PHONE, is_by_hand=False, reason="struck out", who="farm", now=1.0)
    out = book.quarantined(*PHONE)
    assert out is not None
    assert (out.is_by_hand, out.reason) == (True, "swollen")
    assert not book.bring_back(*PHONE, also_by_hand=False)
    assert book.bring_back(*PHONE, also_by_hand=True)
    assert book.quarantined(*PHONE) is None


def test_strikes_outlive_a_run_and_end_with_the_quarantine(book: PhoneBook, tmp_path: Path) -> None:
    book.keep_outcomes(*PHONE, (True, False, True))
    assert PhoneBook(tmp_path).outcomes(*PHONE) == (True, False, True)
    book.take_out(*PHONE, is_by_hand=False, reason="r", who="farm", now=0.0)
    book.bring_back(*PHONE, also_by_hand=False)
    assert book.outcomes(*PHONE) == ()
