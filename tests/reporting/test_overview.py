"""A page over several cases."""

from pathlib import Path

import pytest

from detector.core.errors import ConfigError
from detector.reporting.case_index import OverviewRow, render_overview
from detector.reporting.export import add_files

ROWS = [
    OverviewRow(
        label="岚汐资讯",
        package="cn.example.lanxi",
        summary="<script>alert(1)</script>",
        found="CLS-01 无关闭标志 (critical)\nCLS-02 关闭标志延迟出现 (major)",
        has_findings=True,
        report="cn.example.lanxi/report",
    ),
    OverviewRow(
        label="没有", package="cn.example.none", summary="", found="—", has_findings=False, report=None
    ),
]


@pytest.mark.parametrize(("language", "index"), [("zh-CN", "index.html"), ("en", "index.en.html")])
def test_links_to_each_report_in_its_language_and_escapes_app_text(language: str, index: str) -> None:
    page = render_overview(ROWS, language)["index.html"].decode()
    assert f'href="cn.example.lanxi/report/{index}"' in page
    assert "<script>" not in page
    assert page.count("<strong>") == 2
    assert "http" not in page.split("<body>")[1]


def test_is_written_beside_the_cases_and_leaves_them_unchanged(tmp_path: Path) -> None:
    (tmp_path / "cn.example.lanxi").mkdir()
    add_files(render_overview(ROWS, "en"), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"assets", "cn.example.lanxi", "index.html"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "assets").write_text("a file")
    with pytest.raises(ConfigError, match="cannot be written"):
        add_files(render_overview(ROWS, "en"), tmp_path)
