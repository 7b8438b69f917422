"""docs/rules.md and docs/verify-by-hand.md are up to date with the code."""

import importlib.util

from tests.repository import REPOSITORY


def test_the_generated_documents_are_current() -> None:
    spec = importlib.util.spec_from_file_location("write_docs", REPOSITORY / "scripts" / "write_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stale = [
        name
        for name, render in module.DOCUMENTS.items()
        if (REPOSITORY / name).read_text(encoding="utf-8") != render()
    ]
    assert stale == [], "run scripts/docs"
