"""Sends notices of a scan to group chats, as the settings ask; a failure there never fails a run.

Failures that may pass are retried, with growing waits and within one deadline per chat. Addresses and secrets
are in environment variables, and never appear in our messages.
"""

import http.client
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from detector.config.settings import NoticeTo
from detector.core.clock import Clock
from detector.core.exit_code import ExitCode
from detector.judging.document import VerdictsDocument
from detector.regression.gate import Gate
from detector.reporting.attached import annotated_in
from detector.reporting.notice import notice_lines, payload, picture_payload, signed
from detector.reporting.words import Words
from detector.sealing.http_post import NoAnswer, is_http_address, post

__all__ = ["Occasion", "RetryTimes", "send_notices"]

MAX_BYTES = 64 * 1024
"""Of an answer: those of the vendors take some 100."""

_TRY_AGAIN_LATER = {"dingtalk": {-1, 130101}, "wecom": {-1, 45009}, "feishu": {9499, 11232}, "slack": set()}
"""The vendors' codes for a busy system and for too many messages per minute (ecosystem.md C.6)."""

_LINKS = ("CI_JOB_URL", "BUILD_URL")
"""Where GitLab and Jenkins give the address of this job's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryTimes:
    """Seconds: for one chat in total, for one try, and before the second try (then twice as long)."""

    deadline_s: float = 20.0
    try_s: float = 5.0
    first_wait_s: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a notice is about. `report`: its folder, for pictures."""

    document: VerdictsDocument
    gate: Gate
    exit_code: ExitCode
    case: Path
    report: Path


def send_notices(
    wanted: Iterable[NoticeTo],
    occasion: Occasion,
    environment: Mapping[str, str],
    clock: Clock,
    *,
    say: Callable[[str], None],
    retry_times: RetryTimes | None = None,
) -> None:
    """Passes one sentence to `say` for each failure; raises no errors of a chat or the network."""
    for notice_to in wanted:
        if not _is_wanted(notice_to, occasion.exit_code):
            continue
        why_not = _sent(notice_to, occasion, environment, clock, retry_times or RetryTimes())
        if why_not is not None:
            say(f"notice to {notice_to.kind} ({notice_to.url_env}): {why_not}")


def _is_wanted(one: NoticeTo, exit_code: ExitCode) -> bool:
    return {
        "new": exit_code is ExitCode.FINDINGS,
        "trouble": exit_code is not ExitCode.CLEAN,
        "always": True,
    }[one.when]


def _sent(
    one: NoticeTo, occasion: Occasion, environment: Mapping[str, str], clock: Clock, retry_times: RetryTimes
) -> str | None:
    """Why it was not sent; None if it was."""
    url = environment.get(one.url_env, "")
    if not is_http_address(url):
        return "this environment variable holds no address (http or https)"
    secret = None if one.secret_env is None else environment.get(one.secret_env)
    if one.secret_env is not None and not secret:
        return f"the environment variable {one.secret_env} holds no secret"
    lines = notice_lines(
        occasion.document,
        occasion.gate,
        Words(one.language),
        where=str(occasion.case),
        link=_link(environment),
    )
    messages = [payload(one.kind, lines), *_pictures(one, occasion)]
    line = _Line(kind=one.kind, url=url, secret=secret, clock=clock)
    begun_ns = clock.monotonic_ns()
    for message in messages:
        why_not = _sent_with_retries(line, message, retry_times, begun_ns)
        if why_not is not None:
            return why_not
    return None


def _pictures(one: NoticeTo, occasion: Occasion) -> Sequence[dict[str, Any]]:
    """The frame of the worst finding, if pictures are asked for."""
    if not one.pictures:
        return []
    failing = sorted(
        (verdict for verdict in occasion.document.verdicts if occasion.gate.fails(verdict)),
        key=lambda verdict: verdict.severity.rank,
    )
    for path in annotated_in(occasion.report, failing):
        message = picture_payload(path.read_bytes())
        if message is not None:
            return [message]
    return []


def _link(environment: Mapping[str, str]) -> str | None:
    found = [environment[name] for name in _LINKS if name in environment]
    server, repository, run = (
        environment.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")
    )
    if server and repository and run:
        found.append(f"{server}/{repository}/actions/runs/{run}")
    return next((text for text in found if is_http_address(text)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A chat to send to. `secret` None: it asks for no signature."""

    kind: str
    url: str
    secret: str | None
    clock: Clock


def _sent_with_retries(
    line: _Line, message: Mapping[str, Any], retry_times: RetryTimes, begun_ns: int
) -> str | None:
    """Tries until it is sent, refused for good, or time is up. Why it was not sent; None if it was."""
    clock = line.clock
    wait_s = retry_times.first_wait_s
    while True:
        left_s = retry_times.deadline_s - (clock.monotonic_ns() - begun_ns) / 1e9
        if left_s <= 0:
            return "time was up"
        is_final, why_not = _sent_once(line, message, min(retry_times.try_s, left_s))
        if why_not is None or is_final:
            return why_not
        left_s = retry_times.deadline_s - (clock.monotonic_ns() - begun_ns) / 1e9
        if left_s <= wait_s:
            return why_not
        clock.sleep(wait_s)
        wait_s *= 2


def _sent_once(line: _Line, message: Mapping[str, Any], try_s: float) -> tuple[bool, str | None]:
    """Whether another try is pointless, and why it was not sent; None if it was."""
    mark = signed(line.kind, line.secret, wall_ns=line.clock.wall_ns())
    body = json.dumps({**message, **mark.keys}, ensure_ascii=False).encode()
    joint = "&" if "?" in line.url else "?"
    address = f"{line.url}{joint}{urlencode(mark.query)}" if mark.query else line.url
    try:
        answer = post(
            address,
            body,
            content_type="application/json; charset=utf-8",
            deadline_s=try_s,
            most_bytes=MAX_BYTES,
        )
    except NoAnswer as error:
        return False, str(error)
    if answer.status != http.client.OK:
        may_pass = answer.status == http.client.TOO_MANY_REQUESTS or answer.status >= 500
        return not may_pass, f"answered with HTTP status {answer.status}"
    if line.kind == "slack":
        return True, None
    code = _code(answer.body)
    if code is None:
        return (
            True,
            "answered with what is no answer of such a chat",
        )  # may have arrived: do not send it twice
    return code not in _TRY_AGAIN_LATER[line.kind], None if code == 0 else f"refused it with code {code}"


def _code(body: bytes) -> int | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    codes = (answer.get(name) for name in ("errcode", "code", "StatusCode"))
    return next((code for code in codes if type(code) is int), None)
