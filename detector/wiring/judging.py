"""Judges runs and records the program version, rules, models and time of the judgement."""

from collections.abc import Mapping, Sequence

from detector.core.clock import Clock, utc_text
from detector.engines.model_store import read_manifest
from detector.judging.document import JudgingTool, VerdictsDocument
from detector.judging.rule_book import RuleBook
from detector.touching import judge_runs
from detector.windows.seen_run import SeenRun
from detector.wiring.law import rules_sha256
from detector.wiring.tool import tool_version

__all__ = ["judged", "judging_tool"]


def judging_tool() -> JudgingTool:
    """Identifies this program as the judging tool."""
    models = {entry.name: entry.sha256 for entry in read_manifest().models}
    return JudgingTool(version=tool_version(), rules_sha256=rules_sha256(), models=models)


def judged(
    runs: Sequence[SeenRun], law: RuleBook, clock: Clock, *, paths: Mapping[int, str] | None = None
) -> VerdictsDocument:
    """Raises ConfigError as `judge_runs` does."""
    return judge_runs(runs, law, paths=paths, tool=judging_tool(), judged_at=utc_text(clock.wall_ns()))
