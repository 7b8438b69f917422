"""A notice of a scan for a group chat: lines of plain text, and the JSON that each vendor's webhook takes.

The messages are of the vendors' plain-text kinds, without markup. Text from the app goes through `_app_text`
all the same: some chats still take `<` and `@` for mentions, or read plain text as Markdown (ecosystem.md
C.6).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detector.core.printable import printable
from detector.core.verdict import Verdict
from detector.judging.document import VerdictsDocument
from detector.regression.gate import Gate, n_open_rules
from detector.reporting.words import Words, amount
from detector.rules import RULES

__all__ = ["Signed", "notice_lines", "payload", "picture_payload", "signed"]

MAX_BYTES = 2000
"""WeCom's text messages hold 2048 bytes of UTF-8, the fewest of the four (ecosystem.md C.6)."""

MAX_PICTURE_BYTES = 2_000_000
"""WeCom takes pictures of up to 2 MB."""

MAX_LETTERS = 60
"""Limit for a name that an app gives itself."""

_FULL_WIDTH = {ord(text): ord(text) + 0xFEE0 for text in "<>@&*_~`[]()#|\\!:/"}
"""Full-width look-alikes, which no chat takes for markup, a mention or an address."""


def notice_lines(
    document: VerdictsDocument, gate: Gate, words: Words, *, where: str, link: str | None
) -> list[str]:
    """Title first. `where`: the case's folder; `link`: the CI's page for this job."""
    failing = sorted(
        (verdict for verdict in document.verdicts if gate.fails(verdict)),
        key=lambda verdict: verdict.severity.rank,
    )
    lines = [words("notice.title", n=len(failing), app=_app(document))]
    lines += [_finding(verdict, words) for verdict in failing]
    lines.append(words("notice.open", n=n_open_rules(document.verdicts)))
    lines.append(words("notice.case", where=printable(" ".join(where.split()))))
    if link is not None:
        lines.append(link)
    return _fitting(lines, n_last=2 if link is None else 3, words=words)


def _app(document: VerdictsDocument) -> str:
    app = document.app
    label = "" if app is None or app.label is None else _app_text(app.label)
    version = "" if app is None or app.version_name is None else _app_text(app.version_name)
    return " ".join(part for part in (label, printable(document.package), version) if part)


def _app_text(text: str) -> str:
    """A name from the app as inert text, on one line and of bounded length."""
    one_line = " ".join(printable(text).split())
    short = one_line if len(one_line) <= MAX_LETTERS else f"{one_line[: MAX_LETTERS - 1]}…"
    return short.translate(_FULL_WIDTH)


def _finding(verdict: Verdict, words: Words) -> str:
    rule = next((rule for rule in RULES if rule.id == verdict.rule_id), None)
    title = verdict.rule_id if rule is None else words.pick(rule.title_zh, rule.title_en)
    text = f"{verdict.code} {title} ({words(f'severity.{verdict.severity.value}')}, {verdict.subject})"
    if not verdict.quantities:
        return text
    first = verdict.quantities[0]
    return f"{text}: {words.quantity(first.name)} {amount(words, first.value, first.unit, first.error)}"


def _fitting(lines: Sequence[str], *, n_last: int, words: Words) -> list[str]:
    """Findings are dropped where not all fit; the title and the last lines stay."""
    head, middle, tail = lines[:1], list(lines[1:-n_last]), lines[-n_last:]
    n_left_out = 0
    while middle and _size([*head, *middle, *tail]) > MAX_BYTES - 100:
        middle.pop()
        n_left_out += 1
    more = [words("notice.more", n=n_left_out)] if n_left_out else []
    return [*head, *middle, *more, *tail]


def _size(lines: Sequence[str]) -> int:
    return len("\n".join(lines).encode())


def payload(kind: str, lines: Sequence[str]) -> dict[str, Any]:
    """The JSON of a plain message; `kind`: slack, dingtalk, feishu or wecom."""
    text = "\n".join(lines)
    match kind:
        case "slack":
            plain = {"type": "plain_text", "text": text, "emoji": False}
            return {"text": text, "mrkdwn": False, "blocks": [{"type": "section", "text": plain}]}
        case "feishu":
            rows = [[{"tag": "text", "text": line}] for line in lines[1:]]
            return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": lines[0], "content": rows}}}}
        case _:
            return {"msgtype": "text", "text": {"content": text}}


def picture_payload(picture: bytes) -> dict[str, Any] | None:
    """WeCom's message with a PNG or JPEG; None if the picture is too large for it."""
    if len(picture) > MAX_PICTURE_BYTES:
        return None
    md5 = hashlib.md5(picture, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(picture).decode(), "md5": md5}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a signature adds: `query` to the address, `keys` to the message."""

    query: Mapping[str, str]
    keys: Mapping[str, str]


def signed(kind: str, secret: str | None, *, wall_ns: int) -> Signed:
    """DingTalk signs `ms LF secret` with the secret, Feishu "" with `s LF secret`; both by HMAC-SHA256."""
    if secret is None:
        return Signed(query={}, keys={})
    if kind == "dingtalk":
        at = str(wall_ns // 1_000_000)
        return Signed(query={"timestamp": at, "sign": _hmac(secret, f"{at}\n{secret}")}, keys={})
    at = str(wall_ns // 1_000_000_000)
    return Signed(query={}, keys={"timestamp": at, "sign": _hmac(f"{at}\n{secret}", "")})


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
