"""Who started whom: one link per pair, from associated starts only."""

from detector.attribution.chains import chains_of
from detector.attribution.found import Grade, StartKind
from detector.attribution.sdk_owner import Sdk
from tests.attribution.records import APP, OTHER, found

THIRD = "cn.example.third"


def sdk(id_: str) -> Sdk:
    return Sdk(id=id_, name_zh=id_, name_en=id_, vendor="", purpose="push", matched_by="prefix")


def test_a_link_counts_starts_and_refusals_separately() -> None:
    (link,) = chains_of([found(number=1), found(number=2, is_refused=True), found(number=3)])
    assert (link.from_package, link.to_package) == (APP, OTHER)
    assert (link.n_starts, link.n_refused) == (2, 1)
    assert link.start_ids == ("start:1", "start:2", "start:3")


def test_links_are_directed_and_ordered_by_their_first_start() -> None:
    starts = [
        found(package=THIRD),
        found(package=APP, caller=OTHER),
        found(package=OTHER, caller=APP),
        found(package=THIRD),
    ]
    assert [(link.from_package, link.to_package) for link in chains_of(starts)] == [
        (APP, THIRD),
        (OTHER, APP),
        (APP, OTHER),
    ]


def test_the_grade_is_the_best_of_all() -> None:
    grades = (Grade.UNKNOWN, Grade.PROVEN, Grade.INFERRED)
    (link,) = chains_of([found(number=n, grade=grade) for n, grade in enumerate(grades)])
    assert link.grade is Grade.PROVEN
    (weaker,) = chains_of([found(grade=Grade.UNKNOWN), found(grade=Grade.INFERRED)])
    assert weaker.grade is Grade.INFERRED


def test_each_sdk_is_named_once() -> None:
    starts = [found(sdk=sdk("b")), found(sdk=None), found(sdk=sdk("a")), found(sdk=sdk("b"))]
    (link,) = chains_of(starts)
    assert link.sdks == ("b", "a")


def test_a_family_shows_on_its_link() -> None:
    (link,) = chains_of([found(), found(is_own_family=True)])
    assert link.is_own_family


def test_only_an_associated_start_with_a_caller_makes_a_link() -> None:
    others = [found(kind=kind) for kind in StartKind if kind is not StartKind.ASSOCIATED]
    assert chains_of([*others, found(caller=None)]) == ()
