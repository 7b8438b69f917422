"""The list of formats."""

import pytest

from detector.reporting import FORMATS, USUAL_FORMATS, render
from tests.reporting.case_reports import BlankAlbum, case_report


def test_the_usual_formats_come_first() -> None:
    assert tuple(FORMATS)[: len(USUAL_FORMATS)] == USUAL_FORMATS == ("html", "json")


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_alone_gives_files_of_bytes(name: str) -> None:
    files = render(case_report(album=BlankAlbum()), [name])
    assert files
    assert all(isinstance(content, bytes) and content for content in files.values())


def test_formats_share_a_folder() -> None:
    together = render(case_report(album=BlankAlbum()), FORMATS)
    assert {"index.html", "index.en.html", "report.json"} <= set(together)


def test_an_unknown_name_is_the_callers_error() -> None:
    with pytest.raises(KeyError):
        render(case_report(album=BlankAlbum()), ["docx"])
