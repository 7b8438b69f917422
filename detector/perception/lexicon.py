"""The words of close controls, calls to action and advert labels, and how a line is matched against them.

The words themselves are data (`models/lexicon.yaml`); the caller reads that file and passes in the parsed
`Lexicon`. A line is compared as a whole: "跳过" inside a sentence is a sentence, not a control.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, fields

from detector.core.window_role import TextIntent
from detector.perception.ports import Beside, IntentReading, WordIntents
from detector.windows.seen import ControlKind, PromptKind

__all__ = [
    "KIND_OF_INTENT",
    "SURE",
    "SURE_CALL",
    "Lexicon",
    "PromptWords",
    "ResourceIdWords",
    "TaughtLexicon",
    "WordMatch",
    "bare",
    "countdown_of",
]


# A longer countdown is something else: a price, a year, a clock.
MAX_COUNTDOWN_S = 60
# OCR may add or lose a character in a short line: this many are forgiven, at a cost in score.
MAX_STRANGERS = 2
MAX_CALL_LETTERS = 18  # a longer line is a sentence
MAX_LABEL_LINE = 40  # characters of a line that names the advertiser after its label

KIND_OF_INTENT = {
    TextIntent.SKIP: ControlKind.SKIP_TEXT,
    TextIntent.CLOSE: ControlKind.DISMISS_TEXT,
    TextIntent.DECLINE: ControlKind.DISMISS_TEXT,
    TextIntent.ACKNOWLEDGE: ControlKind.ACK_TEXT,
}
_CLOSES = re.compile(
    r"关|關|close|dismiss|exit"
)  # among the listed dismissals, those that close rather than refuse

_WAY_OUT = r"(?:跳过|跳過|关闭|關閉|退出|返回|skip|close|dismiss|exit)"
_TAP = r"(?:(?:轻|輕|单|單)?(?:点击|點擊|触摸|觸摸|触碰|触|觸|点|點|击|擊|按|戳)|tap|touch|click)"
_ANYWHERE = re.compile(
    rf"{_TAP}(?:屏幕|螢幕|画面|畫面|页面|頁面|上)*(?:任意|任何|anywhere)?(?:一?处|一?處|位置|地方|区域|區域)?"
    rf"(?:onthescreen|thescreen|屏幕|螢幕)?(?:即可|可以|可|来|to)?(?P<way>{_WAY_OUT})"
)
_SAYS_WHERE = re.compile(r"屏幕|螢幕|画面|畫面|任意|任何|anywhere|screen")
_ENDS_IN_WAY_OUT = re.compile(rf"{_WAY_OUT}(?:即可|广告|廣告)?$")
_BESIDE_IT = re.compile(r"空白|以外|之外|外部|旁边|旁邊|outside")
_NOT_ASKED = ("无需", "無需", "无须", "不用", "不必", "不要", "请勿", "勿")  # before a verb: it is not wanted

_COUNTDOWN = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_UNITS = re.compile(r"(?<=\d)\s*(?:seconds?|secs?|秒钟|秒|s)(?![a-z])")
_AFTER_LABEL = re.compile(r"[|丨·•:]")
_CLOCK_OR_PRICE = re.compile(r"\d[:.]\d|[¥￥$%元折]|\d{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceIdWords:
    """Parts of resource ids that name a control, by what it does."""

    skip: tuple[str, ...]
    close: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptWords:
    """The words of a prompt, by its subject."""

    update: tuple[str, ...]
    error: tuple[str, ...]
    clean: tuple[str, ...]
    notice: tuple[str, ...]
    play: tuple[str, ...]
    reward: tuple[str, ...]

    def of(self, kind: PromptKind) -> tuple[str, ...]:
        by_kind = {
            PromptKind.UPDATE: self.update,
            PromptKind.ERROR: self.error,
            PromptKind.CLEAN: self.clean,
            PromptKind.NOTICE: self.notice,
            PromptKind.PLAY: self.play,
            PromptKind.REWARD: self.reward,
        }
        return by_kind[kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordMatch:
    """A line read as a close control. `score` is 1 where the whole line is a known phrase."""

    kind: ControlKind
    score: float
    countdown_s: int | None
    intent: TextIntent


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """As written in `lexicon.yaml`, whose comments explain each list."""

    format: str
    skip: tuple[str, ...]
    skip_misread: tuple[str, ...]
    skip_not: tuple[str, ...]
    dismiss: tuple[str, ...]
    ack: tuple[str, ...]
    x_signs: tuple[str, ...]
    call_to_action: tuple[str, ...]
    call_to_action_parts: tuple[str, ...]
    advert_labels: tuple[str, ...]
    advert_labels_not: tuple[str, ...]
    next_page: tuple[str, ...]
    motion_words: tuple[str, ...]
    swipe_words: tuple[str, ...]
    result_words: tuple[str, ...]
    prompt_words: PromptWords
    resource_id_words: ResourceIdWords
    resource_id_words_not: tuple[str, ...]

    def intent(self, line: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        """What a tap on `line` would mean; `unknown` where the lists do not have it."""
        match = self.control(line, beside=beside)
        if match is not None:
            return IntentReading(intent=match.intent, score=match.score)
        if bare(line) in self.call_to_action:
            return IntentReading(intent=TextIntent.LEAD_ON, score=1.0)
        if bare(line) in self.skip_not:
            return IntentReading(intent=TextIntent.NEITHER, score=1.0)
        return IntentReading(intent=TextIntent.UNKNOWN, score=0.0)

    def is_listed(self, line: str) -> bool:
        """Whether a list has the whole line, so that no model need be asked."""
        words = bare(line)
        lists = (self.skip, self.skip_not, self.skip_misread, self.dismiss, self.ack, self.call_to_action)
        return any(words in phrases for phrases in (*lists, self.advert_labels))

    def control(self, line: str, *, beside: Beside = Beside.UNKNOWN) -> WordMatch | None:
        """`line` as a close control; None where it is none.

        A word that confirms (it is in both `ack` and `call_to_action`: 确定) acknowledges what a window says,
        unless there is a way out beside it: then it is what the window wants.
        """
        words, countdown_s = bare(line), countdown_of(line)
        if words == "no" and len(line.strip()) > 3:  # "NO.99" is a number
            return None
        if beside is Beside.WAY_OUT and words in self.ack and words in self.call_to_action:
            return None
        for intent, phrases in (
            (TextIntent.SKIP, self.skip),
            (TextIntent.CLOSE if _CLOSES.search(words) else TextIntent.DECLINE, self.dismiss),
            (TextIntent.ACKNOWLEDGE, self.ack),
        ):
            if words in phrases or _says_twice(words, phrases):
                return WordMatch(
                    kind=KIND_OF_INTENT[intent], score=1.0, countdown_s=countdown_s, intent=intent
                )
        if (anywhere := _ANYWHERE.fullmatch(words)) is not None and _SAYS_WHERE.search(words):
            is_skip = anywhere["way"] in self.skip
            intent = TextIntent.SKIP if is_skip else TextIntent.CLOSE
            return WordMatch(kind=KIND_OF_INTENT[intent], score=0.95, countdown_s=countdown_s, intent=intent)
        if words in self.skip_misread:
            return _skip(0.8 if countdown_s is not None else 0.45, countdown_s)
        return self._nearly(words, countdown_s)

    def _nearly(self, words: str, countdown_s: int | None) -> WordMatch | None:
        """A skip phrase with one or two extra characters at an end: "跳过口", "口口跳过"; not "已跳过"."""
        if words in self.skip_not:
            return None
        for phrase in sorted(self.skip, key=len, reverse=True):
            strangers = len(words) - len(phrase)
            if not 0 < strangers <= MAX_STRANGERS or phrase.isascii():
                continue
            if words.startswith(phrase) or words.endswith(phrase):
                return _skip(0.85 if strangers == 1 else 0.6, countdown_s)
        return None

    def is_x_sign(self, line: str) -> bool:
        return line.strip() in self.x_signs

    def is_call_to_action(self, line: str) -> bool:
        words = bare(line)
        if words in self.call_to_action:
            return True
        if len(words) > MAX_CALL_LETTERS or self.tells_way_out(line):
            return False
        return any(
            part in words and not any(f"{no}{part}" in words for no in _NOT_ASKED)
            for part in self.call_to_action_parts
        )

    def tells_way_out(self, line: str) -> bool:
        """Whether the line says how the window is closed or skipped: "点击任意位置跳过", "点击空白处关闭"."""
        return _ENDS_IN_WAY_OUT.search(bare(line)) is not None

    def closes_beside(self, line: str) -> bool:
        """Whether it says that a tap beside the window closes it; the words themselves may do nothing."""
        return self.tells_way_out(line) and _BESIDE_IT.search(bare(line)) is not None

    def is_advert_label(self, line: str) -> bool:
        """广告, "ad", also "广告 |", "抖音广告", "广告由…提供": a short line that begins or ends so.

        With a bar, a dot or a colon after the label, the rest names the advertiser: "广告 | 海岸音乐节". What
        offers to spare adverts, to place them or to watch one marks none: "会员免广告", "看广告领金币".
        """
        words = bare(line)
        if words in self.advert_labels or self._names_advertiser(line):
            return True
        if any(part in words for part in self.advert_labels_not):
            return False
        parts = [label for label in self.advert_labels if not label.isascii()]
        return len(words) <= 8 and any(words.startswith(part) or words.endswith(part) for part in parts)

    def _names_advertiser(self, line: str) -> bool:
        label, *rest = _AFTER_LABEL.split(unicodedata.normalize("NFKC", line).lower().strip(), maxsplit=1)
        return len(rest) > 0 and len(line) <= MAX_LABEL_LINE and label.strip() in self.advert_labels

    def turns_page(self, line: str) -> bool:
        return bare(line) in self.next_page

    def speaks_of_motion(self, line: str) -> bool:
        words = " ".join(line.lower().split())
        return any(part in words for part in self.motion_words)

    def asks_to_swipe(self, line: str) -> bool:
        words = " ".join(line.lower().split())
        return any(part in words for part in self.swipe_words)

    def speaks_of_result(self, line: str) -> bool:
        words = " ".join(line.lower().split())
        return any(part in words for part in self.result_words)

    def prompt_of(self, line: str) -> PromptKind | None:
        """What a line is about if it reads as the phone's own prompt; None if it does not."""
        words = " ".join(line.lower().split())
        for kind in PromptKind:
            if any(_begins_in(words, part) for part in self.prompt_words.of(kind)):
                return kind
        return None

    def control_id(self, resource_id: str) -> ControlKind | None:
        """What a resource id's own name (after the slash) says about the node."""
        name = resource_id.rsplit("/", 1)[-1].lower()
        if any(word in name for word in self.resource_id_words_not):
            return None
        if any(word in name for word in self.resource_id_words.skip):
            return ControlKind.SKIP_TEXT
        if any(word in name for word in self.resource_id_words.close):
            return ControlKind.X_ICON
        return None


def _says_twice(words: str, phrases: Collection[str]) -> bool:
    """A phrase in two scripts, as on bilingual screens: "Skip 跳过"."""
    latin = "".join(char for char in words if char.isascii())
    other = "".join(char for char in words if not char.isascii())
    return words in (latin + other, other + latin) and latin in phrases and other in phrases


def _skip(score: float, countdown_s: int | None) -> WordMatch:
    return WordMatch(kind=ControlKind.SKIP_TEXT, score=score, countdown_s=countdown_s, intent=TextIntent.SKIP)


def _begins_in(words: str, part: str) -> bool:
    """Anywhere in the line; a Latin phrase only as whole words ("you won" is not in "you wonder")."""
    if not part.isascii():
        return part in words
    return re.search(rf"(?<![a-z]){re.escape(part)}(?![a-z])", words) is not None


def bare(line: str) -> str:
    """In lower case, without white space, punctuation, digits or countdown units."""
    text = _UNITS.sub("", unicodedata.normalize("NFKC", line).lower().strip())
    return "".join(char for char in text if char.isalpha())


def countdown_of(line: str) -> int | None:
    """The seconds left in a control's countdown; None where it shows none."""
    text = unicodedata.normalize("NFKC", line)
    if _CLOCK_OR_PRICE.search(text):
        return None
    found = _COUNTDOWN.findall(text)
    if len(found) != 1 or int(found[0]) > MAX_COUNTDOWN_S:
        return None
    return int(found[0])


# The lexicon with a model behind it, for what the closed lists do not know.
#
# A listed phrase keeps the meaning of its list, so that a person can explain the result. A model's answer
# counts only from `SURE` on: most lines of a screen are the page's own, and one in a thousand of them
# mistaken for a way out would still mean one on every tenth page.


SURE = 0.95  # of lines of ordinary pages, see models/word_intents.md
SURE_CALL = 0.97
DOUBT = 0.92  # of the model's score: what a person listed is trusted more than what was learned


@dataclass(frozen=True, slots=True, kw_only=True)
class TaughtLexicon(Lexicon):
    """A `Lexicon` that knows more words than its lists."""

    intents: WordIntents

    @classmethod
    def of(cls, lexicon: Lexicon, intents: WordIntents) -> "TaughtLexicon":
        return cls(**{each.name: getattr(lexicon, each.name) for each in fields(lexicon)}, intents=intents)

    def intent(self, line: str, *, beside: Beside = Beside.UNKNOWN) -> IntentReading:
        listed = Lexicon.intent(self, line, beside=beside)
        if listed.intent is not TextIntent.UNKNOWN:
            return listed
        return self.intents.intent(line, beside=beside)

    def control(self, line: str, *, beside: Beside = Beside.UNKNOWN) -> WordMatch | None:
        listed = Lexicon.control(self, line, beside=beside)
        if listed is not None or self.is_listed(line):
            return listed
        reading = self.intents.intent(line, beside=beside)
        kind = KIND_OF_INTENT.get(reading.intent)
        if kind is None or reading.score < SURE:
            return None
        return WordMatch(
            kind=kind, score=DOUBT * reading.score, countdown_s=countdown_of(line), intent=reading.intent
        )

    def is_call_to_action(self, line: str) -> bool:
        if Lexicon.is_call_to_action(self, line):
            return True
        if self.is_listed(line) or self.tells_way_out(line):
            return False
        reading = self.intents.intent(line)
        return reading.intent is TextIntent.LEAD_ON and reading.score >= SURE_CALL
