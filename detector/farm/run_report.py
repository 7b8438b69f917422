"""The report of a run, from the ledger: a page that opens from disk, `runs.csv` and `runs.json`."""

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

from detector.case import open_judged_folder, read_verdicts
from detector.core.errors import DetectorError
from detector.core.verdict import Outcome
from detector.farm.document import FarmDevice, FarmDocument, FarmJob, counted, farm_document, moment
from detector.farm.ledger import Ledger
from detector.farm.matrix import titled
from detector.farm.overview import JudgedJob, Overview, overview_of
from detector.farm.reasons import reason_in
from detector.farm.run_folder import REPORT
from detector.reporting.csv_table import inert
from detector.reporting.export import write_files
from detector.reporting.templating import STYLE_PATH, page_environment, style_sheet
from detector.reporting.times import stamp
from detector.reporting.words import reason_in_words
from detector.rules import RULES

__all__ = ["PAGES", "write_run_report"]


# The report page of a run: which apps fail and why, in Chinese and in English, without scrolling sideways.
#
# It opens from disk. Its one script, stored beside it, filters; the page is complete without it. The table of
# all outcomes has a column for each app, and is shown only where the window is wide enough for them.

PAGES = {"zh-CN": "index.html", "en": "index.en.html"}
_TEMPLATES = files(__package__).joinpath("templates")
_OWN = ("run.css", "run.js")

_WIDTHS_PX = (700, 900, 1170)
_RULES_PX, _A_CELL_PX, _A_MARK_PX, _MARGINS_PX = 312, 14, 26, 48

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
    environment.filters["stamp"] = stamp
    words = {key: both[language == "en"] for key, both in _WORDS.items()}
    template = environment.get_template("run.html.j2")
    titles = {rule.code: rule.title_zh if language == "zh-CN" else rule.title_en for rule in RULES}
    return template.render(
        page=page,
        document=page.document,
        overview=page.overview,
        counts=counted(page.document.jobs),
        words=words,
        summary=_summary(page, words),
        width=_width(page.overview),
        reason=partial(reason_in_words, language=language),
        told=partial(reason_in, language),
        titled=titled,
        titles=titles,
        signs=_SIGNS,
        language=language,
        other=next(path for other, path in PAGES.items() if other != language),
        case_page=PAGES[language],
    )


def _summary(page: RunPage, words: Mapping[str, str]) -> str:
    """How many apps have findings, of all in the plan; their names follow."""
    n = len({job.package for job in page.document.jobs})
    n_judged, n_failing = len(page.overview.apps), len(page.overview.failing)
    missing = words["without_result"].format(n=n - n_judged) if n > n_judged else ""
    found = words["with_findings"] if n_failing else words["without_findings"]
    return found.format(k=n_failing, n=n, missing=missing)


def _width(overview: Overview) -> int | None:
    """The narrowest window, of those in run.css, in which the table of all outcomes fits; None: in none."""
    a_column = _A_CELL_PX + _A_MARK_PX * len(overview.classes)
    needed = _RULES_PX + len(overview.apps) * a_column
    return next((width for width in _WIDTHS_PX if width - _MARGINS_PX >= needed), None)


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
    "with_findings": ("{n} 个应用中 {k} 个有问题{missing}：", "{k} of {n} apps with findings{missing}: "),
    "without_findings": ("{n} 个应用均未发现问题{missing}。", "No findings in {n} apps{missing}."),
    "without_result": ("（{n} 个没有结果）", " ({n} without a result)"),
    "comma": ("、", ", "),
    "stop": ("。", "."),
    "by_rule": ("有问题的规则", "Findings by rule"),
    "no_findings": ("没有发现问题。", "No findings."),
    "nothing_tested": ("没有可检测的内容", "Nothing was tested"),
    "no_findings_here": ("没有发现问题", "No findings"),
    "severity_critical": ("严重", "critical"),
    "severity_major": ("主要", "major"),
    "severity_minor": ("次要", "minor"),
    "severity_info": ("提示", "info"),
    "group_CLS": ("关闭控件", "Closing"),
    "group_SPL": ("开屏", "Splash"),
    "group_POP": ("弹窗", "Popups"),
    "group_SHK": ("摇一摇与滑动", "Shaking and swiping"),
    "group_AST": ("自启动与关联启动", "Background starts"),
    "group_PRV": ("隐私政策与授权", "Privacy"),
    "group_SVC": ("服务", "Services"),
    "group_DL": ("下载", "Downloads"),
    "matrix": ("全部结论", "All outcomes"),
    "one_mark_a_class": (
        "每格内依次为各设备类别的标记，点标记可打开案卷：",
        "A cell has a mark for each class of phones, which leads to its case:",
    ),
    "apps": ("各应用", "Apps"),
    "worst_first": ("问题最重的排在最前。", "Worst first."),
    "filter": ("筛选应用或规则代码", "Filter apps or rule codes"),
    "outcome_failed": ("不符合", "failed"),
    "outcome_error": ("规则出错", "rule broke"),
    "outcome_cantTell": ("无法判断", "cannot tell"),
    "outcome_passed": ("符合", "passed"),
    "outcome_untested": ("未测", "untested"),
    "outcome_inapplicable": ("不适用", "inapplicable"),
    "lost": ("以前有结论、这次没有的规则", "Decided in earlier nights, and no longer"),
    "lost_nights": ("已连续 {n} 晚没有结论", "undecided for nights in a row: {n}"),
    "lost_fails": ("（计为不通过）", "(fails the run)"),
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


FORMAT = "farm-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One job in `runs.csv` and `runs.json`. `findings`: codes of the rules that failed, worst first."""

    key: str
    package: str
    label: str | None
    version: str | None
    device_class: str | None
    device: str | None
    model: str | None
    android: str | None
    level: str
    state: str
    exit_code: int | None
    findings: tuple[str, ...]
    cant_tell: tuple[str, ...]
    attempts: int
    took_s: float | None
    case: str | None
    reason: str | None
    plan_label: str | None


def write_run_report(ledger: Ledger) -> Path:
    """Replaces DIR/report and returns its folder. A case that cannot be read is listed as such."""
    document, folder = farm_document(ledger), ledger.folder / REPORT
    judged, unreadable = _judged(document, folder)
    overview = overview_of(judged)
    rows = [_row(job, judged, unreadable, folder) for job in document.jobs]
    page = RunPage(
        document=document,
        overview=overview,
        untested=tuple(_why_not(job, unreadable) for job in document.jobs if _is_untested(job, unreadable)),
        phones=tuple(_phones(ledger, document)),
        events=tuple((moment(at), what, phone, details) for at, what, phone, _, details in ledger.events()),
    )
    files = render_run(page)
    files["runs.csv"] = _csv(rows)
    files["runs.json"] = _json(document, rows, overview)
    write_files(files, folder)
    return folder


def _judged(document: FarmDocument, folder: Path) -> tuple[list[JudgedJob], dict[str, str]]:
    judged: list[JudgedJob] = []
    unreadable: dict[str, str] = {}
    for job in document.jobs:
        if job.case is None:
            continue
        try:
            verdicts = read_verdicts(open_judged_folder(Path(job.case)))
        except DetectorError as error:
            unreadable[job.key] = str(error)
            continue
        judged.append(JudgedJob(job=job, case=_from(folder, Path(job.case)), document=verdicts))
    return judged, unreadable


def _is_untested(job: FarmJob, unreadable: Mapping[str, str]) -> bool:
    return job.case is None or job.key in unreadable


def _why_not(job: FarmJob, unreadable: Mapping[str, str]) -> tuple[FarmJob, str]:
    return job, unreadable.get(job.key) or job.reason or ""


def _phones(ledger: Ledger, document: FarmDocument) -> Iterator[PhoneNight]:
    endings: dict[str, Counter[str]] = {}
    for attempt in ledger.attempts():
        if attempt.ending is not None:
            endings.setdefault(attempt.phone, Counter())[attempt.ending.value] += 1
    for device in document.devices:
        yield PhoneNight(device=device, endings=dict(sorted(endings.get(device.id, Counter()).items())))


def _row(job: FarmJob, judged: Sequence[JudgedJob], unreadable: Mapping[str, str], folder: Path) -> RunRow:
    found = next((judged_job.document for judged_job in judged if judged_job.job.key == job.key), None)
    app = None if found is None else found.app
    device = None if found is None else found.device
    verdicts = () if found is None else found.verdicts
    failed = sorted(
        (verdict for verdict in verdicts if verdict.outcome is Outcome.FAILED),
        key=lambda verdict: (verdict.severity.rank, verdict.code),
    )
    return RunRow(
        key=job.key,
        package=job.package,
        label=None if app is None else app.label,
        version=None if app is None else app.version_name,
        device_class=job.device_class,
        device=job.device,
        model=getattr(device, "model", None),
        android=getattr(device, "android", None),
        level=job.level,
        state=job.state,
        exit_code=job.exit_code,
        findings=tuple(dict.fromkeys(verdict.code for verdict in failed)),
        cant_tell=tuple(
            sorted({verdict.code for verdict in verdicts if verdict.outcome is Outcome.CANT_TELL})
        ),
        attempts=job.attempts,
        took_s=job.took_s,
        case=None if job.case is None else _from(folder, Path(job.case)),
        reason=unreadable.get(job.key) or job.reason,
        plan_label=job.label,
    )


def _from(folder: Path, place: Path) -> str:
    return Path(os.path.relpath(place, folder)).as_posix()


def _csv(rows: Sequence[RunRow]) -> bytes:
    """With a byte order mark, so that spreadsheets decode Chinese names."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(RunRow.__dataclass_fields__)
    for row in rows:
        writer.writerow([_cell(value) for value in asdict(row).values()])
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    return inert(" ".join(value) if isinstance(value, tuple | list) else "" if value is None else str(value))


def _json(document: FarmDocument, rows: Sequence[RunRow], overview: Overview) -> bytes:
    report = {
        "format": FORMAT,
        "run": document.run,
        "began_at": document.began_at,
        "ended_at": document.ended_at,
        "exit_code": document.exit_code,
        "lost": [asdict(lost) for lost in document.lost],
        "jobs": [asdict(row) for row in rows],
        "apps": [
            {
                "package": line.package,
                "label": line.plan_label,
                "flaky": line.flaky,
                "differing": line.differing,
                "marks": {
                    code: {name: mark.outcome.value for name, mark in by_class.items()}
                    for code, by_class in line.marks.items()
                },
            }
            for line in overview.apps
        ],
    }
    return (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode()
