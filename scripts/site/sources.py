"""Arranges the sources of the documentation site: docs/, the long pages, an index in each language.

    python -m scripts.site.sources FOLDER

FOLDER then has `en/` and `zh-CN/`, from which `scripts/docs --site` builds the site.
"""

import posixpath
import re
import shutil
import sys
from pathlib import Path

from detector.cli.schema_command import schema_names
from scripts.site.pages import ROOT, cli_page, measures_page, rules_page

LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s:]+)[^)]*\)")
PAGE_LINK = re.compile(r"\[([^\]]+)\]\(([\w./-]+)\.md(#[\w-]+)?\)")


def main(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    for language in ("en", "zh-CN"):
        place = folder / language
        place.mkdir(parents=True)
        for path, text in pages(language).items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, encoding="utf-8")
        shutil.copytree(ROOT / "docs" / "images", place / "images")


def pages(language: str) -> dict[str, str]:
    """Texts by path. A document in Chinese is called NAME.zh-CN.md."""
    found = {
        path.relative_to(ROOT / "docs").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "docs").rglob("*.md"))
    }
    of_language = {path: text for path, text in found.items() if (".zh-CN." in path) == (language == "zh-CN")}
    generated = {"rules.md": rules_page(language), "cli.md": cli_page(language)}
    if language == "en":
        generated |= {"measures.md": measures_page(), "schemas.md": _schemas_page()}
    texts = {path: _without_links_out(text, path) for path, text in of_language.items()} | generated
    others = (found.keys() | generated.keys() | {"measures.md"}) - texts.keys()
    texts = {path: _with_links_across(text, others, language) for path, text in texts.items()}
    texts = {path: text.replace("](README.md)", "](index.md)") for path, text in texts.items()}
    texts["index.md"] = _index(language, texts)
    return texts


def _without_links_out(text: str, path: str) -> str:
    """What lies outside docs/ is not on the site: its words stay."""

    def link(found: re.Match[str]) -> str:
        leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(path), found[2]))
        return found[1] if leads_to.startswith("../") else found[0]

    return LINK.sub(link, text)


def _with_links_across(text: str, others: set[str], language: str) -> str:
    """A page that exists in the other language only lies beside it on the site."""
    there = "zh-CN" if language == "en" else "en"

    def link(found: re.Match[str]) -> str:
        words, page, anchor = found[1], found[2], found[3] or ""
        is_across = f"{page}.md" in others
        return f'<a href="../{there}/{page}.html{anchor}">{words}</a>' if is_across else found[0]

    return PAGE_LINK.sub(link, text)


def _schemas_page() -> str:
    names = "".join(f"- `{name}`\n" for name in schema_names())
    return f"# Schemas\n\n`detector schema NAME` prints the JSON Schema of each of these formats.\n\n{names}"


def _index(language: str, texts: dict[str, str]) -> str:
    """What docs/README.md says, and a table of contents of all pages."""
    readme = texts.pop("README.md" if language == "en" else "README.zh-CN.md", None)
    title = readme or ("# Dark-pattern detector\n" if language == "en" else "# 暗黑模式检测工具\n")
    first = [path for path in texts if "/" not in path]
    rest = [path for path in texts if "/" in path]
    tables = [_table(first)] + ([_table(rest)] if rest else [])
    return "\n".join([title, *tables])


def _table(paths: list[str]) -> str:
    listed = "\n".join(path.removesuffix(".md") for path in paths)
    return f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{listed}\n```\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
