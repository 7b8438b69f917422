"""The second family of virtual apps: it is complete, and a few drawn by a seed yield no false finding."""

import random

import pytest
import yaml

from detector.core.window_role import WindowRole
from detector.rules import RULES
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import expected_outcomes
from detector.virtual.personas import PERSONAS
from lab.benchmarks.family_truth import FAMILY, Kind, family_files, scan
from tests.repository import REPOSITORY

MAX_PICTURES_BYTES = 6_000_000
ROLES = yaml.safe_load((FAMILY / "roles.yaml").read_text(encoding="utf-8"))
BATCHES = sorted(FAMILY.glob("batch_*/*.yaml"))
SAMPLE_SEED = 20
SAMPLE = random.Random(SAMPLE_SEED).sample(
    [path for path in family_files() if ROLES[path.stem]["verdict"] == "innocent"], 2
)


@pytest.mark.long
def test_each_app_is_read_and_its_roles_are_labelled() -> None:
    assert set(ROLES) == {path.stem for path in family_files()}
    for path in family_files():
        spec = load_app(path)
        labels = ROLES[path.stem]
        assert labels["verdict"] in {"innocent", "guilty", "borderline"}
        assert set(labels["roles"]) == set(spec.scenes), path.stem
        assert set(labels["roles"].values()) <= set(WindowRole), path.stem


@pytest.mark.long
def test_each_claim_is_of_a_rule_and_fits_what_the_app_is() -> None:
    codes = {rule.code for rule in RULES}
    for path in (*family_files(), *BATCHES):
        assert set(expected_outcomes(load_app(path))) <= codes, path.stem
    for path in family_files():
        claims = expected_outcomes(load_app(path))
        may_fail = [code for code, outcomes in claims.items() if "failed" in outcomes]
        assert bool(may_fail) == (ROLES[path.stem]["verdict"] == "guilty"), path.stem


@pytest.mark.long
def test_no_app_is_one_that_comes_with_the_program() -> None:
    shipped = {load_app(path).package for path in (REPOSITORY / "detector/virtual/apps").rglob("*.yaml")}
    own = [load_app(path).package for path in (*family_files(), *BATCHES)]
    assert len(own) == len(set(own))
    assert not shipped & set(own)


def test_the_pictures_are_small_and_used() -> None:
    pictures = list((FAMILY / "apps" / "pictures").iterdir())
    assert sum(path.stat().st_size for path in pictures) <= MAX_PICTURES_BYTES
    folders = (FAMILY / "apps").glob("*.yaml"), (FAMILY / "screens").iterdir()
    texts = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder)
    assert [path.name for path in pictures if f"pictures/{path.name}" not in texts] == []


@pytest.mark.long
@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_accuses_none_of_a_few_innocents(path: object) -> None:
    done = scan((str(path), SAMPLE_SEED, PERSONAS[SAMPLE_SEED % len(PERSONAS)].name, "look", 1))
    assert done.broke == ""
    assert [one for one in done.claims if one.kind == Kind.FALSE_FAILED] == []
