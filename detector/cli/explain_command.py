"""`detector explain`: why this window, why this control, why this role, from a judged case alone."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from detector import codec
from detector.case import doubts_about, open_judged_folder
from detector.cli.options import AsJson
from detector.cli.terminal import print_document, print_table, tell
from detector.cli.words import subject_words, term, word
from detector.core.errors import ConfigError
from detector.core.window_role import WindowRole
from detector.reporting.explanation import (
    ExplainedControl,
    ExplainedFrame,
    ExplainedKind,
    ExplainedRole,
    ExplainedTouch,
    ExplainedWindow,
    Explanation,
    explain,
)
from detector.windows.seen import Reason

__all__ = ["register"]

MOST_SHARES, LEAST_SHARE = 4, 0.005
SAME_SCORE = 0.01
"""Sums of rounded factors differ from a score by less."""


def register(app: typer.Typer) -> None:
    """Add the command to the console script."""
    app.command("explain")(explain_case)


def explain_case(
    case: Annotated[Path, typer.Argument(help="A judged case folder.")],
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="WINDOW|FRAME",
            help="A window, such as window:1, or a frame, such as run:0/frame:0012 (default: all windows).",
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Why this window, why this control, why this role: each factor with its weight."""
    judged = open_judged_folder(case)
    runs = judged.read_seen()
    if not runs:
        raise ConfigError(f"{case}: is a watch or a crawl; there is no window in it to explain")
    for doubt in doubts_about(judged, with_bundles=False):
        raise ConfigError(f"{doubt}; what is explained must be what was judged")
    explanation = explain(runs, judged.read_touched(), what=what)
    if as_json:
        print_document(codec.to_json(explanation))
        return
    _print(explanation, in_each_run=what is not None)


def _print(explanation: Explanation, *, in_each_run: bool) -> None:
    for frame in explanation.frames:
        _print_frame(frame, explanation.sure_control_score)
    by_subject: dict[str, list[ExplainedWindow]] = {}
    for window in explanation.windows:
        by_subject.setdefault(window.subject, []).append(window)
    for subject, windows in by_subject.items():
        for window in windows if in_each_run else windows[:1]:
            _print_window(window, explanation.sure_control_score)
        if len(windows) > 1 and not in_each_run:
            others = ", ".join(str(window.run_index) for window in windows[1:])
            tell(word("explain_other_runs", runs=others, window=subject))
        _print_touches(explanation.touches[subject])
        tell("")
    if not explanation.frames and not explanation.windows:
        tell(word("explain_no_windows"))


def _print_window(window: ExplainedWindow, sure: float) -> None:
    name, kind = subject_words(window.subject), term("kind", window.kind.value)
    tell(word("explain_window", window=name, run=window.run_index, kind=kind))
    tell(f"\n{word('explain_why_window')}")
    tell(word("explain_frames", n=window.n_frames, first=window.first_frame, last=window.last_frame))
    _print_kinds(window.kinds)
    for by, n_frames in window.settled.items():
        tell(word("explain_settled", n=n_frames, by=term("settled", by.value)))
    if window.best is not None and window.best.why:
        tell(word("explain_window_score", frame=window.best.frame, score=f"{window.best.score:.3f}"))
        _print_reasons(window.best.why)
    tell(f"\n{word('explain_why_control')}")
    _print_controls(window.controls, sure, is_by_touch=window.replaced_by_touch is not None)
    if window.replaced_by_touch is not None:
        tell(word(f"explain_{window.replaced_by_touch.value}"))
    _print_role(window.role)


def _print_kinds(kinds: Sequence[ExplainedKind]) -> None:
    for n, kind in enumerate(kinds):
        key = "explain_kind" if n else "explain_kinds"
        tell(word(key, kind=term("kind", kind.kind.value), n=kind.n_frames, sum=f"{kind.score_sum:.1f}"))


def _print_controls(controls: Sequence[ExplainedControl], sure: float, *, is_by_touch: bool) -> None:
    if not any(control.is_chosen for control in controls):
        tell(word("explain_no_control"))
    if len(controls) > 1:
        tell(word("explain_chain", sure=sure))
    has_sure = any(control.was_ever_sure for control in controls)
    most = max((control.score_sum for control in controls if control.is_chosen), default=0.0)
    for control in controls:
        _print_control(control)
        if control.is_chosen:
            _print_factors(control)
        elif has_sure and not control.was_ever_sure:
            tell(f"  {word('explain_never_sure', sure=sure)}")
        elif is_by_touch and control.score_sum >= most:
            tell(f"  {word('explain_outdone')}")
        else:
            tell(f"  {word('explain_less')}")


def _print_control(control: ExplainedControl) -> None:
    left, top, width, height = (round(side) for side in control.box_px)
    tell(
        word(
            "explain_chosen",
            kind=term("control", control.kind.value),
            text=f" {control.text}" if control.text else "",
            box=f"{left},{top} {width}×{height} px",
            n=control.n_frames,
            sum=f"{control.score_sum:.1f}",
            best=f"{control.best_score:.3f}",
            frame=control.best_frame,
        )
    )


def _print_factors(control: ExplainedControl) -> None:
    if control.why:
        tell(word("explain_factors"))
        _print_reasons(control.why)
    else:
        tell(word("explain_by_rule"))
    if control.doubt is not None:
        tell(term("doubt", control.doubt.value))


def _print_reasons(why: Sequence[Reason]) -> None:
    rows = [(term("why", reason.factor), reason.log_odds) for reason in why]
    total = [(word("explain_sum"), sum(reason.log_odds for reason in why))] if why else []
    for name, adds in (*rows, *total):
        tell(f"  {adds:>+7.2f}  {name}")


def _print_role(role: ExplainedRole) -> None:
    name = term("role", role.role.value)
    tell(f"\n{word('explain_why_role', role=name, percent=_percent(role.score))}")
    if any(clue.is_by_touch for clue in role.clues):
        seen = term("role", role.as_seen.value)
        tell(word("explain_role_before", role=seen, percent=_percent(role.as_seen_score)))
    likely = [share for share in role.shares[:MOST_SHARES] if share.share >= LEAST_SHARE]
    shares = ", ".join(f"{term('role', share.role.value)} {_percent(share.share)} %" for share in likely)
    tell(word("explain_shares", shares=shares))
    tell(word("explain_start", starts=_says(role.start)))
    rows = [
        [
            f"{term('clue', clue.clue)}{word('explain_by_touch') if clue.is_by_touch else ''}"
            + (f": {clue.detail}" if clue.detail else ""),
            _says(clue.says),
        ]
        for clue in role.clues
    ]
    if rows:
        print_table("", [word("explain_clue"), word("explain_says")], rows)


def _says(says: Mapping[WindowRole, float]) -> str:
    """What adds or takes most first."""
    ordered = sorted(says.items(), key=lambda said: -abs(said[1]))
    return ", ".join(f"{term('role', role.value)} {adds:+.1f}" for role, adds in ordered if adds)


def _print_touches(touches: Sequence[ExplainedTouch]) -> None:
    tell(f"\n{word('explain_touches')}")
    if not touches:
        tell(word("explain_no_touches"))
        return
    rows: dict[tuple[str, str], list[int]] = {}
    for touch in touches:
        place = (
            ""
            if touch.is_on_control is None
            else word("explain_on_control" if touch.is_on_control else "explain_beside")
        )
        gesture = " ".join(filter(None, (term("gesture", touch.gesture.value), place)))
        rows.setdefault((gesture, _outcome(touch)), []).append(touch.run_index)
    print_table(
        "",
        [word("explain_touch"), word("outcome"), word("explain_launches")],
        [[gesture, outcome, _numbers(launches)] for (gesture, outcome), launches in rows.items()],
    )


def _outcome(touch: ExplainedTouch) -> str:
    doubt = "" if touch.doubt is None else term("doubt", touch.doubt.value)
    target = "" if touch.target is None else f"({touch.target})"
    return " ".join(filter(None, (term("outcome_kind", touch.outcome.value), target, doubt)))


def _numbers(launches: Iterable[int]) -> str:
    return " ".join(str(number) for number in dict.fromkeys(launches))


def _print_frame(frame: ExplainedFrame, sure: float) -> None:
    kinds = ", ".join(term("kind", kind.kind.value) for kind in frame.windows) or term("kind", "none")
    tell(word("explain_frame", frame=frame.id, kind=kinds))
    _print_kinds(frame.windows)
    tell(word("explain_frame_settled", by=term("settled", frame.settled_by.value)))
    if frame.score is not None and frame.score.why:
        kind = term("kind", frame.score.kind.value)
        tell(word("explain_frame_alone", kind=kind, score=f"{frame.score.score:.3f}"))
        _print_reasons(frame.score.why)
    tell(word("explain_perhaps", score=f"{frame.perhaps_score:.3f}"))
    for control in frame.controls:
        _print_control(control)
        _print_factors(control)


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
