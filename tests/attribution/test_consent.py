"""The outcome of the consent question: given, refused, never asked, or unknown."""

from dataclasses import replace

import pytest

from detector.attribution.standing import consent_of
from detector.attribution.watch_record import FirstPage, PackageState, WatchRecord
from detector.core.actions import Launch, TapText
from detector.core.watching import Asking, ConsentPage
from tests.attribution.records import APP, act, dumped, watch

AGREE, REFUSE = TapText(texts=("同意",)), TapText(texts=("不同意",), is_refusal=True)


def first_run(*asking: Asking | None, never_launched: bool | None = True) -> WatchRecord:
    pages = tuple(
        FirstPage(id="tree:0", at_ms=0.0, page=None if one is None else ConsentPage(asking=one, text=""))
        for one in asking
    )
    state = replace(dumped(PackageState(is_stopped=True, is_never_launched=never_launched)), at_ms=1.0)
    opened = act(Launch(package=APP), from_ms=10.0)
    return replace(watch(acts=[opened], states=(state,)), first_pages=pages)


def test_consent_counts_from_the_answer() -> None:
    consent = consent_of(watch(acts=[act(AGREE, from_ms=100.0, to_ms=200.0)]))
    assert [consent.was_given_by(at_ms) for at_ms in (199.0, 200.0)] == [False, True]


def test_a_refusal_holds_until_consent() -> None:
    acts = [act(REFUSE, from_ms=100.0, to_ms=200.0), act(AGREE, from_ms=300.0, to_ms=400.0)]
    consent = consent_of(watch(acts=acts))
    assert [consent.was_given_by(at_ms) for at_ms in (150.0, 250.0, 450.0)] == [False, False, True]
    assert [consent.was_refused_by(at_ms) for at_ms in (150.0, 250.0, 450.0)] == [False, True, False]
    refused_for_ever = consent_of(watch(acts=acts[:1]))
    assert refused_for_ever.was_given_by(1e9) is False


NO, YES, UNKNOWN = Asking.NO, Asking.YES, Asking.UNKNOWN


@pytest.mark.parametrize(
    ("record", "is_never_asked"),
    [
        pytest.param(first_run(NO, NO, NO), True, id="no page of its first run asks"),
        pytest.param(first_run(NO, YES, NO), False, id="one asks, but the button was not found"),
        pytest.param(first_run(NO, UNKNOWN, NO), False, id="one could not be read"),
        pytest.param(first_run(NO, None, NO), False, id="one was torn"),
        pytest.param(first_run(NO), False, id="one look is none"),
        pytest.param(first_run(NO, NO, never_launched=False), False, id="it had been used before"),
        pytest.param(first_run(NO, NO, never_launched=None), False, id="not reported by the phone"),
        pytest.param(watch(), False, id="not looked for"),
    ],
)
def test_never_asked_applies_to_a_first_run_only(record: WatchRecord, is_never_asked: bool) -> None:
    consent = consent_of(record)
    assert consent.is_never_asked is is_never_asked
    assert consent.was_given_by(1e9) is (False if is_never_asked else None)
