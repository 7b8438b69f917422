"""What a watch tried, what was impossible, and which other apps were installed."""

from dataclasses import replace

import pytest

from detector.core.actions import SendTrigger
from detector.core.watch_plan import TRIGGERS
from detector.core.watching import PhoneTrigger
from detector.reporting.start_report import other_apps, render_starts, triggers_of
from detector.watch import JudgedWatch
from detector.wiring.law import rule_book
from tests.virtual.waking.living import APP, OTHER


def test_every_trigger_has_a_line_with_its_number_of_tries(judged: JudgedWatch) -> None:
    lines = triggers_of(judged.watch, judged.starts)
    assert [one.trigger for one in lines] == list(TRIGGERS)
    by_trigger = {one.trigger: one for one in lines}
    power = by_trigger[PhoneTrigger.POWER]
    assert (power.n_tried, power.n_done, power.why) == (1, 1, ())
    assert power.n_starts > 0
    assert by_trigger[PhoneTrigger.BOOT].n_tried == 0


def test_a_trigger_refused_by_the_phone_has_a_reason(judged: JudgedWatch) -> None:
    acts = tuple(
        replace(act, is_done=False, error="no such <service>") if isinstance(act.action, SendTrigger) else act
        for act in judged.watch.acts
    )
    refused = replace(judged, watch=replace(judged.watch, acts=acts))
    lines = {one.trigger: one for one in triggers_of(refused.watch, refused.starts)}
    assert (lines[PhoneTrigger.POWER].n_done, lines[PhoneTrigger.POWER].why) == (0, ("no such <service>",))
    page = render_starts(refused, rule_book("cn-default"), tool_version="1")["index.html"].decode()
    assert "本机无法触发" in page
    assert "no such &lt;service&gt;" in page


@pytest.mark.parametrize(("page", "zone"), [("index.html", "+08:00"), ("index.en.html", "+00:00")])
def test_the_page_names_other_apps_and_the_phones_wall_clock(
    judged: JudgedWatch, page: str, zone: str
) -> None:
    assert other_apps(judged.watch) == (OTHER,)
    assert APP not in other_apps(judged.watch)
    text = render_starts(judged, rule_book("cn-default"), tool_version="1")[page].decode()
    assert f'<li><code class="break">{OTHER}</code></li>' in text
    counted = next(one for one in judged.starts if one.is_held_against(APP))
    assert judged.zero_wall_ms is not None
    assert text.count(f" {zone}</span>") > len([counted])
