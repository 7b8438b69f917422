"""The page of a watch over background starts, for one complete watch of virtual apps."""

import base64
import hashlib
import re
from dataclasses import replace

import pytest

from detector.reporting.chain_graph import chain_graph_of
from detector.reporting.start_report import render_starts, render_starts_alone
from detector.reporting.start_timeline import WIDTH, start_timeline_of
from detector.watch import JudgedWatch
from detector.wiring.law import rule_book
from tests.reporting.case_reports import HOSTILE
from tests.reporting.test_comparison_page import STEERS
from tests.reporting.test_html import Page
from tests.virtual.waking.living import APP, OTHER


def test_both_pages_show_each_start_that_counts_with_its_own_log_lines(judged: JudgedWatch) -> None:
    files = render_starts(judged, rule_book("cn-default"), tool_version="1")
    assert set(files) == {"index.html", "index.en.html", "assets/report.css"}
    counted = [one for one in judged.starts if one.is_held_against(APP)]
    assert {one.package for one in counted} == {APP, OTHER}
    for name in ("index.html", "index.en.html"):
        page = files[name].decode()
        for one in counted:
            assert f'id="{one.id.replace(":", "-")}"' in page
            assert one.log_lines[0].split("am_proc_start")[0].strip() in page
        assert "自启动或关联启动" in page  # the quoted clause
        assert "<script" not in page
    assert "Starts not held against it" in files["index.en.html"].decode()


def test_the_same_watch_gives_the_same_bytes(judged: JudgedWatch) -> None:
    law = rule_book("cn-default")
    assert render_starts(judged, law, tool_version="1") == render_starts(judged, law, tool_version="1")


def test_the_single_file_is_self_contained_and_its_policy_names_its_style(judged: JudgedWatch) -> None:
    page = render_starts_alone(judged, rule_book("cn-default"), "zh-CN", tool_version="1").decode()
    assert [one for one in re.findall(r'(?:href|src)="([^"]*)"', page) if not one.startswith("#")] == []
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}';" in page


@pytest.mark.parametrize("is_alone", [False, True])
def test_text_from_a_phones_log_stays_text(judged: JudgedWatch, is_alone: bool) -> None:
    """As process, component, package, action, log line and trigger."""
    odd = f"{HOSTILE} #panic(1) ../../etc \x1b[2J\u202egnp\x9b"
    starts = tuple(
        replace(one, process=odd, component=odd, action=odd, log_lines=(odd,), trigger=odd, quoted=(odd,))
        for one in judged.starts
    )
    watch = replace(judged.watch, third_party=frozenset({*judged.watch.third_party, odd}))
    hostile = replace(judged, starts=starts, watch=watch)
    law = rule_book("cn-default")
    text = (
        render_starts_alone(hostile, law, "en", tool_version="1")
        if is_alone
        else render_starts(hostile, law, tool_version="1")["index.en.html"]
    ).decode()
    page = Page(text)
    assert (page.misnested, page.open) == ([], [])
    assert [tag for tag, _ in page.tags if tag == "script"] == []
    assert page.text.count(HOSTILE) >= len(starts)
    assert STEERS.findall(text) == []


def test_the_timeline_has_a_row_for_each_process_and_marks_within_it(judged: JudgedWatch) -> None:
    line = start_timeline_of(judged.watch, judged.starts)
    assert {row.process for row in line.rows} == {one.process for one in judged.starts}
    marks = [mark for row in line.rows for mark in row.marks]
    assert len(marks) == len(judged.starts)
    assert all(0 <= mark.x <= WIDTH for mark in marks)
    assert {mark.look for mark in marks} == {"self", "associated", "excluded"}


def test_the_graph_leads_from_caller_to_target(judged: JudgedWatch) -> None:
    graph = chain_graph_of(judged.links, APP)
    assert [(edge.link.from_package, edge.link.to_package) for edge in graph.edges] == [(APP, OTHER)]
    assert [node.package for node in graph.nodes if node.is_watched] == [APP]
    assert graph.edges[0].x1 < graph.edges[0].x2
