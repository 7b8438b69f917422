"""Writes the documents that are generated from the code: docs/rules.md and docs/verify-by-hand.md.

`--check` writes nothing and fails if one of them is out of date. What is longer stands on the documentation
site (`scripts/docs --site`).
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from detector.rules import RULES
from detector.sealing import public_lines

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by scripts/docs from the code: change it there. -->"


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the documents that follow from the code.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if a document is out of date"
    )
    is_check = parser.parse_args().check
    stale = [path for path, render in DOCUMENTS.items() if not _is_current(ROOT / path, render(), is_check)]
    for path in stale:
        sys.stderr.write(f"{path} is not what the code says: run scripts/docs\n")
    return 1 if stale else 0


def _is_current(path: Path, text: str, is_check: bool) -> bool:
    if not is_check:
        path.write_text(text, encoding="utf-8")
        return True
    return path.is_file() and path.read_text(encoding="utf-8") == text


def rules_page() -> str:
    rows = "".join(f"| {rule.code} | `{rule.id}` | {rule.title_en} | {rule.title_zh} |\n" for rule in RULES)
    return f"""{NOTE}
# Rules

`detector rules show CODE` prints a rule's clauses, its limits in each profile and where each number comes
from; the site that `scripts/docs --site` builds has all of them on one page, from clause to rule to test.

| code | rule | title | 名称 |
| --- | --- | --- | --- |
{rows}"""


def by_hand_page() -> str:
    return f"{NOTE}\n{public_lines.by_hand_page()}"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/rules.md": rules_page,
    "docs/verify-by-hand.md": by_hand_page,
}


if __name__ == "__main__":
    sys.exit(main())
