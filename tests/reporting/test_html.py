"""The page: complete, harmless, in both languages, and from disk only."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import PurePosixPath

import pytest

from detector.core.events import ForegroundChange
from detector.core.quantity import Quantity
from detector.core.verdict import Outcome
from detector.judging.document import verdicts_document
from detector.judging.vote import verdicts_without_window
from detector.privacy import disclosure
from detector.reporting.case_report import CaseReport
from detector.reporting.html import PAGES, render_html
from detector.reporting.page import page_of
from detector.reporting.scale_bar import grey_of_contrast
from detector.reporting.times import wall_clock
from detector.wiring.law import rule_book
from tests.disclosure.reading import read_policy_text
from tests.reporting.case_reports import (
    HOSTILE,
    LAW,
    PACKAGE,
    BlankAlbum,
    broken_run,
    case_report,
    quantity,
    verdict,
)

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """A page's references and text, and whether its elements close in the order they opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.misnested: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute)) is not None]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return render_html(page_of(case_report()))


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Page]:
    return {language: Page(files[path].decode()) for language, path in PAGES.items()}


def parsed(report: CaseReport, language: str = "zh-CN") -> Page:
    return Page(render_html(page_of(report))[PAGES[language]].decode())


def nothing_judged() -> CaseReport:
    document = verdicts_document([], package=PACKAGE, profile="cn-default", device_kind="phone")
    return CaseReport(document=document, runs=(), law=LAW, tool_version="0")


def nothing_seen() -> CaseReport:
    with_limits = [rule for rule in LAW.rules if rule.limits]
    verdicts = verdicts_without_window(with_limits, profile=LAW.profile)
    document = verdicts_document(verdicts, package=PACKAGE, profile="cn-default", device_kind="virtual")
    return replace(nothing_judged(), document=document, runs=(broken_run(0),))


def no_pictures() -> CaseReport:
    return replace(case_report(album=BlankAlbum()), picture_of=lambda sha256: None)


def not_pictures() -> CaseReport:
    return replace(case_report(album=BlankAlbum()), picture_of=lambda sha256: b"<script>")


ODD_CASES = [nothing_judged, nothing_seen, no_pictures, not_pictures]


@pytest.mark.parametrize("language", PAGES)
def test_every_element_closes_as_it_opened(pages: dict[str, Page], language: str) -> None:
    assert (pages[language].misnested, pages[language].open) == ([], [])


@pytest.mark.parametrize("language", PAGES)
def test_every_referenced_file_exists(files: dict[str, bytes], pages: dict[str, Page], language: str) -> None:
    page = pages[language]
    links = [*page.values("src"), *(one for one in page.values("href") if not one.startswith("#"))]
    assert len(links) > 20
    assert [link for link in links if link not in files] == []
    assert all(not PurePosixPath(link).is_absolute() for link in links)


@pytest.mark.parametrize("language", PAGES)
def test_every_anchor_leads_somewhere_and_every_id_is_unique(pages: dict[str, Page], language: str) -> None:
    ids = pages[language].values("id")
    anchors = [one[1:] for one in pages[language].values("href") if one.startswith("#")]
    references = re.findall(r"url\(#([^)]+)\)", " ".join(pages[language].values("fill")))
    assert sorted(set(ids)) == sorted(ids)
    assert {one for one in [*anchors, *references] if one not in ids} == set()


def test_every_written_file_is_shown_by_a_page(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    shown = {link for page in pages.values() for link in [*page.values("src"), *page.values("href")]}
    assert set(files) - shown == set()


def test_nothing_is_loaded_from_a_network(files: dict[str, bytes], pages: dict[str, Page]) -> None:
    for page in pages.values():
        loads = [*page.values("src"), *page.values("href"), *page.values("srcset"), *page.values("action")]
        assert [one for one in loads if re.match(r"[a-z]*:?//|https?:|data:", one)] == []
    style = files["assets/report.css"].decode()
    assert re.findall(r"https?:|@import|url\(", style) == []


@pytest.mark.parametrize("language", PAGES)
def test_no_script_other_than_the_filter_can_run(
    files: dict[str, bytes], pages: dict[str, Page], language: str
) -> None:
    tags = {tag for tag, _ in pages[language].tags}
    assert tags & {"iframe", "object", "embed", "form", "base"} == set()
    policies = [str(attrs["content"]) for _, attrs in pages[language].tags if "http-equiv" in attrs]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'")
    scripts = re.findall(r"<script>(.*?)</script>", files[PAGES[language]].decode(), re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    assert re.findall(r"script-src ([^;]*);", policies[0]) == [f"'sha256-{one}'" for one in hashes]
    assert [attrs for tag, attrs in pages[language].tags if tag == "script"] == [{}]
    attributes = {name for _, attrs in pages[language].tags for name in attrs}
    assert [name for name in attributes if name.startswith("on") or name == "style"] == []


@pytest.mark.parametrize("language", PAGES)
def test_text_from_an_app_stays_text(language: str) -> None:
    report = case_report(text=HOSTILE, album=BlankAlbum())
    run = report.runs[0]
    change = run.events[0]
    assert isinstance(change, ForegroundChange)
    hostile_run = replace(
        run,
        package_version=HOSTILE,
        device_model=HOSTILE,
        device_serial=HOSTILE,
        started_at=HOSTILE,
        gaps=tuple(replace(gap, why=HOSTILE) for gap in run.gaps),
        events=(replace(change, activity=HOSTILE),),
    )
    verdicts = [replace(one, reason_id="", reason=HOSTILE, subject=HOSTILE) for one in report.verdicts[:4]]
    document = verdicts_document(
        [*report.verdicts, *verdicts], package=HOSTILE, profile=HOSTILE, device_kind="virtual"
    )
    page = parsed(
        replace(report, runs=(hostile_run, *report.runs[1:]), app_label=HOSTILE, document=document), language
    )
    assert [attrs for tag, attrs in page.tags if tag == "script"] == [{}]  # only the filter
    assert page.text.count("<script>") > 10
    assert (page.misnested, page.open) == ([], [])


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("report", ODD_CASES)
def test_missing_content_breaks_nothing(report: object, language: str) -> None:
    assert callable(report)
    page = parsed(report(), language)
    assert (page.misnested, page.open) == ([], [])


def test_no_picture_shifts_the_page_when_it_loads(pages: dict[str, Page]) -> None:
    """Each states its size, and none is loaded before it is near."""
    pictures = [attrs for tag, attrs in pages["en"].tags if tag == "img"]
    assert len(pictures) > 10
    assert [one for one in pictures if one["loading"] != "lazy" or not (one["width"] and one["height"])] == []


def test_a_limit_that_is_a_contrast_is_drawn_beside_the_picture(pages: dict[str, Page]) -> None:
    strokes = [attrs["stroke"] for tag, attrs in pages["en"].tags if tag == "path" and "stroke" in attrs]
    assert {grey_of_contrast(one) for one in (1.44, 3.0, 4.5)} <= set(strokes)


def test_reports_a_case_without_runs() -> None:
    assert "没有运行记录" in parsed(nothing_judged()).text
    assert "There was nothing to judge" in parsed(nothing_judged(), "en").text


def test_reports_a_case_without_windows() -> None:
    text = parsed(nothing_seen()).text
    assert "没有可供判定的内容" in text
    assert "各次运行均未出现开屏或弹窗信息窗口" in text
    assert "不完整" in text


def test_lost_pictures_are_named_by_their_digest() -> None:
    text = parsed(no_pictures()).text
    assert "画面文件缺失" in text
    assert "其摘要为" in text


def test_a_picture_that_cannot_be_read_is_kept_as_evidence() -> None:
    files = render_html(page_of(not_pictures()))
    assert [path for path in files if path.startswith(("thumbs/", "annotated/"))] == []
    assert [path for path in files if path.startswith("frames/")] != []


def test_a_virtual_device_is_declared_in_both_languages(pages: dict[str, Page]) -> None:
    assert "虚拟设备。本次采集来自内嵌的虚拟设备" in pages["zh-CN"].text
    assert "Virtual device." in pages["en"].text


def test_a_phone_is_not_declared_virtual() -> None:
    report = case_report(album=BlankAlbum())
    runs = tuple(replace(run, device_kind="phone") for run in report.runs)
    assert "虚拟设备" not in parsed(replace(report, runs=runs)).text


def test_a_finding_shows_value_limit_clause_and_evidence(pages: dict[str, Page]) -> None:
    text = pages["zh-CN"].text
    for part in (
        "27.4 ± 0.4 dp",
        "44 dp",
        "参考性文件",
        "《移动互联网应用（APP）适老化通用设计规范》",
        "明显、有效的关闭按钮",
        "二、（一）4",
        "2021-11-01",
        "有约束力",
        "run:0/tree:0002",
        "出现 2 次／共 3 次",
        "detector judge runs/00/bundle",
        "仅据视图树",
        "归属：这些启动不足以判断",
    ):
        assert part in text
    report = case_report()
    named = [one for verdict in report.verdicts for one in verdict.evidence_ids if "frame" in one]
    frames = {f"run:{run.run_index}/{frame.id}": frame for run in report.runs for frame in run.frames}
    assert named
    assert all(str(frames[one].png_sha256) in text for one in named)


def test_a_finding_explains_why_this_is_the_close_control(pages: dict[str, Page]) -> None:
    text = " ".join(pages["en"].text.split())
    assert "Why is this the close control? (97 %)" in text
    assert "What it says +3.14 The window that it would close +1.27 Its own looks +1.20" in text
    assert "Before anything is asked of it -2.90 Together +3.48" in text
    assert "What stands in its row" not in text  # it contributed nothing


def test_the_originals_are_the_evidence_byte_for_byte(files: dict[str, bytes]) -> None:
    report = case_report()
    originals = [path for path in files if path.startswith("frames/")]
    assert originals
    for path in originals:
        assert files[path] == report.picture_of(PurePosixPath(path).stem)


def test_every_picture_has_a_text_alternative(pages: dict[str, Page]) -> None:
    for page in pages.values():
        pictures = [attrs for tag, attrs in page.tags if tag == "img"]
        assert all(attrs.get("alt") for attrs in pictures)
        drawings = [attrs for tag, attrs in page.tags if tag == "svg"]
        assert drawings
        spoken = [attrs for attrs in drawings if attrs.get("aria-hidden") != "true"]
        assert all(attrs.get("role") in ("img", "group") and attrs.get("aria-label") for attrs in spoken)


def test_each_language_links_to_the_other(pages: dict[str, Page]) -> None:
    assert PAGES["en"] in pages["zh-CN"].values("href")
    assert PAGES["zh-CN"] in pages["en"].values("href")
    assert [attrs["lang"] for tag, attrs in pages["en"].tags if tag == "html"] == ["en"]


def test_the_english_page_is_english_except_for_quotes_of_law_and_app(pages: dict[str, Page]) -> None:
    from_us = re.sub(r"“[^”]*”|[一-鿿]{2,}[^ ]*", "", pages["en"].text)
    assert "finding" in from_us.lower()
    assert not {"判定表", "不符合项", "各次运行"} & set(re.findall(r"[一-鿿]+", pages["en"].text))


def test_the_counts_are_those_of_the_verdicts(pages: dict[str, Page]) -> None:
    failed = sum(one.outcome is Outcome.FAILED for one in case_report(album=BlankAlbum()).verdicts)
    assert f"发现 {failed} 项不符合迹象" in pages["zh-CN"].text


def test_the_same_report_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    assert render_html(page_of(case_report())) == files


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2026-03-01T02:20:05Z", "2026-03-01 10:20:05 +08:00"),
        ("2026-11-25T01:45:48.619+00:00", "2026-11-25 09:45:48 +08:00"),
        ("2026-11-25T09:45:48+08:00", "2026-11-25 09:45:48 +08:00"),
        ("some day", "some day"),
    ],
)
def test_recorded_times_are_shown_with_their_zone(iso: str, shown: str) -> None:
    report = case_report(album=BlankAlbum())
    run = replace(report.runs[0], started_at=iso)
    assert shown in parsed(replace(report, runs=(run,))).text


def test_the_error_of_a_moment_is_never_rounded_away() -> None:
    report = case_report(album=BlankAlbum())
    run = report.runs[0]
    exact = replace(run, frames=tuple(replace(frame, at_error_ms=1.6) for frame in run.frames))
    text = parsed(replace(report, runs=(exact, *report.runs[1:]))).text
    assert "2.7000 ± 0.0016 s" in text or "2.700 ± 0.002 s" in text


def every_rule_failed() -> CaseReport:
    """The real rules under the real default profile, each failed on everything it may read."""
    law = rule_book("cn-default")
    verdicts = [
        verdict(
            rule.code,
            rule.id,
            Outcome.FAILED,
            quantities=tuple(
                quantity(name, 1.5, 0.2, "ratio" if name.endswith("ratio") else name.rpartition("_")[2])
                for name in rule.quantities
            ),
            limits={name: law.profile.limits[rule.id].tiers(name)[0].value for name in rule.limits},
            clauses=law.profile.clauses[rule.id],
            evidence_ids=("run:0/frame:0007",),
        )
        for rule in law.rules
        if law.profile.asks(rule)
    ]
    document = verdicts_document(verdicts, package=PACKAGE, profile="cn-default", device_kind="virtual")
    return replace(case_report(album=BlankAlbum()), law=law, document=document)


@pytest.mark.parametrize("language", PAGES)
def test_every_existing_rule_can_be_reported(language: str) -> None:
    report = every_rule_failed()
    page = parsed(report, language)
    asked = [rule for rule in report.law.rules if report.law.profile.asks(rule)]
    assert (page.misnested, page.open) == ([], [])
    assert [rule.code for rule in asked if rule.code not in page.text] == []
    assert "条款库中没有该编号" not in page.text


@pytest.mark.parametrize("language", PAGES)
def test_text_from_a_device_has_no_control_characters(language: str) -> None:
    report = case_report()
    hostile = "M\x1b[2J\u202e\x9b"
    runs = tuple(replace(run, device_model=hostile, package_version=hostile) for run in report.runs)
    html = render_html(page_of(replace(report, runs=runs, app_label=hostile)))[PAGES[language]].decode()
    assert r"M\x1b[2J\u202e\x9b" in html
    assert not set(html) & set("\x1b\u202e\x9b")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-CN", "未能读取视图树（the dump timed out）。"),
        ("en", "The view tree could not be read (the dump timed out)."),
    ],
)
def test_explains_a_gap_in_the_pages_language(pages: dict[str, Page], language: str, sentence: str) -> None:
    assert sentence in pages[language].text


@pytest.mark.parametrize(
    ("error_ms", "at_ms", "shown"),
    [(40.0, 2_260.0, "02:20:07.3 UTC"), (900.0, 2_260.0, "02:20:07 UTC"), (40.0, -5_060.0, "02:20:00.0 UTC")],
)
def test_shows_moments_by_the_phones_wall_clock_too(error_ms: float, at_ms: float, shown: str) -> None:
    zero = datetime(2026, 3, 1, 2, 20, 5, 60_000, tzinfo=UTC).timestamp() * 1000
    assert wall_clock(Quantity(value=zero, error=error_ms, unit="ms"), at_ms) == shown
    assert wall_clock(None, at_ms) == ""


def test_the_page_shows_the_wall_clock_if_it_was_read() -> None:
    report = case_report(album=BlankAlbum())
    zero = datetime(2026, 3, 1, 2, 20, 5, tzinfo=UTC).timestamp() * 1000
    run = replace(report.runs[0], zero_wall_ms=Quantity(value=zero, error=4.0, unit="ms"))
    text = parsed(replace(report, runs=(run, *report.runs[1:]))).text
    assert "10:20:05.0 +08:00" in text
    assert "10:20:05.0 +08:00" not in parsed(report).text


def test_third_parties_are_shown_with_their_words_and_counted_only_from_a_list() -> None:
    texts = "我们的产品集成了观澜SDK，需要收集您的设备型号，用于统计分析。"
    text = parsed(replace(nothing_seen(), disclosure=disclosure(read_policy_text([texts])))).text
    assert texts in text
    assert "没有看到共享清单" in text
