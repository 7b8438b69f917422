"""The texts of windows of each role: phrases written for this project, combined at random.

A window is a title, some lines and its buttons, as phones show them, in simplified and traditional Chinese
and in English. The words of public skip rules (`popup_words`, counted, not copied) are added as lines of
their groups. A piece that all roles share, such as 取消, learns to carry no weight.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from detector.core.window_role import WindowRole as Role

__all__ = ["Text", "drawn_windows", "rule_lines"]

DROPPED_SHARE = 0.03  # of characters: OCR misses some
TRADITIONAL = dict(
    zip(
        "开启关闭权限应用广告发现级后说务条款协议隐护请阅读点击评价鼓励个给时间为创与动态设置领优惠红会员礼选择登录"
        "手机号码验证确认认删除网络连接错误试听观载装马参没东门园图书节买卖单实仅这录长视频从过进闻热头条业续费",
        "開啟關閉權限應用廣告發現級後說務條款協議隱護請閱讀點擊評價鼓勵個給時間為創與動態設置領優惠紅會員禮選擇登錄"
        "手機號碼驗證確認認刪除網絡連接錯誤試聽觀載裝馬參沒東門園圖書節買賣單實僅這錄長視頻從過進聞熱頭條業續費",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A window's lines and its role. `weight` is how much it counts."""

    role: Role
    lines: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrases:
    titles: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()


ANY_WINDOW = {
    "zh": ("取消|以后再说|暂不|关闭|下次再说|残忍拒绝|不了，谢谢|稍后", "我知道了|知道了|确定|好的|好"),
    "en": ("Cancel|Not now|Later|No thanks|Close|Dismiss|Maybe later", "OK|Got it|Understood"),
}
"""What any window may say: a refusal, an acknowledgement."""

WEIGHTS = {"zh": 1.0, "en": 0.7}

GROUPS: tuple[tuple[str, Role], ...] = (
    ("更新", Role.UPDATE),
    ("升级", Role.UPDATE),
    ("新版本", Role.UPDATE),
    ("评价", Role.RATING),
    ("好评", Role.RATING),
    ("评分", Role.RATING),
    ("青少年", Role.MINORS),
    ("未成年", Role.MINORS),
    ("定位", Role.PERMISSION),
    ("推送", Role.NOTIFICATION),
    ("通知权限", Role.NOTIFICATION),
    ("消息通知", Role.NOTIFICATION),
    ("通知", Role.FUNCTIONAL),
    ("公告", Role.FUNCTIONAL),
    ("功能类", Role.FUNCTIONAL),
    ("签到", Role.PROMOTION),
    ("红包", Role.PROMOTION),
    ("会员", Role.PROMOTION),
    ("活动", Role.PROMOTION),
    ("广告", Role.ADVERT),
    ("SDK", Role.ADVERT),
)
"""By a part of the group's name, the first that matches."""

PERMISSION_GROUP = "权限提示"  # mostly of notifications, the rest of permissions


def rule_lines(folder: Path) -> Iterator[Text]:
    """Each text of the public rules as a line of the role that its group has, by how many apps show it."""
    for entry in json.loads((folder / "words.json").read_text(encoding="utf-8")):
        text, groups = entry["text"], entry["groups"]
        n_by_role: dict[Role, float] = {}
        for group, n in groups.items():
            role = _role_of(group, text)
            if role is not None:
                n_by_role[role] = n_by_role.get(role, 0.0) + n
        total = sum(n_by_role.values())
        for role, n in n_by_role.items():
            yield Text(role=role, lines=(text,), weight=min(n, 12.0) ** 0.5 * n / total)


def _role_of(group: str, text: str) -> Role | None:
    if group == PERMISSION_GROUP:
        return Role.NOTIFICATION if any(word in text for word in ("通知", "推送", "消息")) else None
    return next((role for part, role in GROUPS if part in group), None)


def drawn_windows(n_each: int, seed: int) -> Iterator[Text]:
    """Windows of every role, composed at random."""
    chance = random.Random(seed)
    written = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    for language, roles in written.items():
        for name, of_role in roles.items():
            phrases = _Phrases(**{key: tuple(texts) for key, texts in of_role.items()})
            for _ in range(n_each):
                lines = _window(phrases, Role(name), chance, language)
                if language == "zh" and chance.random() < 0.2:
                    lines = [_traditional(line) for line in lines]
                shown = tuple(_misread(line, chance) for line in lines)
                yield Text(role=Role(name), lines=shown, weight=WEIGHTS[language])


def _window(phrases: _Phrases, role: Role, chance: random.Random, language: str) -> list[str]:
    def some(options: tuple[str, ...], least: int, most: int) -> list[str]:
        return chance.sample(options, min(chance.randint(least, most), len(options)))

    if role is Role.PAGE:
        return some(phrases.titles, 1, 6) + some(phrases.lines, 4, 14) + some(phrases.accepts, 0, 1)
    lines = some(phrases.titles, 0 if chance.random() < 0.2 else 1, 1) + some(phrases.lines, 0, 4)
    if phrases.accepts:
        lines += some(phrases.accepts, 0 if chance.random() < 0.15 else 1, 1)
        lines += some(phrases.declines, 0 if chance.random() < 0.3 else 1, 1)
        refusals, acknowledgements = ANY_WINDOW[language]
        if chance.random() < 0.15:
            lines += some(tuple(refusals.split("|")), 1, 1)
        if chance.random() < 0.08:
            lines += some(tuple(acknowledgements.split("|")), 1, 1)
    return lines or some(phrases.titles, 1, 1)


def _traditional(line: str) -> str:
    return "".join(TRADITIONAL.get(char, char) for char in line)


def _misread(line: str, chance: random.Random) -> str:
    return "".join(char for char in line if chance.random() >= DROPPED_SHARE)
