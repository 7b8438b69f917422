"""Other entries than a cold start, on the command line. One scan of some seconds stands for all of them."""

import json
from pathlib import Path

import pytest
import yaml

from detector.wiring.virtual_devices import shipped_app_files
from tests.cli.command_line import detector

LINK, NOTIFICATION = "demo://goods/7", {"title": "今日好物上新", "text": "点击查看", "after_ms": 4_000}


def app_with_ways_in(folder: Path) -> Path:
    """The shipped app whose cross is tiny; its splash never comes on a cold start."""
    path = next(path for path in shipped_app_files() if path.stem == "tiny_cross")
    keys = yaml.safe_load(path.read_text(encoding="utf-8"))
    keys |= {
        "start": "home",
        "links": [{"uri": LINK, "scene": "splash"}],
        "notifications": [{**NOTIFICATION, "scene": "splash"}],
    }
    keys["scenes"]["home"]["on_back"] = [{"do": "popup", "scene": "splash"}]
    moved = folder / "app.yaml"
    moved.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    return moved


@pytest.mark.long
def test_windows_are_found_and_judged_at_each_entry_and_named_by_it(tmp_path: Path) -> None:
    app = app_with_ways_in(tmp_path)
    words = ["scan", "cn.example.luwei", "--virtual-app", app, "--persona", "compact-13", "--runs", "1"]
    ran = detector(*words, "--entry", "cold,exit,link,notification", "--out", "case", "--json", cwd=tmp_path)
    assert ran.code == 1, ran.err
    assert "exit, link, notification" in ran.err, "what it takes is said before"
    document = json.loads((tmp_path / "case/verdicts.json").read_text(encoding="utf-8"))
    failed = {
        (one["code"], one["entry"], one["subject"])
        for one in document["verdicts"]
        if one["outcome"] == "failed"
    }
    assert {(entry, subject) for code, entry, subject in failed if code == "CLS-05"} == {
        ("exit", "window:exit/1"),
        (f"link={LINK}", "window:link=demo.goods.7/1"),
        ("notification", "window:notification/1"),
    }
    assert {code for code, *_ in failed} <= {"CLS-04", "CLS-05"}
    runs = [set(one["seen_in_runs"]) for one in document["verdicts"] if one["code"] == "CLS-05"]
    assert sum(map(len, runs)) == len(set().union(*runs)), "no launch votes at two entries"
    assert {one["subject"] for one in document["verdicts"] if one["entry"] == "cold"} == {"app"}
