"""Rules, profiles and clauses as shipped: readable, consistent, complete."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

import detector
from detector.core.errors import ConfigError
from detector.core.trials import Level
from detector.judging.case import judge_runs
from detector.judging.judge import judge_window
from detector.rules import RULES
from detector.touching import join_runs
from detector.wiring import law
from detector.wiring.law import all_rules, one_rule, rule_book, rules_sha256
from detector.wiring.tool import probes
from lab.benchmarks.driven import drive
from tests.fakes.remembered_sight import remembered_sight
from tests.repository import REPOSITORY
from tests.rules.case_given import law_and_given

PACKAGE = Path(detector.__file__).parent
READERS = {
    "codec.py",
    "engines/model_store.py",
    "i18n/sentences.py",
    "wiring/law.py",
}
"""Run as well, but only read files and words."""


@pytest.mark.parametrize("profile", ["cn-default", "cn-elder", "play", "wcag", "strict"])
def test_every_advertised_profile_can_be_judged_by(profile: str) -> None:
    book = rule_book(profile)
    assert book.profile.id == profile
    assert book.rules == RULES


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'mine'.*cn-default.*wcag"):
        rule_book("mine")


def test_the_catalog_lists_every_rule_and_finds_one_by_id_or_code() -> None:
    assert [entry.id for entry in all_rules().rules] == [rule.id for rule in RULES]
    assert one_rule("CLS-04") == one_rule("undersized-close-control")


@pytest.mark.long
def test_every_module_that_runs_while_a_case_is_judged_changes_the_hash(tmp_path: Path) -> None:
    app = PACKAGE / "virtual/apps/tiny_cross.yaml"
    seen = drive(app, probes(), Level.QUICK, seed=3, setup=remembered_sight(), n_cold_starts=1).seen
    cases = sorted((REPOSITORY / "tests/cases").glob("*/fails/expected.yaml"))

    def judge() -> None:
        law._clauses.cache_clear()
        law._profiles.cache_clear()
        judge_runs(seen, join_runs(seen), rule_book("cn-default"))
        for expected in cases:
            (rule,) = (rule for rule in RULES if rule.id == expected.parent.parent.name)
            profile, given = law_and_given(rule, expected.parent)
            judge_window([rule], given, profile=profile)

    modules = _modules_run_by(judge) - READERS
    assert len(modules) > 100
    assert not modules - _hashed()
    package = tmp_path / "detector"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "virtual", "*.ttf"))
    before = rules_sha256(package)
    with (package / min(modules)).open("a", encoding="utf-8") as module:
        module.write("\n")
    assert rules_sha256(package) != before == rules_sha256()


def _hashed() -> set[str]:
    """Paths of the files below the program's folder that are read for the hash."""
    read: set[str] = set()
    read_bytes = Path.read_bytes

    def noted(path: Path) -> bytes:
        read.add(path.relative_to(PACKAGE).as_posix())
        return read_bytes(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "read_bytes", noted)
        rules_sha256()
    return read


def _modules_run_by(work: Callable[[], None]) -> set[str]:
    """Paths of the modules below the program's folder in which a function is called meanwhile."""
    ran: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            ran.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return {
        Path(name).relative_to(PACKAGE).as_posix() for name in ran if name.startswith(f"{PACKAGE}{os.sep}")
    }
