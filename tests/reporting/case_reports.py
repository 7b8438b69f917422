"""A made-up case of three runs: a splash with a late, small, pale skip, then a popup with a pale ×."""

import base64
import hashlib
from dataclasses import replace

from detector.core.conditions import DeviceConditions
from detector.core.display import Display, PxPerMmSource
from detector.core.events import AppCrash, ForegroundChange
from detector.core.gap_code import GapCode
from detector.core.geometry import Rect
from detector.core.measured import Measurements, NamedQuantity
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Gap, Stream
from detector.core.verdict import Outcome, ReasonCode, RunWord, Severity, Verdict
from detector.judging.clauses import read_clauses
from detector.judging.document import verdicts_document
from detector.judging.profiles import Profile
from detector.judging.rule import Judgement, Limits, Origin, Rule, Tier
from detector.judging.rule_book import RuleBook
from detector.reporting.case_report import CaseReport, RepeatPurpose, RepeatStep
from detector.windows.seen import (
    CallToAction,
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    Reason,
    WindowKind,
)
from detector.windows.seen_run import SeenRun
from detector.windows.window_track import ControlInFrame, WindowTrack
from tests.reporting import phone_pictures as pictures

PACKAGE = "cn.example.shop"
GREY_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
HOSTILE = "<script>alert('跳过')</script>"
DISPLAY = Display(
    width_px=1080,
    height_px=2400,
    density_dpi=420,
    px_per_mm=15.9,
    px_per_mm_relative_error=0.03,
    px_per_mm_source=PxPerMmSource.REPORTED,
)

ROOTED = DeviceConditions(
    verified_boot="orange",
    bootloader="unlocked",
    root=True,
    root_traces=("/system/xbin/su",),
    hooks=("frida-server",),
    accessibility_services=("com.a/.S",),
    mock_location_apps=("com.b",),
    animation_scales=(0.0, 0.0, 0.0),
    http_proxy="10.0.0.9:8080",
    vpn=True,
)
"""A phone of which everything that may matter is unusual."""


def ms(value: float, error: float) -> Quantity:
    return Quantity(value=value, error=error, unit="ms")


def rect(sides: tuple[int, int, int, int]) -> Rect:
    return Rect(left_px=sides[0], top_px=sides[1], right_px=sides[2], bottom_px=sides[3])


class Album:
    """Drawn pictures by hash, as in a CASE folder."""

    def __init__(self) -> None:
        self.by_sha256: dict[str, bytes] = {}

    def add(self, name: str) -> str:
        picture = pictures.draw(name)
        sha256 = hashlib.sha256(picture).hexdigest()
        self.by_sha256[sha256] = picture
        return sha256

    def __call__(self, sha256: str) -> bytes | None:
        return self.by_sha256.get(sha256)


class BlankAlbum(Album):
    """One grey pixel for every picture, under a hash of its name: independent of any drawing library."""

    def add(self, name: str) -> str:
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        self.by_sha256[sha256] = GREY_PIXEL
        return sha256


def _skip(text: str, countdown_s: int) -> CloseControl:
    return CloseControl(
        box=rect(pictures.SKIP_PILL),
        box_error_px=1.0,
        glyph_box=rect(pictures.SKIP_INK),
        glyph_error_px=1.0,
        kind=ControlKind.SKIP_TEXT,
        text=text,
        countdown_s=countdown_s,
        score=0.97,
        found_by=(Channel.TREE, Channel.TEXT),
        contrast=Quantity(value=1.74, error=0.12, unit="ratio"),
        node_bounds=rect(pictures.SKIP_PILL),
        why=tuple(Reason(factor=factor, log_odds=log_odds) for factor, log_odds in WHY.items()),
    )


WHY = {"prior": -2.903, "looks": 1.204, "words": 3.141, "row": 0.0, "tree": 0.763, "window": 1.271}
"""Their sum is the log-odds of .97."""


def _cross() -> CloseControl:
    return CloseControl(
        box=rect(pictures.POPUP_PLATE),
        box_error_px=1.0,
        glyph_box=rect(pictures.POPUP_CROSS),
        glyph_error_px=1.5,
        kind=ControlKind.X_ICON,
        text=None,
        countdown_s=None,
        score=0.91,
        found_by=(Channel.PICTURE,),
        contrast=Quantity(value=1.44, error=0.08, unit="ratio"),
    )


def _reading(
    frame: Frame, kind: WindowKind, box: Rect, control: CloseControl | None, action: CallToAction
) -> FrameReading:
    return FrameReading(
        frame_id=frame.id,
        at_ms=frame.at_ms,
        at_error_ms=frame.at_error_ms,
        windows=(InformationWindow(kind=kind, box=box, score=0.98),),
        controls=(control,) if control is not None else (),
        calls_to_action=(action,),
        perhaps_score=control.score if control is not None else 0.02,
        read_by=(Channel.TREE, Channel.TEXT, Channel.PICTURE),
    )


def _track(
    id_: str,
    kind: WindowKind,
    box: Rect,
    readings: list[FrameReading],
    *,
    appeared: Quantity,
    gone: Quantity | None,
    control: Quantity | None,
) -> WindowTrack:
    return WindowTrack(
        id=id_,
        kind=kind,
        box=box,
        appeared_ms=appeared,
        gone_ms=gone,
        readings=tuple(readings),
        sightings=tuple(
            ControlInFrame(
                frame_id=one.frame_id, at_ms=one.at_ms, at_error_ms=one.at_error_ms, control=one.controls[0]
            )
            for one in readings
            if one.controls
        ),
        control_appeared_ms=control,
    )


def seen_run(album: Album, index: int, *, late_by_ms: float, text: str = "跳过") -> SeenRun:
    """Launch at 0, splash, its skip `late_by_ms` later, home, popup to the end."""
    frames: list[Frame] = []

    def frame(at_ms: float, picture: str) -> Frame:
        made = Frame(
            id=f"frame:{len(frames):04d}",
            at_ms=at_ms,
            at_error_ms=40.0,
            source="screencap",
            lossy=False,
            width_px=1080,
            height_px=2400,
            png_sha256=album.add(picture),
        )
        frames.append(made)
        return made

    t0_ms = 640.0 + 35 * index
    frame(180.0, "launcher")
    splash_box = rect((0, 0, 1080, 2400))
    action = CallToAction(box=rect(pictures.SPLASH_BUTTON), text="点击跳转详情页", score=0.9)
    splashes = []
    for step in range(int(late_by_ms // 400) + 1):
        bare = frame(t0_ms + 400 * step, "splash")
        splashes.append(_reading(bare, WindowKind.SPLASH, splash_box, None, action))
    control_ms = t0_ms + late_by_ms + 60
    for n, countdown in enumerate((5, 4, 3, 2, 1)):
        shown = frame(control_ms + 900 * n, f"splash {countdown}")
        control = _skip(f"{text} {countdown}", countdown)
        splashes.append(_reading(shown, WindowKind.SPLASH, splash_box, control, action))
    gone_ms = control_ms + 4700
    frame(gone_ms, "home")
    popups = []
    offer = CallToAction(box=rect(pictures.POPUP_BUTTON), text="立即领取", score=0.92)
    for n in range(4):
        shown = frame(gone_ms + 900 + 500 * n, "popup")
        popups.append(_reading(shown, WindowKind.POPUP, rect(pictures.POPUP), _cross(), offer))
    return SeenRun(
        run_index=index,
        run_id=f"2026-03-0{index + 1}-{index:04x}",
        package=PACKAGE,
        package_version="8.21.0",
        device_kind="virtual",
        device_serial="127.0.0.1:5601",
        device_model="Virtual Phone",
        android="14",
        tool_version="0.1.0",
        started_at=f"2026-03-01T02:2{index}:05Z",
        is_partial=False,
        display=DISPLAY,
        frames=tuple(frames),
        readings=(*splashes, *popups),
        windows=(
            _track(
                "window:1",
                WindowKind.SPLASH,
                splash_box,
                splashes,
                appeared=ms(t0_ms - 60, 90),
                gone=ms(gone_ms - 150, 180),
                control=ms(control_ms - 110, 130),
            ),
            _track(
                "window:2",
                WindowKind.POPUP,
                rect(pictures.POPUP),
                popups,
                appeared=ms(gone_ms + 700, 240),
                gone=None,
                control=ms(gone_ms + 700, 240),
            ),
        ),
        events=(
            ForegroundChange(
                at_ms=120.0,
                at_error_ms=15.0,
                from_package="com.android.launcher3",
                to_package=PACKAGE,
                activity=f"{PACKAGE}.SplashActivity",
            ),
            ForegroundChange(
                at_ms=gone_ms - 120,
                at_error_ms=15.0,
                from_package=PACKAGE,
                to_package=PACKAGE,
                activity=f"{PACKAGE}.MainActivity",
            ),
        ),
        gaps=(
            Gap(
                stream=Stream.TREES,
                from_ms=2100.0,
                to_ms=3400.0,
                code=GapCode.NO_TREE,
                why="the dump timed out",
            ),
        ),
        source_intervals_ms={"screencap": 410.0},
    )


def broken_run(index: int) -> SeenRun:
    """An interrupted run: no window, hardly any frames, and a picture that no longer exists."""
    return replace(
        seen_run(BlankAlbum(), index, late_by_ms=400),
        run_id="2026-03-03-broken",
        is_partial=True,
        frames=(
            Frame(
                id="frame:0000",
                at_ms=210.0,
                at_error_ms=40.0,
                source="screencap",
                lossy=False,
                width_px=1080,
                height_px=2400,
                png_sha256="ab" * 32,
            ),
            Frame(
                id="frame:0001",
                at_ms=300.0,
                at_error_ms=8.0,
                source="scrcpy",
                lossy=True,
                width_px=1080,
                height_px=2400,
                video_sha256="cd" * 32,
                packet=17,
            ),
        ),
        readings=(),
        windows=(),
        events=(AppCrash(at_ms=900.0, at_error_ms=20.0, process=PACKAGE, exception="java.lang.Error"),),
        gaps=(
            Gap(
                stream=Stream.FRAMES,
                from_ms=300.0,
                to_ms=5200.0,
                code=GapCode.NO_PICTURE,
                why="the device went away",
            ),
        ),
        source_intervals_ms={},
        secure_ms=1200.0,
    )


def quantity(name: str, value: float, error: float, unit: str) -> NamedQuantity:
    return NamedQuantity(name=name, value=value, error=error, unit=unit)


def verdict(
    code: str,
    rule_id: str,
    outcome: Outcome,
    *,
    severity: Severity = Severity.MAJOR,
    subject: str = "window:1",
    quantities: tuple[NamedQuantity, ...] = (),
    limits: dict[str, float] | None = None,
    clauses: tuple[str, ...] = ("miit-2021-524/2.1.4",),
    reason_code: ReasonCode | None = None,
    reason_id: str = "",
    reason: str = "as measured",
    runs: tuple[int, ...] = (0, 1),
    evidence_ids: tuple[str, ...] = (),
) -> Verdict:
    return Verdict(
        rule_id=rule_id,
        code=code,
        subject=subject,
        outcome=outcome,
        severity=severity,
        profile="cn-default",
        seen_in_runs=runs,
        quantities=quantities,
        limits=limits or {},
        clauses=clauses,
        reason_code=reason_code,
        reason_id=reason_id,
        reason=reason,
        evidence_ids=evidence_ids,
        runs=tuple(
            RunWord(
                run_index=index,
                outcome=outcome,
                severity=severity if outcome is Outcome.FAILED else None,
                reason_code=reason_code,
                reason_id=reason_id,
                quantities=tuple(replace(q, value=q.value * (1 + 0.01 * index)) for q in quantities),
            )
            for index in runs
        ),
    )


def tier(value: float, unit: str, severity: Severity, origin: Origin, source: str) -> Tier:
    return Tier(value=value, unit=unit, severity=severity, origin=origin, source=source)


def _never(given: Measurements, limits: Limits) -> Judgement:
    raise AssertionError("a report does not judge")


def _rule(
    id_: str, code: str, title_zh: str, title_en: str, *, limits: tuple[str, ...] = (), clause: str = ""
) -> Rule:
    return Rule(
        id=id_,
        code=code,
        title_zh=title_zh,
        title_en=title_en,
        item_zh=f"{title_zh}之检测",
        item_en=f"test of {title_en}",
        remedy_zh=f"改正{title_zh}。",
        remedy_en=f"Mend {title_en}.",
        clauses=(clause or "miit-2021-524/2.1.4",),
        needs=(),
        quantities=(),
        limits=limits,
        judge=_never,
    )


SHORT_SIDE, DELAY, CONTRAST = "min_short_side_dp", "max_delay_ms", "min_contrast_ratio"

RULES = (
    _rule("missing-close-control", "CLS-01", "无关闭标志", "no close control"),
    _rule("late-close-control", "CLS-02", "关闭标志延迟出现", "late close control", limits=(DELAY,)),
    _rule(
        "undersized-close-control",
        "CLS-04",
        "关闭点击区域过小",
        "close hit area too small",
        limits=(SHORT_SIDE,),
    ),
    _rule("low-close-contrast", "CLS-06", "对比度不足", "low close contrast", limits=(CONTRAST,)),
    _rule(
        "repeated-tap-to-close",
        "CLS-13",
        "需多次点击",
        "more than one tap to close",
        clause="samr-2023-72/10.1",
    ),
    _rule("full-screen-jump", "SPL-01", "整屏跳转链接", "full-screen jump link"),
)

LIMITS: dict[str, dict[str, tuple[Tier, ...]]] = {
    "late-close-control": {
        DELAY: (
            tier(5000, "ms", Severity.CRITICAL, Origin.PRACTICE, "advert platform help, app open"),
            tier(3000, "ms", Severity.MAJOR, Origin.TOOL, "chosen between the other two"),
            tier(1000, "ms", Severity.MINOR, Origin.REFERENCE, "television start-up adverts, 1 s"),
        )
    },
    "undersized-close-control": {
        SHORT_SIDE: (
            tier(24, "dp", Severity.MAJOR, Origin.PRACTICE, "touch-guide/target-size"),
            tier(44, "dp", Severity.MINOR, Origin.REFERENCE, "miit-2021-elder/2.4"),
        )
    },
    "low-close-contrast": {
        CONTRAST: (
            tier(3.0, "ratio", Severity.MAJOR, Origin.PRACTICE, "touch-guide/contrast"),
            tier(4.5, "ratio", Severity.MINOR, Origin.PRACTICE, "touch-guide/contrast"),
        )
    },
}

PROFILE = Profile(
    id="cn-default",
    title_zh="中国大陆（默认）",
    title_en="Mainland China (default)",
    limits={rule.id: Limits(by_name=LIMITS.get(rule.id, {})) for rule in RULES},
    clauses={rule.id: rule.clauses for rule in RULES},
)

CLAUSES = read_clauses(
    [
        (
            "notice.yaml",
            """
format: clauses/1
id: miit-2021-524
title_zh: 关于开展信息通信服务感知提升行动的通知
title_en: Notice on the action to improve how services are perceived
authority_zh: 工业和信息化部
authority_en: Ministry of Industry and Information Technology
jurisdiction: CN
language: zh
published: 2021-11-01
force: binding
status: in_force
in_force_from: 2021-11-01
nature: law
source: https://www.gov.cn/zhengce/notice.htm
sections:
  - id: miit-2021-524/2.1.4
    label: 二、（一）4
    quote: 应在其APP开屏信息和弹窗信息窗口设置明显、有效的关闭按钮，按钮大小、位置、颜色应易于操作辨认。
    says_zh: 开屏和弹窗须有明显、有效、易辨认、易操作的关闭按钮。
    says_en: Splash and popup windows need an obvious, effective close button, easy to operate and recognise.
    confidence: V
""",
        ),
        (
            "order.yaml",
            """
format: clauses/1
id: samr-2023-72
title_zh: 互联网广告管理办法
title_en: Measures for internet advertising
authority_zh: 国家市场监督管理总局
authority_en: State Administration for Market Regulation
document_number: 令第72号
jurisdiction: CN
language: zh
published: 2023-02-25
force: binding
status: in_force
in_force_from: 2023-05-01
nature: law
source: published order
sections:
  - id: samr-2023-72/10.1
    label: 第十条（一）
    quote: 没有关闭标志或者计时结束才能关闭广告
    says_zh: 不得没有关闭标志，不得计时结束才能关闭。
    says_en: A close mark must be there and must work before any countdown ends.
    confidence: V2
""",
        ),
        (
            "elder.yaml",
            """
format: clauses/1
id: miit-2021-elder
title_zh: 移动互联网应用（APP）适老化通用设计规范
title_en: Design specification for adapting mobile apps to the elderly
authority_zh: 工业和信息化部
authority_en: Ministry of Industry and Information Technology
jurisdiction: CN
language: zh
published: 2021-04-06
force: reference
status: in_force
in_force_from: 2021-04-06
nature: voluntary standard
source: published specification
sections:
  - id: miit-2021-elder/2.4
    label: "2.4"
    quote: 关闭按钮只可在左上、右上、中央底部，且最小点击响应区域不能小于44×44dp/pt
    says_zh: 浮窗关闭按钮的最小点击响应区域 44×44 dp/pt。
    says_en: In a floating window the close button takes taps on at least 44×44 dp/pt.
    confidence: V
""",
        ),
        (
            "guide.yaml",
            """
format: clauses/1
id: touch-guide
title_zh: 触控指南
title_en: Touch guide
authority_zh: 示例机构
authority_en: An example body
jurisdiction: international
language: en
force: practice
status: in_force
in_force_from: null
nature: store policy
source: published guide
sections:
  - id: touch-guide/target-size
    label: Target size
    says_zh: 目标至少 24×24。
    says_en: Targets measure at least 24×24.
    confidence: V
  - id: touch-guide/contrast
    label: Contrast
    says_zh: 图形对比度至少 3:1，文字至少 4.5:1。
    says_en: Graphics contrast by at least 3:1, text by 4.5:1.
    confidence: V
""",
        ),
    ]
)

LAW = RuleBook(rules=RULES, profile=PROFILE, clauses=CLAUSES)

VERDICTS = (
    verdict(
        "CLS-01",
        "missing-close-control",
        Outcome.PASSED,
        quantities=(quantity("n_frames", 11, 0, "frames"), quantity("n_frames_with_control", 5, 0, "frames")),
        reason_id="control_seen",
        reason="a close control was seen",
    ),
    verdict(
        "CLS-02",
        "late-close-control",
        Outcome.FAILED,
        severity=Severity.MINOR,
        quantities=(quantity("delay_ms", 2060.0, 180.0, "ms"),),
        limits={DELAY: 1000.0},
        reason_id="control_late",
        reason="the close control came into view too late",
        evidence_ids=("run:0/frame:0007", "run:0/frame:0001", "run:1/frame:0007"),
    ),
    verdict(
        "CLS-04",
        "undersized-close-control",
        Outcome.FAILED,
        severity=Severity.MINOR,
        quantities=(
            quantity("hit_short_side_dp", 27.43, 0.38, "dp"),
            quantity("hit_short_side_mm", 4.53, 0.15, "mm"),
        ),
        limits={SHORT_SIDE: 44.0},
        reason_code=ReasonCode.STATIC_ONLY,
        reason_id="hit_region_small",
        reason="the hit region is too small",
        evidence_ids=("run:0/frame:0007", "run:0/tree:0002", "run:1/frame:0007"),
    ),
    verdict(
        "CLS-06",
        "low-close-contrast",
        Outcome.FAILED,
        severity=Severity.MAJOR,
        subject="window:2",
        quantities=(quantity("contrast_ratio", 1.44, 0.08, "ratio"),),
        limits={CONTRAST: 3.0},
        reason="the close control hardly stands out from what is behind it",
        evidence_ids=("run:0/frame:0013", "run:1/frame:0013"),
    ),
    verdict(
        "CLS-04",
        "undersized-close-control",
        Outcome.CANT_TELL,
        severity=Severity.MAJOR,
        subject="window:2",
        quantities=(quantity("hit_short_side_dp", 24.38, 0.8, "dp"),),
        limits={SHORT_SIDE: 24.0},
        reason_code=ReasonCode.GUARD_BAND,
        reason_id="hit_region_near_limit",
        reason="too close to the limit to tell",
    ),
    verdict(
        "SPL-01",
        "full-screen-jump",
        Outcome.UNTESTED,
        reason_code=ReasonCode.BUDGET,
        reason="no tap was made outside the close control",
        runs=(),
    ),
    verdict(
        "CLS-13",
        "repeated-tap-to-close",
        Outcome.INAPPLICABLE,
        clauses=("samr-2023-72/10.1",),
        reason="nothing was tapped in this scenario",
        runs=(),
    ),
)


def case_report(
    *, text: str = "跳过", with_broken_run: bool = True, album: Album | None = None
) -> CaseReport:
    """`text` is the skip control's. Pictures are drawn unless a `BlankAlbum` is given."""
    album = album or Album()
    runs = [seen_run(album, 0, late_by_ms=2000, text=text), seen_run(album, 1, late_by_ms=2000, text=text)]
    if with_broken_run:
        runs.append(broken_run(2))
    return CaseReport(
        document=verdicts_document(VERDICTS, package=PACKAGE, profile="cn-default", device_kind="virtual"),
        runs=tuple(runs),
        law=LAW,
        tool_version="0.1.0",
        repeat=(
            RepeatStep(
                purpose=RepeatPurpose.CAPTURE,
                command=f"detector scan {PACKAGE} --virtual-app shop.yaml --persona plain --seed 7 --runs 3",
            ),
            RepeatStep(purpose=RepeatPurpose.VERIFY, command="detector verify runs/00/bundle"),
            RepeatStep(
                purpose=RepeatPurpose.JUDGE,
                command="detector judge runs/00/bundle runs/01/bundle runs/02/bundle --profile cn-default",
            ),
        ),
        app_label="示例商城",
        picture_of=album,
    )
