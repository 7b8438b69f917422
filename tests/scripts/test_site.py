"""The sources of the documentation site: every page is in its table of contents, and no link is lost."""

import re

import pytest

from scripts.site.sources import pages

LINK = re.compile(r"\]\(([\w./-]+\.md)(#[\w-]+)?\)")


LONG = {"en": {"rules", "measures", "cli"}, "zh-CN": {"rules", "cli"}}


@pytest.mark.long
@pytest.mark.parametrize("language", LONG)
def test_every_page_is_listed_and_no_link_leads_nowhere(language: str) -> None:
    texts = pages(language)
    listed = set(re.findall(r"^[\w./-]+$", texts["index.md"], re.MULTILINE))
    assert {f"{name}.md" for name in listed} >= texts.keys() - {"index.md"}
    assert LONG[language] <= listed
    top = {name: text for name, text in texts.items() if "/" not in name}
    lost = [(name, link) for name, text in top.items() for link, _ in LINK.findall(text) if link not in texts]
    assert lost == []
