"""The report page of a run: apps × rules × classes of phones, worst first, in Chinese and in English.

It opens from disk. Its one script, stored beside it, sorts and filters; the page is complete without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from detector.core.verdict import Outcome, Severity
from detector.farm.document import FarmDevice, FarmDocument, FarmJob, counted
from detector.farm.overview import Mark, Overview
from detector.reporting.style import STYLE_PATH, style_sheet
from detector.reporting.templating import page_environment
from detector.rules import RULES

__all__ = ["PAGES", "PhoneNight", "RunPage", "render_run"]

PAGES = {"zh-CN": "index.html", "en": "index.en.html"}
_TEMPLATES = files(__package__).joinpath("templates")
_OWN = ("run.css", "run.js")

_SIGNS = {
    Outcome.FAILED: "✗",
    Outcome.ERROR: "!",
    Outcome.CANT_TELL: "?",
    Outcome.PASSED: "✓",
    Outcome.UNTESTED: "·",
    Outcome.INAPPLICABLE: "–",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNight:
    """`endings`: number of attempts on the phone, by how they ended."""

    device: FarmDevice
    endings: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """`untested`: jobs without a result, each with its reason. `events`: time, event, phone and text."""

    document: FarmDocument
    overview: Overview
    untested: tuple[tuple[FarmJob, str], ...]
    phones: tuple[PhoneNight, ...]
    events: tuple[tuple[str, str, str | None, str], ...]


def render_run(page: RunPage) -> dict[str, bytes]:
    """The report's files by their path in its folder."""
    rendered = {PAGES[language]: _rendered(page, language).encode() for language in PAGES}
    own = {f"assets/{name}": _TEMPLATES.joinpath(name).read_bytes() for name in _OWN}
    return {**rendered, **own, STYLE_PATH: style_sheet()}


def _rendered(page: RunPage, language: str) -> str:
    environment = page_environment(_TEMPLATES)
    template = environment.get_template("run.html.j2")
    titles = {rule.code: rule.title_zh if language == "zh-CN" else rule.title_en for rule in RULES}
    return template.render(
        page=page,
        document=page.document,
        overview=page.overview,
        counts=counted(page.document.jobs),
        words={key: both[language == "en"] for key, both in _WORDS.items()},
        titles=titles,
        signs=_SIGNS,
        cell_value=_cell_value,
        Outcome=Outcome,
        severities=[severity.value for severity in Severity],
        language=language,
        other=next(path for other, path in PAGES.items() if other != language),
        case_page=PAGES[language],
    )


def _cell_value(marks: Mapping[str, Mark]) -> int:
    """A cell's sort key: its worst mark, findings ordered by severity."""
    grades = [0]
    for mark in marks.values():
        if mark.severity is not None:
            grades.append(10 + len(Severity) - mark.severity.rank)
        else:
            grades.append({Outcome.ERROR: 9, Outcome.CANT_TELL: 5, Outcome.PASSED: 1}.get(mark.outcome, 0))
    return max(grades)


_WORDS = {
    "title": ("批次检测报告", "Report over a run"),
    "other_language": ("English", "中文"),
    "began": ("开始", "began"),
    "ended": ("结束", "ended"),
    "goes_on": ("未结束", "not ended"),
    "jobs": ("任务", "jobs"),
    "done": ("完成", "done"),
    "running": ("进行中", "running"),
    "waiting": ("等待", "waiting"),
    "failed": ("失败（本程序故障）", "failed (a fault of ours)"),
    "untestable": ("无法检测", "could not be tested"),
    "cancelled": ("已取消", "cancelled"),
    "matrix": ("应用 × 规则 × 设备类别", "Apps × rules × classes of phones"),
    "worst_first": (
        "最差的排在最前。点标记可打开案卷；一格内各设备类别依次列出。",
        "Worst first. A mark leads to its case; a cell holds one mark for each class of phones.",
    ),
    "filter": ("筛选应用或规则代码", "Filter apps or rule codes"),
    "only_findings": ("只看有问题的", "only with findings"),
    "app": ("应用", "App"),
    "findings": ("问题数", "Findings"),
    "legend": ("图例", "Legend"),
    "outcome_failed": ("不符合", "failed"),
    "outcome_error": ("规则出错", "rule broke"),
    "outcome_cantTell": ("无法判断", "cannot tell"),
    "outcome_passed": ("符合", "passed"),
    "outcome_untested": ("未测", "untested"),
    "outcome_inapplicable": ("不适用", "inapplicable"),
    "differs": ("设备类别之间不同", "Differences between classes of phones"),
    "no_differences": ("没有。", "None."),
    "flaky": ("结果不稳定（重复之间不一致）", "Flaky: repeats disagree"),
    "untested": ("没有结果的任务", "Jobs without a result"),
    "all_tested": ("每个任务都有结果。", "Every job has a result."),
    "reason": ("原因", "Reason"),
    "job": ("任务", "Job"),
    "device": ("设备", "Device"),
    "state": ("状态", "State"),
    "attempts": ("尝试", "Attempts"),
    "phones": ("设备整晚状况", "Phones over the night"),
    "endings": ("各次尝试的结局", "How attempts ended"),
    "ending_judged": ("已判定", "judged"),
    "ending_crashed": ("应用崩溃", "app crashed"),
    "ending_infrastructure": ("设备或连接故障", "phone or connection lost"),
    "ending_away": ("已断开（拔线）", "phone unplugged"),
    "ending_refused": ("无法按要求执行", "could not be done as asked"),
    "ending_fault": ("本程序故障", "a fault of ours"),
    "ending_host": ("本机磁盘满", "disk full"),
    "ending_stopped": ("被停止", "stopped"),
    "state_available": ("可用", "available"),
    "state_running": ("执行中", "running"),
    "state_checking": ("检查中", "checking"),
    "state_rebooting": ("重启中", "rebooting"),
    "state_away": ("已断开，等待重新连接", "away, waited for"),
    "state_leased": ("被他人占用", "held by somebody else"),
    "state_quarantined": ("隔离", "in quarantine"),
    "events": ("事件", "Events"),
    "event_strike": ("失误", "strike"),
    "event_rebooted": ("已重启", "rebooted"),
    "event_not rebooted": ("重启失败", "not rebooted"),
    "event_quarantined": ("隔离", "quarantined"),
    "event_healed": ("恢复", "healed"),
    "event_back": ("已重新连接", "back"),
    "event_hub": ("集线器", "hub"),
    "no_events": ("没有。", "None."),
    "data": ("数据", "Data"),
    "class": ("设备类别", "Class"),
}
