"""On the command line: a report shows what was judged, a launch votes once, a broken-off run is named."""

import hashlib
import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.cli.exit_codes import ExitCode
from detector.virtual.personas import persona_named
from tests.cli.command_line import Ran, detector
from tests.fakes.simulated import PACKAGE, capture, device_spec


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """A judged case of one run; and the output of judging it."""
    case = tmp_path_factory.mktemp("judged") / "case"
    capture(device_spec(persona=persona_named("compact-13")), case / "runs" / "00" / "bundle")
    return case, detector("judge", case, "--json", cwd=case.parent)


@pytest.fixture
def case(judged: tuple[Path, Ran], tmp_path: Path) -> Path:
    return Path(shutil.copytree(judged[0], tmp_path / "case"))


def bundle_of(case: Path) -> Path:
    return case / "runs" / "00" / "bundle"


def report(case: Path, *options: str) -> Ran:
    return detector("report", case, *options, cwd=case.parent)


def break_off(bundle: Path) -> None:
    """As if its process had been killed."""
    for name in ("manifest.json", "manifest.sha256"):
        (bundle / name).unlink()
    journal = (bundle / "journal.jsonl").read_bytes()
    (bundle / "journal.jsonl").write_bytes(journal[: len(journal) * 2 // 3])


def test_verdicts_name_what_was_judged(judged: tuple[Path, Ran]) -> None:
    case, ran = judged
    document = json.loads(ran.out)
    manifest = (bundle_of(case) / "manifest.json").read_bytes()
    assert document["bundles"] == [
        {
            "run_index": 0,
            "path": "runs/00/bundle",
            "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        }
    ]
    assert document["app"]["package"] == PACKAGE
    assert document["device"]["model"]
    assert document["tool"]["models"]["lexicon"]
    assert document["judged_at"].endswith("Z")
    assert document["partial_runs"] == []
    assert json.loads((case / "verdicts.json").read_text(encoding="utf-8")) == document


@pytest.mark.long
def test_a_report_names_verdicts_and_bundles_by_hash(case: Path) -> None:
    assert report(case).code == 0
    document = json.loads((case / "report" / "report.json").read_text(encoding="utf-8"))
    verdicts_sha256 = hashlib.sha256((case / "verdicts.json").read_bytes()).hexdigest()
    assert document["verdicts_sha256"] == verdicts_sha256
    assert document["doubts"] == []
    page = (case / "report" / "index.html").read_text(encoding="utf-8")
    assert verdicts_sha256 in page
    assert document["verdicts"]["bundles"][0]["manifest_sha256"] in page


def edit_a_verdict(case: Path) -> str:
    path = case / "verdicts.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"passed"', '"inapplicable"', 1))
    return "verdicts.json"


def edit_what_was_seen(case: Path) -> str:
    path = case / "seen" / "00.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"score": 0', '"score": 1', 1))
    return "00.json"


def add_what_was_seen(case: Path) -> str:
    shutil.copy(case / "seen" / "00.json", case / "seen" / "01.json")
    return "01.json"


def paint_over_a_frame(case: Path) -> str:
    """The file keeps its old name."""
    path = max((bundle_of(case) / "frames").iterdir(), key=lambda one: one.stat().st_size)
    picture = cv2.imread(str(path))
    assert picture is not None
    picture[: len(picture) // 2] = np.array([255, 255, 255], np.uint8)
    assert cv2.imwrite(str(path), picture)
    return path.name


def take_the_bundle_away(case: Path) -> str:
    shutil.rmtree(bundle_of(case))
    return "bundle"


def swap_the_bundle(case: Path) -> str:
    """Replaced by another launch of the same app, intact in itself."""
    shutil.rmtree(bundle_of(case))
    capture(device_spec(clock_skew_s=5.0), bundle_of(case))
    return "is not the bundle that was judged"


def add_a_bundle(case: Path) -> str:
    shutil.copytree(bundle_of(case), case / "runs" / "01" / "bundle")
    return "was not judged"


def take_the_record_away(case: Path) -> str:
    (case / "judgement.json").unlink()
    return "judgement.json"


DOCTORED = [
    edit_a_verdict,
    edit_what_was_seen,
    add_what_was_seen,
    paint_over_a_frame,
    take_the_bundle_away,
    swap_the_bundle,
    add_a_bundle,
    take_the_record_away,
]


@pytest.mark.parametrize("doctor", DOCTORED, ids=lambda one: one.__name__)
def test_a_case_that_differs_from_what_was_judged_is_refused_or_flagged_in_the_first_line(
    doctor: object, case: Path
) -> None:
    assert callable(doctor)
    name = doctor(case)
    refused = report(case)
    assert refused.code == ExitCode.USAGE, refused.err
    assert refused.says(name, "--unsealed"), refused.err
    assert not (case / "report").exists()
    if doctor in (take_the_bundle_away, take_the_record_away, edit_a_verdict, paint_over_a_frame):
        reported = report(case, "--unsealed")
        assert reported.code == 0, reported.err
        assert name in reported.err
        page = (case / "report" / "index.en.html").read_text(encoding="utf-8")
        body = page.partition("<body>")[2].lstrip()
        assert body.startswith('<div class="banner doubt"')
        assert name in body.partition("</div>")[0]


def test_an_altered_picture_is_never_shown_even_with_unsealed(case: Path) -> None:
    name = paint_over_a_frame(case)
    painted = (bundle_of(case) / "frames" / name).read_bytes()
    assert report(case, "--unsealed").code == 0
    assert all(one.read_bytes() != painted for one in (case / "report").rglob("*.png"))


@pytest.mark.long
def test_a_single_file_report_leaves_the_case_unchanged(case: Path, tmp_path: Path) -> None:
    before = {one: one.read_bytes() for one in case.rglob("*") if one.is_file()}
    page = tmp_path / "报告.html"
    ran = report(case, "--single-file", str(page))
    assert (ran.code, ran.out.strip()) == (0, str(page))
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert {one: one.read_bytes() for one in case.rglob("*") if one.is_file()} == before
    assert report(case, "--single-file", str(page / "below")).code == 2


@pytest.mark.long
def test_judging_again_overwrites_nothing(case: Path) -> None:
    before = {name: (case / name).read_bytes() for name in ("verdicts.json", "judgement.json")}
    seen = (case / "seen" / "00.json").read_bytes()
    assert detector("judge", case, "--profile", "strict", cwd=case.parent).code in (0, 1, 4)
    (earlier,) = (case / "judgements").iterdir()
    assert earlier.name.endswith("Z-cn-default")
    assert {name: (earlier / name).read_bytes() for name in before} == before
    assert (earlier / "seen" / "00.json").read_bytes() == seen
    assert json.loads((case / "verdicts.json").read_text(encoding="utf-8"))["profile"] == "strict"
    assert report(case).code == 0
    assert report(earlier).code == 0  # it can still be reported, by its own verdicts
    page = (earlier / "report" / "index.en.html").read_text(encoding="utf-8")
    assert "cn-default" in page


@pytest.mark.long
def test_an_unwritable_case_is_judged_into_another_folder(case: Path, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    before = sorted(path.relative_to(case) for path in case.rglob("*"))
    assert detector("judge", case, "--out", out, cwd=tmp_path).code in (0, 1, 4)
    assert sorted(path.relative_to(case) for path in case.rglob("*")) == before
    ran = report(out)
    assert ran.code == 0, ran.err
    assert list((out / "report" / "thumbs").iterdir())  # its pictures were found
    paint_over_a_frame(case)
    assert report(out).code == ExitCode.USAGE


@pytest.mark.long
def test_verdicts_that_cannot_be_saved_are_printed(case: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    ran = detector("judge", bundle_of(case), "--out", in_the_way / "out", "--json", cwd=tmp_path)
    assert ran.code == ExitCode.USAGE
    assert ran.says("cannot be written"), ran.err
    assert json.loads(ran.out)["verdicts"]


def test_a_launch_has_one_vote_however_often_it_is_copied(case: Path) -> None:
    for number in (1, 2):
        shutil.copytree(bundle_of(case), case / "runs" / f"{number:02d}" / "bundle")
    ran = detector("judge", case, cwd=case.parent)
    assert ran.code == ExitCode.USAGE
    assert ran.says("runs 0 and 1 are one launch"), ran.err


def test_a_case_whose_only_run_broke_off_is_inconclusive_and_says_so(case: Path) -> None:
    break_off(bundle_of(case))
    ran = detector("judge", case, cwd=case.parent)
    assert ran.code == ExitCode.INCONCLUSIVE, ran.err
    assert "run 0: the bundle is partial" in ran.err
    document = json.loads((case / "verdicts.json").read_text(encoding="utf-8"))
    assert document["partial_runs"] == [0]
    assert document["bundles"][0]["manifest_sha256"] is None
    app = [one for one in document["verdicts"] if one["subject"] == "app"]
    assert not [one for one in app if one["outcome"] == "passed"]


def test_a_closed_bundle_without_its_manifest_is_refused(case: Path) -> None:
    (bundle_of(case) / "manifest.json").unlink()
    for words in (("judge", case), ("verify", bundle_of(case))):
        ran = detector(*words, cwd=case.parent)
        assert ran.code == ExitCode.USAGE
        assert "manifest.json" in ran.out + ran.err


def test_another_app_is_refused_before_anything_is_captured(case: Path) -> None:
    ran = detector("scan", "cn.example.other", "--resume", "--out", case, cwd=case.parent)
    assert ran.code == ExitCode.USAGE
    assert ran.says(PACKAGE, "cn.example.other"), ran.err
    assert [one.name for one in (case / "runs").iterdir()] == ["00"]
