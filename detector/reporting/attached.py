"""The annotated frames of findings, in a report that lies on disk."""

import json
from collections.abc import Iterable
from pathlib import Path

from detector.core.verdict import Verdict
from detector.reporting.json_report import REPORT_PATH

__all__ = ["annotated_in"]


def annotated_in(report: Path, findings: Iterable[Verdict]) -> list[Path]:
    """In the order of the findings, each once. Empty where the report has no JSON that this program wrote."""
    try:
        told = json.loads((report / REPORT_PATH).read_text(encoding="utf-8"))
        by_key = {(one["rule_id"], one["subject"]): one["annotated_path"] for one in told["findings"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    root = report.resolve()
    paths = (by_key.get((one.rule_id, one.subject)) for one in findings)
    found = dict.fromkeys((root / path).resolve() for path in paths if isinstance(path, str))
    return [one for one in found if one.is_relative_to(root) and one.is_file()]
