"""The annotated frames of findings in a report on disk, and how JUnit files attach them.

GitLab resolves a path from the root of a job's artifacts, its project folder, and Jenkins from the workspace
(`workspace.child`, which accepts absolute paths as well). Both are the folder in which CI commands run.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from detector.core.printable import printable
from detector.core.verdict import Verdict
from detector.reporting.json_report import REPORT_PATH

__all__ = ["annotated_in", "attachment_line", "seen_from"]


def annotated_in(report: Path, findings: Iterable[Verdict]) -> list[Path]:
    """In the order of the findings, each once. Empty where the report has no valid JSON of this program."""
    try:
        document = json.loads((report / REPORT_PATH).read_text(encoding="utf-8"))
        by_key = {(one["rule_id"], one["subject"]): one["annotated_path"] for one in document["findings"]}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
    root = report.resolve()
    paths = (by_key.get((finding.rule_id, finding.subject)) for finding in findings)
    found = dict.fromkeys((root / path).resolve() for path in paths if isinstance(path, str))
    return [path for path in found if path.is_relative_to(root) and path.is_file()]


def seen_from(here: Path, path: Path) -> str:
    """The path from `here` if below it, by name or with links resolved; else absolute. Separated by `/`."""
    named = Path(os.path.abspath(here / path))  # noqa: PTH100 - resolve() would follow links
    pairs = ((named, here), (named.resolve(), here.resolve()))
    return next(
        (path.relative_to(root) for path, root in pairs if path.is_relative_to(root)), named
    ).as_posix()


def attachment_line(path: str) -> str:
    """ "" for a path that the readers of JUnit files would truncate."""
    is_fit = not any(part in path for part in ("|", "]]", "\n")) and printable(path) == path
    return f"[[ATTACHMENT|{path}]]\n" if is_fit else ""
