"""A case report from a folder on disk."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from detector import codec
from detector.case import CaseFolder, touched_files, write_derived
from detector.core.errors import ConfigError
from detector.core.verdict import Outcome
from detector.reporting import FORMATS, render
from detector.reporting.case_report import RepeatPurpose
from detector.reporting.reading import links_from, read_case, read_issuer
from tests.reporting.case_reports import GREY_PIXEL, LAW, PROFILE, Album, case_report


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    album = Album()
    report = case_report(album=album)
    folder = CaseFolder(tmp_path)
    for run in report.runs:
        write_derived(folder.seen_path(run.run_index), codec.to_json(run))
    for path, text in touched_files(report.touched).items():
        write_derived(folder.root / path, text)
    write_derived(folder.verdicts_path, codec.to_json(report.document))
    for run in report.runs[:2]:
        frames = folder.bundle_path(run.run_index) / "frames"
        frames.mkdir(parents=True)
        for frame in run.frames:
            (frames / f"{frame.png_sha256}.png").write_bytes(album.by_sha256[str(frame.png_sha256)])
    return folder


@pytest.mark.long
def test_a_case_on_disk_renders_like_the_one_in_memory(case: CaseFolder) -> None:
    read = replace(read_case(case, LAW, tool_version="0.1.0"), app_label="示例商城")
    same = replace(case_report(), repeat=read.repeat, verdicts_sha256=read.verdicts_sha256)
    assert render(read, FORMATS) == render(same, FORMATS)


def test_commands_to_repeat_are_relative_to_the_case(case: CaseFolder) -> None:
    read = read_case(case, LAW, tool_version="0", capture_command="detector scan cn.example.shop --seed 7")
    assert [step.purpose for step in read.repeat] == [
        RepeatPurpose.CAPTURE,
        *[RepeatPurpose.VERIFY] * 3,
        RepeatPurpose.JUDGE,
    ]
    assert read.repeat[-1].command == (
        "detector judge runs/00/bundle runs/01/bundle runs/02/bundle --profile cn-default"
    )
    assert not any(str(case.root) in step.command for step in read.repeat)


def test_an_unknown_capture_command_is_not_made_up(case: CaseFolder) -> None:
    steps = read_case(case, LAW, tool_version="0").repeat
    assert RepeatPurpose.CAPTURE not in {step.purpose for step in steps}


def test_an_opposite_judgement_is_named_in_both_reports(case: CaseFolder) -> None:
    document = case_report().document
    turned = tuple(
        replace(verdict, outcome=Outcome.PASSED) if verdict.outcome is Outcome.FAILED else verdict
        for verdict in document.verdicts
    )
    later = CaseFolder(case.root / "judgements" / "later")
    for run in case_report().runs:
        write_derived(later.seen_path(run.run_index), codec.to_json(run))
    for path, text in touched_files(case_report().touched).items():
        write_derived(later.root / path, text)
    write_derived(
        later.verdicts_path,
        codec.to_json(replace(document, verdicts=turned, judged_at="2027-01-01T00:00:00.000Z")),
    )
    failed = {verdict.code for verdict in document.verdicts if verdict.outcome is Outcome.FAILED}
    for folder, at in ((case, "2027-01-01T00:00:00.000Z"), (later, document.judged_at)):
        (found,) = read_case(folder, LAW, tool_version="0").contradictions
        assert (found.judged_at, set(found.codes)) == (at, failed)
    page = render(read_case(case, LAW, tool_version="0"), ["html"])["index.en.html"].decode()
    assert "Another judgement of this case, of 2027-01-01" in page


def test_a_case_without_verdicts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not judged yet"):
        read_case(CaseFolder(tmp_path), LAW, tool_version="0")


def test_verdicts_of_another_format_are_refused(case: CaseFolder) -> None:
    document = replace(case_report().document, format="verdicts/9")
    write_derived(case.verdicts_path, codec.to_json(document))
    with pytest.raises(ConfigError, match="verdicts/9"):
        read_case(case, LAW, tool_version="0")


def test_verdicts_are_not_explained_by_another_profile(case: CaseFolder) -> None:
    other = replace(LAW, profile=replace(PROFILE, id="strict"))
    with pytest.raises(ConfigError, match="strict"):
        read_case(case, other, tool_version="0")


def test_a_laboratory_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_text(
        "format: lab/1\nname: 示例检测中心\nsample: S-17\nfields:\n  Order no.: O-9\n", encoding="utf-8"
    )
    lab = read_issuer(path).lab
    assert (lab.name, lab.sample, lab.fields, lab.client) == (
        "示例检测中心",
        "S-17",
        {"Order no.": "O-9"},
        None,
    )


def test_a_logos_path_is_relative_to_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks" / "lab.png").write_bytes(GREY_PIXEL)
    path = tmp_path / "lab.yaml"
    path.write_text("format: lab/1\nname: x\nlogo: marks/lab.png\n", encoding="utf-8")
    logo = read_issuer(path).logo
    assert logo is not None
    assert logo.aspect == 1.0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("format: lab/9\nname: x\n", "lab/9"),
        ("format: lab/1\n", "name"),
        ("format: lab/1\nname: x\nlogo: y.png\n", "y.png: there is no such file"),
        ("format: lab/1\nname: x\nlogos: y\n", "logos"),
    ],
)
def test_a_laboratorys_file_is_read_strictly(text: str, names: str, tmp_path: Path) -> None:
    path = tmp_path / "lab.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=names):
        read_issuer(path)


def test_pictures_of_a_bundle_in_the_same_case_are_links_to_its_own_files(case: CaseFolder) -> None:
    folder = case.root / "report"
    files = render(read_case(case, LAW, tool_version="0", folder=folder), ["html"])
    assert [path for path in files if path.startswith("frames/")] == []
    links = set(re.findall(r'"(\.\./[^"]+)"', files["index.html"].decode()))
    assert len(links) > 5
    assert all((folder / link).resolve().is_relative_to(case.root / "runs") for link in links)
    assert all((case.root / link.removeprefix("../")).is_file() for link in links)


@pytest.mark.long
def test_links_and_copies_give_the_same_in_other_formats(case: CaseFolder) -> None:
    linked = read_case(case, LAW, tool_version="0", folder=case.root / "report")
    copied = read_case(case, LAW, tool_version="0")
    assert render(linked, ["pdf"]) == render(copied, ["pdf"])
    sarif = render(linked, ["sarif"])
    assert list(sarif) == ["report.sarif"]
    assert "../runs/00/bundle/frames/" in sarif["report.sarif"].decode()


def test_no_links_to_a_bundle_or_from_a_report_outside_the_case(case: CaseFolder) -> None:
    report = case.root / "report"
    inside, outside = case.bundle_path(0), case.root.parent / "other"
    sha256 = next(path.stem for path in (inside / "frames").iterdir())
    assert links_from(report, [inside], within=case.root)(sha256) == f"../runs/00/bundle/frames/{sha256}.png"
    assert links_from(report, [inside], within=outside)(sha256) is None
    assert links_from(outside, [inside], within=case.root)(sha256) is None
    assert links_from(report, [inside], within=case.root)("ab" * 32) is None
