"""A walk through an app on the virtual phone: what it finds between the pages, and its account."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from detector.case.case_folder import CaseFolder
from detector.core.entry import Entry, EntryKind
from detector.core.trials import Level
from detector.core.verdict import Outcome
from detector.core.walk import WalkBounds
from detector.judging.case import judge_runs
from detector.scenarios import close_probe
from detector.touching.joining import join_runs
from detector.touching.scan import Scan
from detector.virtual.apps.spec.app_file import load_app
from detector.wiring.crawls import walk_of
from detector.wiring.law import rule_book
from detector.wiring.perception_setup import session_screen_reader
from detector.wiring.virtual_devices import VirtualChoice, shipped_app_files, simulated_device
from tests.fakes.remembered_sight import remembered_sight

TABS = ("首页", "发现", "我的")
Plain = dict[str, Any]


def page(rows: dict[str, str], *, tab: str | None = None, title: str, is_canvas: bool = False) -> Plain:
    """Rows lead to scenes. A canvas has no nodes: what it shows is in the picture alone."""
    layers: list[Plain] = [{"kind": "flat", "color": "#f4f5f7"}]
    touch: list[Plain] = []

    def add(name: str, text: str, place: Plain, effect: Plain) -> None:
        node = {"class": "android.widget.LinearLayout", "id": name.rstrip("0123456789"), "clickable": True}
        words = {"class": "android.widget.TextView", "inside": name}
        has_nodes = not is_canvas
        layers.append(
            {"id": name, "kind": "flat", "color": "#ffffff", "place": place}
            | ({"node": node} if has_nodes else {})
        )
        inside: Plain = {
            "kind": "text",
            "text": text,
            "size": "16sp",
            "color": "#22262c",
            "place": {"of": name, "at": "center"},
        }
        layers.append(inside | ({"node": words} if has_nodes else {}))
        touch.append({"at": name, "effect": effect})

    head: Plain = {
        "kind": "text",
        "text": title,
        "size": "20sp",
        "color": "#22262c",
        "place": {"of": "safe", "at": "top", "y": "10dp"},
    }
    layers.append(head if is_canvas else head | {"node": {"class": "android.widget.TextView", "id": "title"}})
    for n, (text, scene) in enumerate(rows.items()):
        place = {"of": "safe", "at": "top", "y": f"{70 + 70 * n}dp", "width": "94%", "height": "56dp"}
        add(f"row{n}", text, place, {"do": "open", "scene": scene} if scene else {"do": "finish"})
    for n, name in enumerate(TABS if tab else ()):
        place = {
            "of": "safe",
            "at": "bottom-left",
            "x": f"{33.3 * n:.1f}%",
            "width": "33.3%",
            "height": "50dp",
        }
        add(f"tab{n}", name, place, {"do": "go", "scene": f"home{n}"} if name != tab else {"do": "nothing"})
    return {"activity": ".MainActivity" if tab else ".DetailActivity", "layers": layers, "touch": touch}


def app_file(folder: Path) -> Path:
    """An advert that fills the screen stands before the story; the ground behind 我的 has a coupon."""
    shipped = {path.stem: path for path in shipped_app_files()}
    splash = yaml.safe_load(shipped["tiny_cross"].read_text("utf-8"))["scenes"]["splash"]
    coupon = yaml.safe_load(shipped["popup_cross_below"].read_text("utf-8"))
    (popup,) = [
        scene for scene in coupon["scenes"].values() if scene.get("window", {}).get("kind") == "popup"
    ]
    for touch in popup["touch"]:
        if touch["effect"]["do"] == "close":
            touch["remember"] = "closed"
    scenes = {
        "home0": page(
            {"山野散步路线图与一路见闻": "advert", "湖畔清晨集市与旧物新生": "story"},
            tab="首页",
            title="首页之山野",
        ),
        "home1": page({"露营": "camp", "骑行": "camp"}, tab="发现", title="发现之古镇", is_canvas=True),
        "home2": page({"浏览记录": "history", "退出登录": ""}, tab="我的", title="我的之果园"),
        "advert": splash
        | {"activity": ".AdvertActivity", "then": "story", "back": "nothing", "lasts_ms": 60_000},
        "story": page({}, title="山野散步路线图之一"),
        "camp": page({}, title="露营营地之二", is_canvas=True),
        "history": page({}, title="1 元开通，次月起 25 元/月自动续费，到期前一日扣款"),
        "coupon": popup | {"unless": "closed"},
    }
    scenes["home2"]["popups"] = [{"scene": "coupon", "after_ms": 900}]
    activities = [".MainActivity", ".DetailActivity", ".AdvertActivity"]
    keys = {
        "format": "virtual-app/1",
        "package": "cn.example.walk",
        "label": "漫步",
        "activities": activities,
    }
    keys |= {"launcher_activity": ".MainActivity", "start": "home0", "scenes": scenes}
    path = folder / "walk.yaml"
    path.write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.long
def test_windows_between_pages_are_found_judged_and_their_ways_told(tmp_path: Path) -> None:
    app, seeing = app_file(tmp_path), remembered_sight()
    with simulated_device(VirtualChoice(app_files=(app,), persona="compact-13", seed=3)) as (device, clock):
        scan = Scan(
            device=device,
            case=CaseFolder(tmp_path / "case"),
            package=load_app(app).package,
            clock=clock,
            setup=seeing,
            screen_reader=session_screen_reader(seeing),
            tool_version="0",
            seen=[],
            walk=walk_of(WalkBounds(max_ms=180_000), None),
        )
        (run,) = scan.entered(Entry(kind=EntryKind.WALK), 1)
        assert not list(scan.entered(Entry(kind=EntryKind.WALK), 1)), "what was made is not made again"
    account = run.walk
    assert account is not None
    assert account.why == "done"
    assert [window.way for window in account.windows] == [("我的",), ("首页", "山野散步路线图与一路见闻")]
    assert {page.way for page in account.pages} >= {(), ("发现",), ("发现", "露营"), ("我的", "浏览记录")}
    assert not all(page.is_by_tree for page in account.pages), "a canvas is read in its picture"
    assert ("forbidden", "退出登录") in account.untried
    verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    offered = {verdict.code for verdict in verdicts if verdict.subject == "entry:walk"}
    assert len(run.offers) == 1, "a page that sells what renews itself is read for its terms"
    assert "PAY-01" in offered
    assert ".AdvertActivity" in {name.rpartition("walk")[2] for name in account.activities}
    failed = {(one.code, one.subject, one.entry) for one in verdicts if one.outcome is Outcome.FAILED}
    assert ("CLS-05", "window:walk/2", "walk") in failed
    windows = {subject for _, subject, _ in failed if subject.startswith("window:")}
    assert windows == {"window:walk/2"}, "the coupon is innocent"


@pytest.mark.long
def test_a_window_of_a_walk_is_touched_by_going_its_way_again(tmp_path: Path) -> None:
    app, seeing = app_file(tmp_path), remembered_sight()
    with simulated_device(VirtualChoice(app_files=(app,), persona="compact-13", seed=3)) as (device, clock):
        scan = Scan(
            device=device,
            case=CaseFolder(tmp_path / "case"),
            package=load_app(app).package,
            clock=clock,
            setup=seeing,
            screen_reader=session_screen_reader(seeing),
            tool_version="0",
            seen=[],
            walk=walk_of(WalkBounds(max_ms=180_000), None),
        )
        list(scan.entered(Entry(kind=EntryKind.WALK), 1))
        made = list(scan.probe(scan.plan([close_probe.PROBE], Level.QUICK)))
        assert not list(scan.probe(scan.plan([close_probe.PROBE], Level.QUICK))), "nothing is made again"
    assert {run.entry for run in made} == {"walk"}
    verdicts = judge_runs(scan.seen, join_runs(scan.seen), rule_book("cn-default")).verdicts
    told = {(one.subject, one.code): (one.outcome, one.reason_id) for one in verdicts}
    assert told["window:walk/2", "CLS-13"] == (Outcome.PASSED, "one_tap_closes")
    assert told["window:walk/1", "CLS-13"] == (Outcome.CANT_TELL, "entry_not_replayed"), (
        "it comes once for good"
    )
    windows = {subject for subject, _ in told if subject.startswith("window:")}
    assert windows == {"window:walk/1", "window:walk/2"}, "the same windows as before"
