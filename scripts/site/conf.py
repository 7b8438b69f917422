"""Settings of Sphinx for the documentation site (`scripts/docs --site`)."""

import re
from typing import Any

from sphinx.search.en import SearchEnglish

project = "Dark-pattern detector"
extensions = ["myst_parser"]
html_theme = "furo"
html_copy_source = False
html_search_language = "mixed"
html_title = project
myst_heading_anchors = 3
suppress_warnings = ["myst.header", "myst.xref_missing", "toc.not_readable", "toc.not_included"]

CHINESE = re.compile("[\u4e00-\u9fff]+")


class SearchMixed(SearchEnglish):
    """English words by their stems; Chinese, which has no spaces, by pairs of neighbouring characters."""

    lang = "mixed"
    js_splitter_code = """
function splitQuery(query) {
  const words = [];
  for (const part of query.match(/[\\u4e00-\\u9fff]+|[\\p{L}\\p{N}_]+/gu) || []) {
    if (!/[\\u4e00-\\u9fff]/.test(part) || part.length < 2) words.push(part);
    else for (let i = 0; i + 1 < part.length; i++) words.push(part.slice(i, i + 2));
  }
  return words;
}
"""

    def split(self, text: str) -> list[str]:
        chinese = CHINESE.findall(text)
        pairs = [part[at : at + 2] for part in chinese for at in range(max(len(part) - 1, 1))]
        return [*super().split(CHINESE.sub(" ", text)), *pairs]

    def word_filter(self, word: str) -> bool:
        return bool(CHINESE.match(word)) or bool(super().word_filter(word))


def setup(app: Any) -> None:
    app.add_search_language(SearchMixed)
