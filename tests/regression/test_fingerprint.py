"""Which changes keep a finding the same, and which make it another: the table of docs/nightly.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from detector.core.geometry import Rect
from detector.core.verdict import Verdict
from detector.core.window_role import WindowRole
from detector.judging.document import JudgedApp, JudgedDevice, VerdictsDocument
from detector.regression.baseline import Baseline, Standing, standing_of, with_findings
from detector.regression.fingerprint import MarkedVerdict, marked
from detector.windows.role_guess import RoleGuess, RoleShare
from detector.windows.seen import ControlKind, WindowKind
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import WindowTrack
from tests.regression.judged import POPUP, ROLES, SPLASH, a_document
from tests.reporting.case_reports import BlankAlbum, case_report

TODAY = date(2026, 11, 27)
RUNS = case_report(album=BlankAlbum()).runs
SMALL = ("CLS-04", SPLASH)

Windows = Callable[[WindowTrack], WindowTrack]


def judged(
    document: VerdictsDocument | None = None,
    windows: Windows = lambda window: window,
    *,
    only_runs: Sequence[int] = (),
    run: Callable[[SeenRun], SeenRun] = lambda run: run,
) -> tuple[MarkedVerdict, ...]:
    """The case of tests.regression.judged, each of its windows changed."""
    runs = [
        replace(
            run(one),
            windows=tuple(
                windows(each) if not only_runs or one.run_index in only_runs else each for each in one.windows
            ),
        )
        for one in RUNS
    ]
    return marked(document or a_document(), runs)


def finding(all_judged: Sequence[MarkedVerdict], key: tuple[str, str] = SMALL) -> MarkedVerdict:
    return next(one for one in all_judged if (one.verdict.code, one.verdict.subject) == key)


def standing(one: MarkedVerdict, other: MarkedVerdict) -> Standing:
    """The standing of `other` against a baseline that knows `one`."""
    return standing_of(other, with_findings(Baseline(), [one], TODAY), TODAY).standing


def both_ways(one: MarkedVerdict, other: MarkedVerdict) -> set[Standing]:
    return {standing(one, other), standing(other, one)}


def with_sdk(sdk: str | None) -> Windows:
    return lambda window: replace(window, sdk=sdk)


def with_shares(shares: Mapping[WindowRole, float]) -> Windows:
    role_shares = tuple(RoleShare(role=role, share=share) for role, share in shares.items())
    guess = RoleGuess(role=role_shares[0].role, score=role_shares[0].share, shares=role_shares, reasons=())
    return lambda window: replace(window, role=guess)


def moved_and_redrawn(window: WindowTrack) -> WindowTrack:
    """A × in another corner, twice as large, in place of a word."""
    sightings = tuple(
        replace(
            one,
            control=replace(
                one.control, kind=ControlKind.X_ICON, text=None, box=Rect.from_xywh(20, 900, 90, 90)
            ),
        )
        for one in window.sightings
    )
    return replace(window, sightings=sightings, box=Rect.from_xywh(0, 0, 700, 1400))


def another_build(run: SeenRun) -> SeenRun:
    return replace(
        run, package_version="9.9.9", version_code=99, device_model="Other", android="16", font_scale=1.3
    )


def a_redesign() -> VerdictsDocument:
    document = a_document()
    return replace(
        document,
        app=JudgedApp(package=document.package, version_name="9.9.9"),
        device=JudgedDevice(kind="phone", model="Other", android="16"),
        profile="strict",
    )


KEEPS = [
    pytest.param(judged(a_redesign(), run=another_build), id="version, device, Android, font scale, profile"),
    pytest.param(judged(windows=moved_and_redrawn), id="place, size, kind and words of the control"),
    pytest.param(judged(windows=with_sdk("pangle")), id="the SDK is known tonight"),
    pytest.param(judged(windows=with_sdk("pangle"), only_runs=[0]), id="in one launch of several"),
    pytest.param(judged(a_document(roles={**ROLES, SPLASH: WindowRole.UNKNOWN})), id="the role is unknown"),
    pytest.param(
        judged(windows=lambda one: replace(one, kind=WindowKind.INTERSTITIAL) if one.id == SPLASH else one),
        id="a splash is taken for an interstitial",
    ),
]


@pytest.mark.parametrize("tonight", KEEPS)
def test_the_same_finding(tonight: tuple[MarkedVerdict, ...]) -> None:
    assert both_ways(finding(judged()), finding(tonight)) == {Standing.KNOWN}


def changed(**how: object) -> Callable[[Verdict], Verdict]:
    return lambda verdict: replace(verdict, **how)  # type: ignore[arg-type]


def test_the_order_of_the_windows_is_chance() -> None:
    document, numbers = a_document(), {SPLASH: POPUP, POPUP: SPLASH}
    swapped = replace(
        document, verdicts=tuple(replace(one, subject=numbers[one.subject]) for one in document.verdicts)
    )
    runs = [replace(run, windows=tuple(reversed(run.windows))) for run in RUNS]
    assert swapped != document
    tonight = marked(document, runs)
    assert finding(tonight).mark == finding(judged()).mark


@pytest.mark.parametrize(
    "tonight",
    [
        pytest.param(judged(a_document(roles={**ROLES, SPLASH: WindowRole.UPDATE})), id="another role"),
        pytest.param(judged(replace(a_document(), package="cn.example.other")), id="another app"),
        pytest.param(
            judged(windows=lambda one: replace(one, kind=WindowKind.POPUP)), id="it lies over content now"
        ),
    ],
)
def test_another_finding(tonight: tuple[MarkedVerdict, ...]) -> None:
    assert both_ways(finding(judged()), finding(tonight)) == {Standing.NEW}


def test_another_rule_and_another_sdk_are_other_findings() -> None:
    tonight = judged()
    assert standing(finding(tonight), finding(tonight, ("CLS-02", SPLASH))) is Standing.NEW
    pangle, gdt = (finding(judged(windows=with_sdk(sdk))) for sdk in ("pangle", "gdt"))
    assert pangle.mark.fingerprint != gdt.mark.fingerprint
    assert both_ways(pangle, gdt) == {Standing.NEW}
    assert both_ways(pangle, finding(tonight)) == {Standing.KNOWN}


def test_a_finding_shown_by_several_sdks_names_none() -> None:
    both = judged(windows=with_sdk("pangle"), only_runs=[0])
    assert finding(both).mark.sdk == ""


def test_two_nearly_equally_likely_roles_are_interchangeable() -> None:
    unsure = with_shares({WindowRole.ADVERT: 0.5, WindowRole.PROMOTION: 0.4})
    sure = with_shares({WindowRole.PROMOTION: 0.95, WindowRole.ADVERT: 0.02})
    one = finding(judged(windows=unsure))
    other = finding(judged(a_document(roles={**ROLES, SPLASH: WindowRole.PROMOTION}), windows=sure))
    assert one.mark.fingerprint != other.mark.fingerprint
    assert both_ways(one, other) == {Standing.KNOWN}


def test_a_year_of_nights_with_varying_certainty_adds_one_entry() -> None:
    """Each night another build, and everything that can be uncertain is uncertain in turn."""
    baseline = Baseline()
    for tonight in [one.values[0] for one in KEEPS] * 10:
        assert isinstance(tonight, tuple)
        baseline = with_findings(baseline, [finding(tonight)], TODAY)
    assert len(baseline.known) == 1
