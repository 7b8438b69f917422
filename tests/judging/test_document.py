import json
from dataclasses import replace

import jsonschema
import pytest

from detector.codec import from_json, to_json, to_plain
from detector.core.display import Display
from detector.judging.decision import DecisionRule
from detector.judging.document import (
    CaseIdentity,
    JudgedApp,
    JudgedBundle,
    JudgedDevice,
    JudgingTool,
    VerdictsDocument,
    verdicts_document,
)
from detector.judging.judge import judge_window
from detector.judging.vote import verdicts_without_window, vote
from detector.measures import measure_window
from detector.rules import RULES
from tests.repository import REPOSITORY
from tests.rulebook import a_control, a_run, a_track, profile

SCHEMA = json.loads((REPOSITORY / "detector/schemas/verdicts-1.json").read_text(encoding="utf-8"))
DISPLAY = Display(width_px=1080, height_px=2400, density_dpi=420)


@pytest.fixture(scope="module")
def document() -> VerdictsDocument:
    """Two runs of a splash, one of them without a control, and an app that showed nothing."""
    runs = {
        index: judge_window(RULES, measure_window(a_run(track, DISPLAY), run_index=index), profile=profile())
        for index, track in enumerate((a_track([a_control()] * 20), a_track([None] * 40)))
    }
    voted = [
        vote(
            rule,
            "window:1",
            {index: judgements[rule.id] for index, judgements in runs.items()},
            profile=profile(),
        )
        for rule in RULES
        if profile().asks(rule)
    ]
    return verdicts_document(
        [*voted, *verdicts_without_window(RULES, profile=profile())],
        package="com.example",
        profile="cn-default",
        device_kind="virtual",
    )


def test_fits_its_schema(document: VerdictsDocument) -> None:
    jsonschema.validate(to_plain(document), SCHEMA)


def test_opens_with_its_format(document: VerdictsDocument) -> None:
    assert to_json(document).startswith('{\n  "format": "verdicts/1"')


def test_is_read_back_as_it_was_written(document: VerdictsDocument) -> None:
    assert from_json(VerdictsDocument, to_json(document), where="verdicts.json") == document


def test_the_schema_refuses_a_failure_without_evidence(document: VerdictsDocument) -> None:
    plain = to_plain(document)
    plain["verdicts"][0] |= {"outcome": "failed", "evidence_ids": []}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, SCHEMA)


BUNDLES = tuple(JudgedBundle(run_index=n, path=f"runs/0{n}/bundle", manifest_sha256=None) for n in (0, 1))


def test_a_case_identifies_what_was_judged() -> None:
    identity = CaseIdentity(
        app=JudgedApp(package="com.example", version_code=7),
        device=JudgedDevice(kind="phone", model="A phone"),
        bundles=BUNDLES,
        partial_runs=(1,),
        tool=JudgingTool(version="1", rules_sha256="0" * 64),
        judged_at="2026-01-01T00:00:00Z",
    )
    named = verdicts_document(
        [],
        package="com.example",
        profile="cn-default",
        device_kind="virtual",
        identity=identity,
        law=profile(),
    )
    assert (named.app, named.device, named.tool) == (identity.app, identity.device, identity.tool)
    assert (named.bundles, named.partial_runs) == (BUNDLES, (1,))
    assert (named.judged_at, named.decision_rule) == (identity.judged_at, DecisionRule.GUARD_BAND)


def test_without_a_case_only_the_device_kind_is_named(document: VerdictsDocument) -> None:
    assert document.device == JudgedDevice(kind="virtual")
    assert (document.app, document.tool, document.judged_at) == (None, None, None)
    assert (document.bundles, document.partial_runs) == ((), ())


@pytest.mark.parametrize(
    ("partial_runs", "is_partial"),
    [
        pytest.param((), False, id="all complete"),
        pytest.param((1,), False, id="one is complete"),
        pytest.param((0, 1), True, id="none is complete"),
    ],
)
def test_a_case_is_partial_if_no_run_is_complete(
    document: VerdictsDocument, partial_runs: tuple[int, ...], is_partial: bool
) -> None:
    assert replace(document, bundles=BUNDLES, partial_runs=partial_runs).is_partial is is_partial


def test_a_case_without_bundles_is_not_partial(document: VerdictsDocument) -> None:
    assert not document.is_partial
