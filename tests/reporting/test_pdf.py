"""The PDF, read back by another program."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from detector.core.clock import HostZone
from detector.core.device_facts import InstalledApk
from detector.core.errors import ConfigError
from detector.core.outcome import OutcomeKind
from detector.core.verdict import Outcome
from detector.judging.document import JudgedApp, JudgedBundle, JudgingTool, verdicts_document
from detector.reporting.case_report import CaseReport
from detector.reporting.inputs import Form, Issuer, Lab, logo_of
from detector.reporting.page import Page, page_of
from detector.reporting.pdf import PDF_PATHS, render_pdf
from detector.reporting.touch_map import TapOutcome
from detector.reporting.touch_strip import TouchFrame, TouchStrip
from detector.reporting.words import Words
from tests.reporting.case_reports import GREY_PIXEL, LAW, PACKAGE, BlankAlbum, case_report
from tests.rules.case_touches import a_touch

MARKUP = '#panic(1) $x^2$ *b* _i_ `c` = h @ref <l> [a] \\u{41} // c #image("/etc/passwd") <script>'
CONTROLS = "\x1b[31mred\x1b[0m \u202egpj.exe ../../etc/passwd =cmd|' /C calc'!A0 \x00"
LONG = "com.example." + "x" * 300


def pages(made: bytes) -> list[str]:
    return [flat(page.extract_text()) for page in PdfReader(io.BytesIO(made)).pages]


def flat(text: str) -> str:
    """Without spaces and line breaks: where a line was broken does not matter."""
    return "".join(text.replace("\u200b", "").split())


def text_of(report: CaseReport, language: str = "en") -> str:
    return "".join(pages(render_pdf(page_of(report))[PDF_PATHS[language]]))


def identified(report: CaseReport, *, n_bundles: int = 1, label: str = "Shop") -> CaseReport:
    app = JudgedApp(
        package=PACKAGE,
        label=label,
        version_name="8.21.0",
        version_code=82100,
        signers=("c0" * 32,),
        apks=(InstalledApk(name="base.apk", sha256="a1" * 32),),
        installer="com.example.store",
    )
    document = replace(
        report.document,
        app=app,
        judged_at="2026-03-02T08:00:00.123456Z",
        tool=JudgingTool(version="0.1.0", rules_sha256="b2" * 32, models={"finder": "d3" * 32}),
        bundles=tuple(
            JudgedBundle(run_index=n, path=f"runs/{n:02d}/bundle", manifest_sha256=f"{n:064x}")
            for n in range(n_bundles)
        ),
    )
    return replace(report, app_label=label, document=document, verdicts_sha256="e4" * 32)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return render_pdf(page_of(identified(case_report(album=BlankAlbum()))))


def test_one_file_per_language(made: dict[str, bytes]) -> None:
    assert set(made) == {"report.zh-CN.pdf", "report.en.pdf"}


def test_the_same_case_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert render_pdf(page_of(identified(case_report(album=BlankAlbum())))) == made


def test_the_first_page_shows_what_was_tested(made: dict[str, bytes]) -> None:
    first = pages(made[PDF_PATHS["en"]])[0]
    for text in ("Shop", PACKAGE, "8.21.0 (82100)", "a1" * 32, "c0" * 32, "2026-03-02 08:00:00 UTC", "R-"):
        assert flat(text) in first


def test_each_finding_has_a_page_of_its_own(made: dict[str, bytes]) -> None:
    report = case_report(album=BlankAlbum())
    failed = [one for one in report.verdicts if one.outcome is Outcome.FAILED]
    for language, error, finding in (
        ("zh-CN", "27.4 ± 0.4 dp", "整改建议"),
        ("en", "27.4 ± 0.4 dp", "Remedy"),
    ):
        read = pages(made[PDF_PATHS[language]])
        own = [text for text in read[1:] if "run:0/frame:" in text and flat(finding) in text]
        assert len(own) == len(failed)
        assert sum(flat(error) in text and "44dp" in text for text in own) == 1
        assert all("明显、有效的关闭按钮" in text for text in own), "the clause is quoted"
        assert any(flat(Words(language)("whose.untold")) in text for text in own)


def test_chinese_is_read_as_chinese(made: dict[str, bytes]) -> None:
    read = "".join(pages(made[PDF_PATHS["zh-CN"]]))
    for text in ("关闭点击区域过小", "出现2次／共3次", "条件与局限", "仅据视图树", "报告完"):
        assert text in read


def test_pages_are_numbered_and_the_end_is_marked(made: dict[str, bytes]) -> None:
    read = pages(made[PDF_PATHS["en"]])
    for number, text in enumerate(read, start=1):
        assert f"Page{number}of{len(read)}" in text
    assert ["Endofreport" in text for text in read] == [False] * (len(read) - 1) + [True]


def test_what_was_judged_is_named_by_hash(made: dict[str, bytes]) -> None:
    read = "".join(pages(made[PDF_PATHS["en"]]))
    for digest in ("b2" * 32, "d3" * 32, "e4" * 32, f"{0:064x}"):
        assert digest in read


def test_many_bundles_go_into_an_annex() -> None:
    read = pages(
        render_pdf(page_of(identified(case_report(album=BlankAlbum()), n_bundles=40)))[PDF_PATHS["en"]]
    )
    assert f"{39:064x}" in read[-1]
    assert f"{39:064x}" not in "".join(read[:-1])
    assert "40bundles" in "".join(read)


def test_every_font_is_embedded_and_ours(made: dict[str, bytes]) -> None:
    for content in made.values():
        names = dict(fonts(content))
        assert any("NotoSansSC" in name for name in names)
        assert all(names.values()), names
        assert all(any(ours in name for ours in ("NotoSansSC", "Libertinus")) for name in names), names


def fonts(content: bytes) -> list[tuple[str, bool]]:
    """Each font's name, and whether its file is inside."""
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in resolved(resolved(page["/Resources"])["/Font"]).values():
            (inner,) = resolved(font)["/DescendantFonts"]
            descriptor = resolved(resolved(inner)["/FontDescriptor"])
            found.append((str(descriptor["/FontName"]), bool({"/FontFile2", "/FontFile3"} & set(descriptor))))
    return found


def resolved(value: object) -> DictionaryObject:
    got = value.get_object() if isinstance(value, IndirectObject) else value
    assert isinstance(got, DictionaryObject)
    return got


def test_declares_itself_archival(made: dict[str, bytes]) -> None:
    for content in made.values():
        reader = PdfReader(io.BytesIO(content))
        assert b"<pdfaid:part>2</pdfaid:part>" in reader.trailer["/Root"]["/Metadata"].get_data()
        assert not {"/OpenAction", "/AA", "/Names", "/AcroForm"} & set(reader.trailer["/Root"])


@pytest.mark.parametrize("text", [MARKUP, CONTROLS, LONG])
def test_an_apps_text_stays_text(text: str) -> None:
    report = identified(case_report(album=BlankAlbum(), text=text[:90]), label=text)
    report = replace(report, doubts=(text,))
    read = text_of(report)
    shown = text.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\x00", "\\x00")
    assert read.count(flat(shown)) >= 2
    assert "/Subtype /Link" not in repr(render_pdf(page_of(report)))


def test_shows_the_laboratorys_details() -> None:
    lab = Lab(
        format="lab/1",
        name="示例检测中心 #panic(1)",
        address="1 Test Road",
        client="A client",
        sample="S-2026-17",
        operator="Zhao",
        fields={"Order no.": "O-9"},
    )
    read = pages(
        render_pdf(page_of(replace(case_report(album=BlankAlbum()), issuer=Issuer(lab=lab))))[PDF_PATHS["en"]]
    )
    for text in ("示例检测中心#panic(1)", "1TestRoad", "ClientAclient", "Sampleno.S-2026-17", "Orderno.O-9"):
        assert text in read[0]
    assert "TestedbyZhao" in read[-1]


def with_touches(report: CaseReport) -> Page:
    """Each finding as if it rested on one tap, with pictures before it, at it and later."""
    page = page_of(report)
    touch = a_touch(OutcomeKind.STORE, run=0, at_px=(850.0, 160.0), target="com.store/.Detail")
    frames = report.runs[0].frames
    around = ((frames[3], -120.0), (frames[4], 210.0), (frames[-1], 1500.0))
    paths = [path for path in page.pictures if path.startswith("thumbs/")] or [None] * 3
    strip = TouchStrip(
        touch=touch,
        tap_outcome=TapOutcome.JUMPED,
        n_alike=3,
        point=touch.point,
        width_px=1080.0,
        height_px=2400.0,
        frames=tuple(
            TouchFrame(frame=frame, moments=(), since_touch_ms=since_ms, thumb=path, original=None)
            for (frame, since_ms), path in zip(around, paths, strict=False)
        ),
    )
    return replace(page, findings=tuple(replace(view, strips=(strip,)) for view in page.findings))


@pytest.mark.long
@pytest.mark.parametrize("n_clauses", [1, 4])
def test_the_findings_page_shows_what_a_touch_led_to(n_clauses: int) -> None:
    """However much else is on that page."""
    page = with_touches(identified(case_report(album=BlankAlbum())))
    findings = tuple(
        replace(view, finding=replace(view.finding, clauses=view.finding.clauses * n_clauses))
        for view in page.findings
    )
    made = render_pdf(replace(page, findings=findings))
    for language, heading in (("en", "Beforeandafterthetouch"), ("zh-CN", "触摸前后")):
        read = pages(made[PDF_PATHS[language]])
        own = [text for text in read if heading in text]
        assert len(own) == len(page.findings)
        for text in own:
            assert flat("com.store/.Detail") in text
            assert [part in text for part in ("-0.12s", "+0.21s", "+1.50s")] == [True] * 3
            assert flat(Words(language)("finding.evidence")) in text, "on the same page"
            assert text.count(flat(Words(language)("finding.clauses"))) == 1


def test_a_touch_whose_pictures_are_lost_is_left_out() -> None:
    report = replace(identified(case_report(album=BlankAlbum())), picture_of=lambda sha256: None)
    read = "".join(pages(render_pdf(with_touches(report))[PDF_PATHS["en"]]))
    assert "Beforeandafterthetouch" not in read


@pytest.mark.long
def test_shows_all_times_in_the_zone_of_the_computer_if_it_was_recorded() -> None:
    report = identified(case_report(album=BlankAlbum()))
    assert flat("2026-03-01 02:20:05 UTC – 2026-03-01 02:22:05 UTC") in text_of(report)
    zone = HostZone(offset_s=28_800, name="Asia/Shanghai")
    zoned = replace(report, runs=tuple(replace(run, zone=zone) for run in report.runs))
    read = text_of(zoned)
    assert flat("2026-03-01 10:20:05 +08:00 – 2026-03-01 10:22:05 +08:00") in read
    assert flat("Asia/Shanghai, UTC+08:00") in read


@pytest.mark.long
def test_characters_the_font_lacks_are_written_as_numbers_with_a_note() -> None:
    note = flat("lack characters of some texts")
    report = identified(case_report(album=BlankAlbum()), label="ร้าน Shop")
    assert note in text_of(report)
    assert flat("\\u0e23\\u0e49\\u0e32\\u0e19 Shop") in text_of(report)
    assert note not in text_of(identified(case_report(album=BlankAlbum()), label="商店 Shop"))


def test_shows_the_logo_before_the_laboratory() -> None:
    logo = logo_of(GREY_PIXEL, where="logo")
    report = identified(case_report(album=BlankAlbum()))
    issued = replace(report, issuer=Issuer(lab=Lab(format="lab/1", name="Lab"), logo=logo))
    plain = replace(report, issuer=Issuer(lab=Lab(format="lab/1", name="Lab")))
    with_logo, without = (render_pdf(page_of(one))[PDF_PATHS["en"]] for one in (issued, plain))
    assert with_logo != without
    root = PdfReader(io.BytesIO(with_logo)).trailer["/Root"]
    assert b"<pdfaid:part>2</pdfaid:part>" in root["/Metadata"].get_data()  # type: ignore[index]


def test_the_metadata_names_the_verdicts(made: dict[str, bytes]) -> None:
    for content in made.values():
        metadata = PdfReader(io.BytesIO(content)).metadata
        assert metadata is not None
        pages = f"pages {len(PdfReader(io.BytesIO(content)).pages)}"
        assert metadata.get("/Keywords") == f"verdicts.json sha256 {'e4' * 32}, {pages}"


def test_a_very_long_name_still_fits_on_the_first_page() -> None:
    report = identified(case_report(album=BlankAlbum()), label="啊" * 1400)
    first = pages(render_pdf(page_of(report))[PDF_PATHS["en"]])[0]
    assert PACKAGE in first
    assert "啊" * 1400 in first


def test_reports_an_invalid_picture_as_missing() -> None:
    report = replace(case_report(album=BlankAlbum()), picture_of=lambda sha256: b"<script>")
    assert flat("cannot be shown") in text_of(report)


def test_reports_a_finding_without_a_picture() -> None:
    """For example in a watch over background starts, which has no frames."""
    read = text_of(replace(case_report(album=BlankAlbum()), runs=()))
    assert flat("no frame to show") in read
    assert flat("low close contrast") in read


def test_a_report_of_nothing_is_still_complete() -> None:
    document = verdicts_document([], package=PACKAGE, profile="cn-default", device_kind="none")
    read = text_of(CaseReport(document=document, runs=(), law=LAW, tool_version="0"))
    assert PACKAGE in read
    assert "Endofreport" in read


@pytest.mark.long
def test_typst_is_loaded_only_for_a_pdf() -> None:
    code = "import sys, detector.reporting; print('typst' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


SECTIONS = {
    Form.APP_FUNCTION: "1 范围,2 规范性引用文件,3 术语和定义,4 仪器设备,5 鉴定原则,6 鉴定步骤,7 鉴定意见",
    Form.VIDEO_PROCESS: "1 范围,2 规范性引用文件,4 基本要求,5 设备和工具,6 鉴定步骤和方法,8 鉴定意见",
}


def as_recorded(report: CaseReport) -> CaseReport:
    runs = tuple(replace(run, device_kind="recording") for run in report.runs)
    return replace(report, runs=runs)


@pytest.mark.long
@pytest.mark.parametrize("form", list(SECTIONS), ids=lambda form: form.value)
def test_a_laboratorys_form_has_the_sections_of_its_standard_and_leaves_open_what_nobody_recorded(
    form: Form,
) -> None:
    report = identified(case_report(album=BlankAlbum()))
    report = as_recorded(report) if form is Form.VIDEO_PROCESS else report
    lab = Lab(format="lab/1", name="某鉴定所", matter="能否关闭", opinion="存在该功能")
    report = replace(report, form=form, issuer=Issuer(lab=lab))
    text = text_of(report, "zh-CN")
    places = [text.index(flat(section)) for section in SECTIONS[form].split(",")]
    assert places == sorted(places)
    for given in ("能否关闭", "存在该功能", "委托方未记录", "受理日期未记录", "CLS-06"):
        assert given in text
    without = text_of(replace(report, issuer=None), "zh-CN")
    assert "鉴定人意见未记录" in without


def test_a_form_is_refused_for_another_kind_of_case() -> None:
    report = case_report(album=BlankAlbum())
    for wrong in (
        replace(report, form=Form.VIDEO_PROCESS),
        replace(as_recorded(report), form=Form.APP_FUNCTION),
    ):
        with pytest.raises(ConfigError, match="--form sf-t-01"):
            render_pdf(page_of(wrong))
