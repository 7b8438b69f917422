"""The labelled texts, expanded: every phrase in both scripts, with countdowns, marks and OCR slips.

What closes nothing is generated too: dictionary words, lines of pages, commands on things other than the
window. All of it from a seed. Each example names its family, the line it comes from, so that a family can be
held out as a whole.
"""

import itertools
import random
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba
import opencc
import yaml

from detector.perception.ports import Beside

__all__ = ["Example", "examples", "families", "page_lines"]

_FOLDER = Path(__file__).parent
DICTIONARY_WORDS = 45_000
# Ways out with few wordings count more, so that the lines of pages do not swamp them.
SCARCE = {"acknowledge": 3.0, "skip": 2.0, "close": 2.0}
MAX_SPELT = 80  # phrases of one line, so that no line swamps the others


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    intent: str
    family: str
    beside: Beside = Beside.UNKNOWN
    weight: float = 1.0


@lru_cache(maxsize=1)
def _labelled() -> dict[str, Any]:
    labelled: dict[str, Any] = yaml.safe_load((_FOLDER / "word_intents.yaml").read_text())
    return labelled


def _of_pages(name: str) -> list[str]:
    return str(_labelled()["of_pages"][name]).split()


@lru_cache(maxsize=2)
def _to(kind: str) -> opencc.OpenCC:
    return opencc.OpenCC(kind)


def families() -> dict[str, tuple[str, list[str]]]:
    """By family: its intent and its phrases, expanded."""
    given = _labelled()
    fill = given["fill"]
    intents = ("close", "skip", "decline", "acknowledge", "lead_on", "neither", "unknown")
    written = {line: intent for intent in intents for line in given[intent]}
    found = {}
    for intent, pattern in ((each, line) for each in intents for line in given[each]):
        names = re.findall(r"<(\w+)>", pattern)
        spelt = []
        for words in itertools.product(*(fill[name] for name in names)):
            phrase = pattern
            for name, word in zip(names, words, strict=True):
                phrase = phrase.replace(f"<{name}>", word, 1)
            if written.get(phrase, intent) == intent:  # a phrase written there itself was checked by a person
                spelt.append(phrase)
        found[f"{intent}/{pattern}"] = (intent, spelt)
    return found


def examples(seed: int, left_out: frozenset[str] = frozenset()) -> list[Example]:
    """What the model is trained on, without the families in `left_out`."""
    dice = random.Random(seed)
    known = families()
    taken = {phrase.replace(" ", "") for intent, spelt in known.values() for phrase in spelt}
    made: list[Example] = []
    for family, (intent, spelt) in known.items():
        if family in left_out:
            continue
        some = spelt if len(spelt) <= MAX_SPELT else dice.sample(spelt, MAX_SPELT)
        weight = SCARCE.get(intent, 1.0) * (1.0 if len(spelt) == 1 else max(0.1, 5.0 / len(some)))
        for phrase in some:
            made += _spellings(dice, phrase, intent, family, weight)
    made += [Example(text, "neither", "page") for text in page_lines()]
    made += _dictionary(dice, taken)
    made += _commands(dice, taken)
    made += _sentences(dice, [p for i, spelt in known.values() if i != "unknown" for p in spelt])
    made += _english(dice, taken)
    made += _calls(dice, taken)
    made += _figures(dice)
    weights: dict[Example, float] = {}
    for one in made:
        key = replace(one, weight=0.0)
        weights[key] = weights.get(key, 0.0) + one.weight
    return [replace(one, weight=weight) for one, weight in weights.items()]


def _spellings(dice: random.Random, phrase: str, intent: str, family: str, weight: float) -> list[Example]:
    texts = [(phrase, 1.0)]
    is_han = bool(re.search(r"[\u4e00-\u9fff]", phrase))
    if is_han:
        for kind in ("s2t", "s2twp"):
            other = _to(kind).convert(phrase)
            if other not in (text for text, _ in texts):
                texts.append((other, 0.5))
    if intent in ("skip", "close"):
        texts += [
            (f"{phrase} {dice.randint(1, 30)}{dice.choice(('', 's', '秒' if is_han else 's'))}", 0.4),
            (f"{dice.randint(1, 9)} | {phrase}", 0.3),
        ]
    if intent != "neither":
        texts += [(phrase + dice.choice(("!", "！", ">", "~", "。", ".")), 0.3)]
        texts += [(damaged, 0.3) for damaged in _slips(dice, phrase, is_han)]
    if not is_han:
        texts += [(phrase.replace(" ", ""), 0.3)] if " " in phrase and intent != "neither" else []
    besides = [Beside.UNKNOWN, Beside.UNKNOWN, dice.choice((Beside.NOTHING, Beside.CALL, Beside.WAY_OUT))]
    if phrase in _CONFIRMS:
        besides += [Beside.NOTHING, Beside.CALL, Beside.WAY_OUT, Beside.WAY_OUT]
    made = [
        Example(text, intent, family, beside, weight * share / 3)
        for text, share in texts
        for beside in besides
    ]
    return [_in_place(one) for one in made]


# Words that confirm: alone they acknowledge; beside a way out they are what the window wants.
_CONFIRMS = {"确定", "确认", "確定", "確認", "ok", "okay", "好的", "confirm", "是的，我确定"}


def _in_place(one: Example) -> Example:
    if one.beside is Beside.WAY_OUT and one.family.split("/", 1)[1] in _CONFIRMS:
        return Example(one.text, "lead_on", one.family, one.beside, one.weight)
    return one


_STRANGERS = "口囗门日目田人入八儿二三工土士千干于王主玉大太天夫下卜了丁了亅一丨丶之乙〇"


def _slips(dice: random.Random, phrase: str, is_han: bool) -> list[str]:
    """One character misread, lost or added: only where enough is left to recognise the phrase."""
    letters = len(phrase)
    found = []
    if is_han and letters >= 3:
        for at in range(letters):
            for strangers in (_STRANGERS, _common_characters()):
                found.append(phrase[:at] + dice.choice(strangers) + phrase[at + 1 :])
        dice.shuffle(found)
        found = found[:5]
    if is_han and letters >= 4:
        at = dice.randrange(letters)
        found.append(phrase[:at] + phrase[at + 1 :])
    if is_han:
        found.append(dice.choice((dice.choice("口囗丨|×·") + phrase, phrase + dice.choice("口囗丨>）·"))))
    if not is_han and letters >= 5:
        at = dice.randrange(letters)
        found.append(phrase[:at] + dice.choice("li1o0ecrnm") + phrase[at + 1 :])
        found.append(phrase[:at] + phrase[at + 1 :])
    return found


@lru_cache(maxsize=1)
def _common_characters() -> str:
    return "".join(word for word, count in _words_of_dictionary() if len(word) == 1 and count >= 2000)


def page_lines() -> list[str]:
    """The text of rendered pages and windows other than their buttons."""
    found = []
    for language in ("zh-CN", "en"):
        given = yaml.safe_load((_FOLDER / "rendered" / f"wording.{language}.yaml").read_text())
        phrases_by_name = given["page"]
        for name, phrases in phrases_by_name.items():
            if name in (
                "cancel",
                "advert_calls",
                "notice_calls",
                "buttons",
                "submits",
                "chat",
                "sheet_choices",
                "right",
            ):
                continue
            found += [re.sub(r"<\w+>", "8", phrase) for phrase in phrases]
        for role in given["roles"].values():
            found += [re.sub(r"<\w+>", "星河", phrase) for phrase in role["titles"]]
            found += [re.sub(r"<\w+>", "星河", phrase) for body in role["bodies"] for phrase in body]
    return [text for text in found if text]


@lru_cache(maxsize=1)
def _words_of_dictionary() -> list[tuple[str, int]]:
    path = Path(jieba.__file__).parent / "dict.txt"
    rows = (line.split() for line in path.read_text().splitlines())
    return [
        (row[0], int(row[1]))
        for row in rows
        if len(row) >= 2 and re.fullmatch(r"[\u4e00-\u9fff]{1,6}", row[0])
    ]


def _dictionary(dice: random.Random, taken: set[str]) -> list[Example]:
    """Single words, and two or three in a row, as titles have them."""
    words = _words_of_dictionary()
    common = [word for word, count in words if count >= 20 and word not in taken]
    made = []
    for _ in range(DICTIONARY_WORDS):
        text = "".join(dice.choice(common) for _ in range(dice.choices((1, 2, 3, 4), (45, 30, 17, 8))[0]))
        if text not in taken:
            made.append(
                Example(
                    text if dice.random() < 0.85 else _to("s2t").convert(text),
                    "neither",
                    "dictionary",
                    weight=0.12,
                )
            )
    for word, count in words:
        if (
            any(word.startswith(verb) or word.endswith(verb) for verb in _of_pages("verbs_zh"))
            and word not in taken
        ):
            made.append(Example(word, "neither", "dictionary", weight=0.5 if count >= 3 else 0.2))
    return made


def _commands(dice: random.Random, taken: set[str]) -> list[Example]:
    """A verb that could leave the window, applied to something that is not part of it: 取消订单, 关闭声音."""
    words = [word for word, count in _words_of_dictionary() if count >= 60 and 2 <= len(word) <= 4]
    made = []
    for verb in _of_pages("verbs_zh"):
        for _ in range(260):
            thing = dice.choice(words)
            if any(part in thing for part in _of_pages("window_things")) or thing in taken:
                continue
            text = dice.choice(
                (
                    verb + thing,
                    thing + verb,
                    f"{verb}{thing}的{dice.choice(words)}",
                    f"{dice.choice(words)}{verb}{thing}",
                )
            )
            if (
                text not in taken
                and not text.startswith("立即")
                and not text.startswith("残忍")
                and not text.startswith("狠心")
            ):
                made.append(Example(text, "neither", "commands", weight=0.35))
    return made


def _sentences(dice: random.Random, phrases: list[str]) -> list[Example]:
    """A phrase inside a sentence is a sentence: 点击右上角跳过即可."""
    zh = [p for p in phrases if re.search(r"[\u4e00-\u9fff]", p)]
    en = [p for p in phrases if not re.search(r"[\u4e00-\u9fff]", p)]
    words = [word for word, count in _words_of_dictionary() if count >= 60 and len(word) >= 2]
    made = []
    for _ in range(6000):
        phrase, around = dice.choice(zh), [dice.choice(words) for _ in range(dice.randint(2, 5))]
        at = dice.randint(0, len(around))
        text = "".join([*around[:at], phrase, *around[at:]])
        made.append(Example(text, "neither", "sentences", weight=0.25))
    for _ in range(2500):
        phrase, around = (
            dice.choice(en),
            [dice.choice(_of_pages("words_en")) for _ in range(dice.randint(3, 6))],
        )
        at = dice.randint(0, len(around))
        made.append(
            Example(" ".join([*around[:at], phrase, *around[at:]]), "neither", "sentences", weight=0.25)
        )
    return made


def _english(dice: random.Random, taken: set[str]) -> list[Example]:
    made = []
    for word in _of_pages("words_en"):
        if word not in taken:
            made.append(Example(word, "neither", "english", weight=0.5))
    for _ in range(6000):
        text = " ".join(
            dice.choice(_of_pages("words_en"))
            for _ in range(dice.choices((1, 2, 3, 4, 6), (20, 30, 25, 15, 10))[0])
        )
        made.append(Example(text, "neither", "english", weight=0.2))
    for verb in _of_pages("verbs_en"):
        for _ in range(120):
            thing = " ".join(dice.choice(_of_pages("words_en")) for _ in range(dice.choice((1, 1, 2, 3))))
            text = f"{verb} {thing}" if dice.random() < 0.7 else f"{thing} {verb}"
            if text.replace(" ", "") not in taken:
                made.append(Example(text, "neither", "commands", weight=0.25))
    return made


def _calls(dice: random.Random, taken: set[str]) -> list[Example]:
    """立即 and similar words lead on whatever follows them."""
    words = [word for word, count in _words_of_dictionary() if count >= 200 and len(word) == 2]
    refusing = ("关闭", "跳过", "退出", "取消", "拒绝", "离开", "放弃", "返回")
    made = []
    for before in (
        "立即",
        "马上",
        "立刻",
        "一键",
        "点击",
        "免费",
        "前往",
        "抢先",
        "解锁",
        "领取",
        "开始",
        "0元",
        "9.9元",
    ):
        for _ in range(90):
            text = before + dice.choice(words)
            if text not in taken and not text.endswith(refusing):
                made.append(Example(text, "lead_on", "calls", weight=0.12))
    return made


def _figures(dice: random.Random) -> list[Example]:
    """Prices, times, sizes, counts."""
    units = _of_pages("units")
    made = []
    for _ in range(2500):
        a, b = dice.randint(0, 999), dice.randint(0, 59)
        text = dice.choice(
            (
                f"{a}{dice.choice(units)}",
                f"{a}.{b}{dice.choice(units)}",
                f"¥{a}",
                f"¥{a}.{b}",
                f"${a}.{b:02}",
                f"{a % 24}:{b:02}",
                f"{a}/{a + b}",
                f"{a % 12 + 1}月{b % 28 + 1}日",
                f"+{a}",
                f"满{a}减{b}",
                f"共{a}{dice.choice(units)}",
                f"{a} {dice.choice(units)}",
            )
        )
        made.append(Example(text, "neither", "figures", weight=0.25))
    return made
