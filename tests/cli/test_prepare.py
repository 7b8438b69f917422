"""`scan --prepare`: from an app as it was installed to its main page, and what is said of it afterwards."""

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.command_line import detector

FRESH = Path("tests/preparation/fresh_app.yaml").resolve()
"""An introduction under a consent dialog, a permission prompt, a coupon: each comes until it is answered."""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    ran = detector(
        "scan",
        "cn.example.fresh",
        "--virtual-app",
        FRESH,
        "--persona",
        "compact-13",
        "--level",
        "look",
        "--runs",
        "1",
        "--out",
        folder / "case",
        cwd=folder,
    )
    assert ran.code in (0, 1), ran.err
    assert "prepared by auto: consent to its terms given, introduction passed" in ran.err
    return folder / "case"


@pytest.mark.long
def test_an_app_that_was_never_opened_is_brought_to_its_main_page_and_measured_there(case: Path) -> None:
    document = json.loads((case / "verdicts.json").read_text())
    state = document["app"]["state"]
    assert state["consent"] == "given"
    assert state["prepared_by"] == "auto"
    assert state["introduction"] == "passed"
    assert state["refused"] == 2  # the system asks twice before it takes no for an answer
    assert document["stood_before"] == []
    assert {verdict["subject_role"] for verdict in document["verdicts"] if verdict["subject_role"]} == {
        "promotion"
    }
    page = (case / "report" / "index.html").read_text()
    assert "同意并继续" in page
    assert "不允许" in page


@pytest.mark.long
def test_what_was_done_is_evidence_of_the_case(case: Path) -> None:
    actions = (case / "runs" / "01" / "bundle" / "actions.jsonl").read_text().splitlines()
    answered = [json.loads(line)["action"] for line in actions if "answer_dialog" in line]
    assert [action["words"] for action in answered][:3] == ["同意并继续", "立即体验", "不允许"]
    assert detector("verify", case, cwd=case.parent).code == 0
    again = detector("judge", case, "--json", "--out", case.parent / "again", cwd=case.parent)
    before, after = json.loads((case / "verdicts.json").read_text()), json.loads(again.out)
    assert after["app"]["state"] == before["app"]["state"]
    assert after["verdicts"] == before["verdicts"]
    (case / "runs" / "01" / "bundle" / "actions.jsonl").write_text("{}\n")
    assert detector("verify", case, cwd=case.parent).code == 2


@pytest.mark.long
def test_an_app_that_draws_itself_is_answered_by_what_its_picture_says(tmp_path: Path) -> None:
    app = yaml.safe_load(FRESH.read_text(encoding="utf-8"))
    page = [{"kind": "flat", "color": "#203040"}]
    for row, words in enumerate(("山海行", "开始游戏", "商城", "公告")):
        place = {"at": "top", "y": f"{160 + 90 * row}dp"}
        page.append({"kind": "text", "text": words, "size": "24sp", "color": "#ffffff", "place": place})
    home = app["scenes"]["home"] | {"layers": page, "popups": [{"scene": "consent", "after_ms": 700}]}
    app |= {"start": "home", "scenes": {"home": home, "consent": app["scenes"]["consent"]}}
    for layer in app["scenes"]["consent"]["layers"]:
        layer.pop("node", None)
    (tmp_path / "game.yaml").write_text(yaml.safe_dump(app, allow_unicode=True), encoding="utf-8")
    words = [
        "scan",
        "cn.example.fresh",
        "--virtual-app",
        "game.yaml",
        "--persona",
        "compact-13",
        "--level",
        "look",
        "--runs",
        "1",
    ]
    ran = detector(*words, "--prepare", "auto", "--out", "case", cwd=tmp_path)
    state = json.loads((tmp_path / "case" / "verdicts.json").read_text())["app"]["state"]
    assert (state["consent"], state["prepared_by"]) == ("given", "auto"), ran.err
    assert json.loads((tmp_path / "case" / "verdicts.json").read_text())["stood_before"] == []


@pytest.mark.long
def test_prepare_none_leaves_the_dialog_to_a_person(tmp_path: Path) -> None:
    ran = detector(
        "scan",
        "cn.example.fresh",
        "--virtual-app",
        FRESH,
        "--level",
        "look",
        "--runs",
        "1",
        "--prepare",
        "none",
        cwd=tmp_path,
    )
    assert ran.code == 5
    assert "consent dialog" in ran.err
