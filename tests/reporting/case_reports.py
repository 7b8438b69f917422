"""A made-up case of three runs: a splash with a late, small, pale skip, then a popup with a pale ×."""

import hashlib
from dataclasses import replace

from detector.assessment.seen_run import SeenRun
from detector.core.display import Display, PxPerMmSource
from detector.core.events import AppCrash, ForegroundChange
from detector.core.geometry import Rect
from detector.core.measured import NamedQuantity
from detector.core.quantity import Quantity
from detector.core.screen import Frame, Gap, Stream
from detector.core.verdict import Outcome, ReasonCode, Severity, Verdict
from detector.judging.rule import Origin, Tier
from detector.perception.seen import (
    CallToAction,
    Channel,
    CloseControl,
    ControlKind,
    FrameReading,
    InformationWindow,
    WindowKind,
)
from detector.perception.window_track import ControlSighting, WindowTrack
from detector.reporting.case_report import (
    CaseReport,
    ClauseCard,
    ClauseStatus,
    RepeatPurpose,
    RepeatStep,
    RuleCard,
)
from tests.reporting import phone_pictures as pictures

PACKAGE = "cn.example.shop"
HOSTILE = "<script>alert('跳过')</script>"
DISPLAY = Display(
    width_px=1080,
    height_px=2400,
    density_dpi=420,
    px_per_mm=15.9,
    px_per_mm_relative_error=0.03,
    px_per_mm_source=PxPerMmSource.REPORTED,
)


def ms(value: float, error: float) -> Quantity:
    return Quantity(value=value, error=error, unit="ms")


def rect(sides: tuple[int, int, int, int]) -> Rect:
    return Rect(left_px=sides[0], top_px=sides[1], right_px=sides[2], bottom_px=sides[3])


class Album:
    """Pictures by hash, as a CASE folder keeps them."""

    def __init__(self) -> None:
        self.by_sha256: dict[str, bytes] = {}

    def add(self, picture: bytes) -> str:
        sha256 = hashlib.sha256(picture).hexdigest()
        self.by_sha256[sha256] = picture
        return sha256

    def __call__(self, sha256: str) -> bytes | None:
        return self.by_sha256.get(sha256)


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
    )


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
            ControlSighting(
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

    def frame(at_ms: float, picture: bytes) -> Frame:
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
    frame(180.0, pictures.launcher())
    splash_box = rect((0, 0, 1080, 2400))
    action = CallToAction(box=rect(pictures.SPLASH_BUTTON), text="点击跳转详情页", score=0.9)
    splashes = []
    for step in range(int(late_by_ms // 400) + 1):
        bare = frame(t0_ms + 400 * step, pictures.splash(None))
        splashes.append(_reading(bare, WindowKind.SPLASH, splash_box, None, action))
    control_ms = t0_ms + late_by_ms + 60
    for n, countdown in enumerate((5, 4, 3, 2, 1)):
        shown = frame(control_ms + 900 * n, pictures.splash(countdown))
        control = _skip(f"{text} {countdown}", countdown)
        splashes.append(_reading(shown, WindowKind.SPLASH, splash_box, control, action))
    gone_ms = control_ms + 4700
    frame(gone_ms, pictures.home())
    popups = []
    offer = CallToAction(box=rect(pictures.POPUP_BUTTON), text="立即领取", score=0.92)
    for n in range(4):
        shown = frame(gone_ms + 900 + 500 * n, pictures.popup())
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
        gaps=(Gap(stream=Stream.TREES, from_ms=2100.0, to_ms=3400.0, why="the dump timed out"),),
        source_intervals_ms={"screencap": 410.0},
    )


def broken_run(index: int) -> SeenRun:
    """A run that broke off: no window, hardly a frame, and a picture that is not there any more."""
    return replace(
        seen_run(Album(), index, late_by_ms=400),
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
        gaps=(Gap(stream=Stream.FRAMES, from_ms=300.0, to_ms=5200.0, why="the device went away"),),
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
        reason_id=rule_id,
        reason=reason,
        evidence_ids=evidence_ids,
    )


def tier(value: float, unit: str, severity: Severity, origin: Origin, source: str) -> Tier:
    return Tier(value=value, unit=unit, severity=severity, origin=origin, source=source)


RULES = (
    RuleCard(
        id="missing-close-control",
        code="CLS-01",
        title_zh="无关闭标志",
        title_en="No close control",
        clauses=("miit-2021-524/2.1.4", "samr-2023-72/10.1"),
    ),
    RuleCard(
        id="late-close-control",
        code="CLS-02",
        title_zh="关闭标志延迟出现",
        title_en="Late close control",
        clauses=("miit-2021-524/2.1.4",),
        limits={
            "delay_ms": (
                tier(5000, "ms", Severity.CRITICAL, Origin.PRACTICE, "Google AdMob, app open ads"),
                tier(3000, "ms", Severity.MAJOR, Origin.TOOL, "criteria.md 6.1"),
                tier(1000, "ms", Severity.MINOR, Origin.REFERENCE, "GY/T TV start-up adverts, 1 s"),
            )
        },
    ),
    RuleCard(
        id="undersized-close-control",
        code="CLS-04",
        title_zh="点击区域过小",
        title_en="Close hit area too small",
        clauses=("miit-2021-524/2.1.4",),
        limits={
            "hit_short_side_dp": (
                tier(24, "dp", Severity.MAJOR, Origin.PRACTICE, "WCAG 2.2, 2.5.8 Target Size (Minimum)"),
                tier(44, "dp", Severity.MINOR, Origin.REFERENCE, "适老化通用设计规范 2.4 (2021-04-06)"),
            )
        },
    ),
    RuleCard(
        id="low-close-contrast",
        code="CLS-06",
        title_zh="对比度不足",
        title_en="Low close contrast",
        clauses=("miit-2021-524/2.1.4",),
        limits={
            "contrast_ratio": (
                tier(3.0, "ratio", Severity.MAJOR, Origin.PRACTICE, "WCAG 2.2, 1.4.11"),
                tier(4.5, "ratio", Severity.MINOR, Origin.PRACTICE, "WCAG 2.2, 1.4.3"),
            )
        },
    ),
    RuleCard(
        id="full-screen-jump",
        code="SPL-01",
        title_zh="整屏跳转链接",
        title_en="Full-screen jump link",
        clauses=("miit-2021-524/2.1.4",),
    ),
    RuleCard(
        id="repeated-tap-to-close",
        code="CLS-13",
        title_zh="需多次点击",
        title_en="More than one tap to close",
        clauses=("samr-2023-72/10.1",),
    ),
)

CLAUSES = (
    ClauseCard(
        id="miit-2021-524/2.1.4",
        document_zh="工业和信息化部《关于开展信息通信服务感知提升行动的通知》（工信部信管函〔2021〕292号）",
        document_en="MIIT, notice on improving perceived service quality (2021)",
        section="二（一）4",
        quote="互联网企业应在其APP开屏信息和弹窗信息窗口设置明显、有效的关闭按钮，按钮大小、位置、颜色应易于操作"
        "辨认，让用户“找得到，关得了”。APP开屏信息窗口不得使用整屏图片、视频等作为跳转链接，诱导用户点击或易造成"
        "用户误点击，给用户带来不便。",
        status=ClauseStatus.BINDING,
        issued_on="2021-11-01",
        in_force_from="2021-12-31",
        source="published notice",
    ),
    ClauseCard(
        id="samr-2023-72/10.1",
        document_zh="国家市场监督管理总局《互联网广告管理办法》（令第72号）",
        document_en="SAMR order 72, Measures for Internet Advertising",
        section="第十条（一）",
        quote="没有关闭标志或者计时结束才能关闭广告",
        status=ClauseStatus.BINDING,
        issued_on="2023-02-25",
        in_force_from="2023-05-01",
    ),
)

VERDICTS = (
    verdict("CLS-01", "missing-close-control", Outcome.PASSED, reason="a close control was seen"),
    verdict(
        "CLS-02",
        "late-close-control",
        Outcome.FAILED,
        severity=Severity.MINOR,
        quantities=(quantity("delay_ms", 2060.0, 180.0, "ms"),),
        limits={"delay_ms": 1000.0},
        reason="the close control came into view too late",
        evidence_ids=("run:0/frame:0001", "run:0/frame:0007", "run:1/frame:0007"),
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
        limits={"hit_short_side_dp": 44.0},
        reason_code=ReasonCode.STATIC_ONLY,
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
        limits={"contrast_ratio": 3.0},
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
        limits={"hit_short_side_dp": 24.0},
        reason_code=ReasonCode.GUARD_BAND,
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


def case_report(*, text: str = "跳过", with_broken_run: bool = True) -> CaseReport:
    album = Album()
    runs = [seen_run(album, 0, late_by_ms=2000, text=text), seen_run(album, 1, late_by_ms=2000, text=text)]
    if with_broken_run:
        runs.append(broken_run(2))
    return CaseReport(
        package=PACKAGE,
        profile="cn-default",
        tool_version="0.1.0",
        runs=tuple(runs),
        verdicts=VERDICTS,
        rules=RULES,
        clauses=CLAUSES,
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
        profile_titles={"zh-CN": "中国规则（默认）", "en": "Chinese rules (default)"},
        picture_of=album,
    )
