"""What a privacy policy discloses about background starts, sentence by sentence.

The terms are those of taf-standards.md 2.3. A sentence is a disclosure if it states that self-start or
associated start happens; one that denies it discloses nothing; one that only resembles it (running in the
background, being kept alive), or that denies it under a condition, is unclear. That a text does not mention
it can be stated only for a whole policy.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from detector.core.errors import ConfigError

__all__ = ["Disclosed", "Disclosure", "Policy", "dialog_policy", "read_policy"]

_SELF = re.compile(
    r"自启动|自动启动|自行启动|开机启动|开机自启|后台启动|auto-?\s?start|self-?\s?start|"
    r"starts? (?:itself|automatically|at boot|on boot)",
    re.IGNORECASE,
)
_ASSOCIATED = re.compile(
    r"关联启动|关联唤醒|互相唤醒|相互唤醒|链式(?:启动|唤醒)|"
    r"(?:唤醒|唤起|拉起|启动)(?:其他|其它|第三方|关联|合作)(?:方|的)*(?:应用|软件|APP)|"
    r"被(?:其他|其它|第三方|关联|合作)(?:方|的)*(?:应用|软件|APP)?.{0,4}(?:唤醒|唤起|拉起|启动)|"
    r"associated start|wak(?:e|es|ing) (?:up )?other apps|start(?:s|ing)? other apps",
    re.IGNORECASE,
)
_PERHAPS = re.compile(
    r"唤醒|唤起|拉起|拉活|后台.{0,4}(?:运行|保持|继续|自动|启动|开启|接收|活动|持续|静默|服务仍)|常驻|驻留|保活|静默|"
    r"(?:自动|自行|随系统|定时|定期)(?:运行|开启|打开|启动)|开机|background|keep.?alive|wake.?up",
    re.IGNORECASE,
)
_NOT_STARTS = re.compile(r"语音唤醒|唤醒词|唤醒屏幕|唤醒手机|音乐|播放", re.IGNORECASE)
_DENIES = re.compile(
    r"(?:不会|不得|不存在|不进行|不涉及|不支持|不具有|没有|并未|从未|禁止|无)[^，,。；]{0,16}$|"
    r"(?:does not|do not|will not|won't|never|no)\b[^.,;]{0,40}$",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"未经|除非|否则|未获|如未|unless|without (?:your|the)", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？；;!?\n]+|\.(?=\s|$)")
_IS_POLICY = re.compile(r"隐私|个人信息|privacy|personal (?:data|information)", re.IGNORECASE)

_OCCASIONS = (
    ("boot", re.compile(r"开机|重启|\bboot|reboot", re.IGNORECASE)),
    ("power", re.compile(r"充电|电源|charg|plugged", re.IGNORECASE)),
    ("network", re.compile(r"网络|联网|连网|network|wi-?fi", re.IGNORECASE)),
    ("unlock", re.compile(r"解锁|unlock", re.IGNORECASE)),
    ("screen", re.compile(r"亮屏|息屏|锁屏|screen (?:on|off)", re.IGNORECASE)),
    ("alarm", re.compile(r"定时|闹钟|日程|alarm clock|reminder|schedul", re.IGNORECASE)),
    ("job", re.compile(r"定时|定期|周期|periodic|schedul", re.IGNORECASE)),
    ("sync", re.compile(r"同步|\bsync", re.IGNORECASE)),
    ("own-update", re.compile(r"更新|升级|updat|upgrad", re.IGNORECASE)),
    ("time", re.compile(r"时区|time zone", re.IGNORECASE)),
)
"""Occasions that may trigger a start, by a policy's wording. A purpose (timely messages) is no occasion."""

SHORTEST_LETTERS = 2
"""A heading alone (自启动) counts as a sentence, too."""


class Disclosed(StrEnum):
    """Whether a policy mentions a start. UNREAD: there is no policy, or it is not clear."""

    YES = "yes"
    NO = "no"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """`text` is the sentence. `occasions` are the triggers that it names; empty: any."""

    text: str
    is_self: bool
    is_associated: bool
    is_denial: bool
    is_clear: bool
    occasions: tuple[str, ...] = ()

    def fits(self, *, is_self: bool, trigger: str | None) -> bool:
        about = self.is_self if is_self else self.is_associated
        return about and (not self.occasions or trigger is None or trigger in self.occasions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A text that was read. `is_whole`: whether the absence of a statement is significant."""

    sha256: str
    n_letters: int
    is_whole: bool
    sentences: tuple[Disclosure, ...]

    def disclosure_of(self, *, is_self: bool, trigger: str | None) -> tuple[Disclosed, tuple[str, ...]]:
        """Whether such a start is disclosed, and by which sentences.

        For an occasion that no sentence names the result is open: a policy that mentions only the boot has
        disclosed something about self-start.
        """
        about = [
            sentence
            for sentence in self.sentences
            if (sentence.is_self if is_self else sentence.is_associated)
        ]
        disclosing = [disclosure for disclosure in about if disclosure.is_clear and not disclosure.is_denial]
        fitting = [
            disclosure.text for disclosure in disclosing if disclosure.fits(is_self=is_self, trigger=trigger)
        ]
        if fitting:
            return Disclosed.YES, tuple(fitting)
        unclear = [sentence.text for sentence in self.sentences if not sentence.is_clear]
        if disclosing or unclear or not self.is_whole:
            return Disclosed.UNREAD, tuple(disclosure.text for disclosure in disclosing) or tuple(unclear)
        return Disclosed.NO, tuple(disclosure.text for disclosure in about)  # the denials


def read_policy(text: str, *, where: str) -> Policy:
    """A whole policy, as provided. Raises ConfigError if it is not one."""
    if not _IS_POLICY.search(text):
        raise ConfigError(f"{where}: does not speak of privacy or personal information: is it a policy?")
    return _policy(text, is_whole=True)


def dialog_policy(text: str) -> Policy:
    """The text of a consent dialog: it may disclose, but it is not a whole policy."""
    return _policy(text, is_whole=False)


def _policy(text: str, *, is_whole: bool) -> Policy:
    return Policy(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        n_letters=len(text),
        is_whole=is_whole,
        sentences=tuple(_disclosures(text)),
    )


def _disclosures(text: str) -> Iterator[Disclosure]:
    for part in _SENTENCE.split(text):
        sentence = " ".join(part.split())
        if len(sentence) < SHORTEST_LETTERS:
            continue
        own, other = _SELF.search(sentence), _ASSOCIATED.search(sentence)
        found = [match for match in (own, other) if match is not None]
        if not found:
            if _PERHAPS.search(sentence) and not _NOT_STARTS.search(sentence):
                yield Disclosure(
                    text=sentence, is_self=False, is_associated=False, is_denial=False, is_clear=False
                )
            continue
        first = min(found, key=lambda match: match.start())
        is_denial = _DENIES.search(sentence[: first.start()]) is not None
        yield Disclosure(
            text=sentence,
            is_self=own is not None,
            is_associated=other is not None,
            is_denial=is_denial,
            is_clear=not (is_denial and _CONDITION.search(sentence)),
            occasions=tuple(name for name, words in _OCCASIONS if words.search(sentence)),
        )
