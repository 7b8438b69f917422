"""What the words of a screen say of paying: what it sells, whether that renews itself, what is charged later.

A word proves what it says, and the lack of one proves nothing: what is not surely told or surely untold stays
open. Negations (到期不自动续费, 可随时取消自动续费) are taken out before anything is looked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from detector.windows.offer import OfferLine, OfferPage, OfferTick
from detector.windows.seen import Channel

__all__ = ["OfferTerms", "says_how_to_cancel", "speaks_of_a_charge", "speaks_of_paying", "terms_of"]


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_RENEWS = _words(
    r"自动续(?:费|订|期|约|保|扣)",
    r"自[动動][续續](?:[费費訂]|[订])",
    r"自动扣(?:费|款)",
    r"连续包[月季年周]",
    r"(?:到期|期满|届满)后?.{0,4}自动(?:续|扣|延)",
    r"auto(?:matic(?:ally)?|[- ])\s?renew",
    r"renew(?:s|ed|al)?\s+(?:is\s+)?automatic",
    r"recurring (?:billing|payment|charge)",
)
_NOT_RENEWING = _words(
    r"(?:不会?|不再|非|无|无需|没有|关闭|停止|取消|解除|退订|退出|管理)(?:您的|此|该|再)?(?:自动续(?:费|订|期|约|保|扣)费?|自动扣(?:费|款)|连续包[月季年周])",
    r"(?:does|do|will)(?: not|n't) (?:auto[- ]?)?renew",
    r"no (?:auto[- ]?)?(?:renewal|subscription)",
    r"(?:cancel|stop|turn off|without) (?:auto[- ]?(?:matic )?renew\w*|recurring \w+)",
)
_TITLE_IN_BRACKETS = re.compile(r"[《<〈][^《》<>〈〉]*[》>〉]")
_TRIAL = _words(
    r"首(?:个)?[月期周季年]",
    r"试用",
    r"免费(?:体验|试听|试看|畅|用)",
    r"(?:\d+|[一二两三四五六七十]+)\s*(?:天|日|周|个月)(?:免费|会员体验)",
    r"免费.{0,4}(?:\d+|[一二两三四五六七十]+)\s*(?:天|日|周|个月)",
    r"(?:0|零)\s*元(?:领|开|试|体验)",
    r"free trial",
    r"(?:days?|weeks?|months?) (?:for )?free",
    r"try (?:it |for )?free",
    r"free for \d",
)
_AMOUNT = r"(?:[¥￥$€£]\s?\d+(?:[.,]\d+)?|\d+(?:\.\d+)?\s?(?:元|块|yuan|usd))"
_ANY_AMOUNT = re.compile(_AMOUNT, re.IGNORECASE)
_ZERO = re.compile(r"^[¥￥$€£]?\s?0(?:\.0+)?\s?(?:元|块)?$", re.IGNORECASE)
_LATER = (
    r"(?:次[月年周季期日]|下[月年周季期]|下个月|第二个?[月年周季期]|之后|以后|其后|期满|到期|期后|结束后|试用后|届满|"
    r"天后|月后|周后|恢复|原价|续费价|then|after|thereafter|renews? at|renew\w* automatically (?:at|for))"
)
_PERIOD = r"(?:\s?/\s?|每|per |a )(?:个)?(?:月|年|季|周|天|日|month|mo\b|year|yr\b|week|day)"
_CHARGED_LATER = _words(
    rf"{_LATER}.{{0,24}}?{_AMOUNT}",
    rf"(?<!首月)(?<!首期)(?<!首)(?:{_AMOUNT}){_PERIOD}",
    rf"每(?:个)?[月年季周](?:.{{0,8}}?){_AMOUNT}",
    rf"续(?:费|订|期)?.{{0,8}}?{_AMOUNT}",
)
_OF_THE_TRIAL = _words(
    rf"(?:首(?:个)?[月期周季年]|试用|新人|体验|first).{{0,8}}?({_AMOUNT})",
    rf"({_AMOUNT}).{{0,4}}?(?:开通|领|试|体验|首)",
)
_BUYS = _words(
    r"开通|购买|支付|订阅|续费|抢|升级|试用|试听|领取|体验|订购|充值|投保|捐赠|解锁|加入会员|成为会员",
    r"\b(?:subscribe|buy|purchase|try|start|continue|upgrade|pay|unlock|join)\b",
    r"\bget (?:premium|pro|vip|started)\b",
)
_IS_HELD = _words(
    r"已开通",
    r"下次(?:扣[费款]|续费)",
    r"扣[费款]日期",
    r"^.{0,4}续费管理$",
    r"next (?:billing|payment|charge)",
)
_LONGEST_BUTTON, _LONGEST_LABEL = 18, 16
_ONCE = _words(
    r"(?:月|季|年|周|日|次)卡",
    r"单(?:月|季|年|次|期)",
    r"(?:[一二三六]|半|\d+)\s*个?(?:月|年|季)",
    r"\d+\s*天",
    r"永久|终身|买断|一次|不续",
    r"once|one[- ]?time|lifetime|no (?:renewal|subscription)|\b\d+ (?:months?|years?|weeks?)\b",
)
_MORE = _words(r"^更多", r"更多(?:套餐|方案)", r"其他(?:套餐|方案)", r"(?:more|other|all) plans", r"^展开")
_CANCELS = _words(
    r"(?:取消|关闭|退订|解约|终止|停用|解除|退出)",
    r"\bcancel|\bunsubscribe|turn(?:ed)? off|\bterminate",
)
_AGREES = _words(r"同意|开通|勾选|授权|接受", r"\bagree|\bconsent|\baccept|\byes\b")
_AGREEMENT = _words(
    r"^《?.{0,10}(?:自动续[费订期]|自动扣[费款]|连续包[月季年]).{0,6}(?:协议|规则|条款|须知|说明|服务规则)》?$",
    r"^.{0,20}auto\S*[- ]renew\w*.{0,12}(?:terms|agreement|policy)$",
)
_MIN_SENTENCES, _SHORTEST_SENTENCE = 3, 12


def speaks_of_paying(texts: Iterable[str]) -> bool:
    """Whether a screen is worth a closer look: it names a renewal or a trial."""
    return any(_RENEWS.search(text) or _TRIAL.search(text) for text in texts)


def speaks_of_a_charge(text: str) -> bool:
    """Whether a line says that, or what, will be charged later."""
    return _renews(text) or _CHARGED_LATER.search(text) is not None


def says_how_to_cancel(text: str) -> bool:
    return _CANCELS.search(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """Of a screen. `renews`: it sells something here that renews itself.

    ticked, perhaps_ticked   boxes for the renewal that are ticked, or whose state or meaning is open
    can_choose    what it sells can surely also be had without a renewal; None: open
    charges       lines with the amount of the renewal, failing those all that name the renewal
    trial_told    whether what is charged after the trial is told; None: open, or nothing is on trial
    is_agreement  the terms of the renewal itself, as a page of text
    says_a_way    a line says that, or how, the renewal is cancelled
    """

    renews: bool
    ticked: tuple[OfferTick, ...]
    perhaps_ticked: tuple[OfferTick, ...]
    has_tick: bool
    can_choose: bool | None
    charges: tuple[OfferLine, ...]
    has_trial: bool
    trial_told: bool | None
    is_agreement: bool
    says_a_way: bool


def terms_of(page: OfferPage) -> OfferTerms:
    texts = [line.text for line in page.lines]
    is_agreement = _is_agreement(texts)
    own_ticks = [tick for tick in page.ticks if _concerns_renewal(tick.words)]
    sells = not is_agreement and any(_is_buying(line, page) for line in page.lines)
    renews = sells and (any(_renews(text) for text in texts) or bool(own_ticks))
    ticked, perhaps = _ticked(own_ticks, texts) if renews else ((), ())
    has_trial = renews and any(_TRIAL.search(text) for text in texts)
    return OfferTerms(
        renews=renews,
        ticked=ticked,
        perhaps_ticked=perhaps,
        has_tick=bool(own_ticks),
        can_choose=_can_choose(page, own_ticks),
        charges=_charges(page.lines),
        has_trial=has_trial,
        trial_told=_trial_told(texts, page.beyond) if has_trial else None,
        is_agreement=is_agreement,
        says_a_way=any(says_how_to_cancel(text) for text in (*texts, *page.beyond)),
    )


def _renews(text: str) -> bool:
    plain = _NOT_RENEWING.sub("", _TITLE_IN_BRACKETS.sub("", text))
    return _RENEWS.search(plain) is not None


def _concerns_renewal(words: str) -> bool:
    """Also where it names the renewal's agreement alone."""
    return _RENEWS.search(_NOT_RENEWING.sub("", words)) is not None


def _is_buying(line: OfferLine, page: OfferPage) -> bool:
    if len(line.text) > _LONGEST_BUTTON or not _BUYS.search(line.text):
        return False
    return line.is_pressable or page.tree_id is None


def _ticked(
    ticks: Sequence[OfferTick], texts: Sequence[str]
) -> tuple[tuple[OfferTick, ...], tuple[OfferTick, ...]]:
    """Surely, and perhaps. Who has the renewal already, has switched it on; a mark before a mere statement
    may be a bullet; a box about the agreements alone consents to them all.
    """
    is_held = any(_IS_HELD.search(text) for text in texts)
    sure = [tick for tick in ticks if tick.is_ticked and not is_held and _is_surely_for(tick)]
    open_ = [tick for tick in ticks if tick.is_ticked is not False and tick not in sure]
    return tuple(sure), tuple(open_)


def _is_surely_for(tick: OfferTick) -> bool:
    return _renews(tick.words) and (tick.read_by is Channel.TREE or _AGREES.search(tick.words) is not None)


def _can_choose(page: OfferPage, ticks: Sequence[OfferTick]) -> bool | None:
    """A box for the renewal is a choice, whatever its state; so is a plan for once. What lies outside the
    screen, or is not in a tree, may be one.
    """
    labels = [line.text for line in page.lines if len(line.text) <= _LONGEST_LABEL]
    once = [text for text in labels if _ONCE.search(text) and not _renews(text) and not _TRIAL.search(text)]
    if ticks or any(_NOT_RENEWING.search(line.text) and _ONCE.search(line.text) for line in page.lines):
        return True
    if once:
        return True if any(_renews(text) for text in labels) else None
    if page.tree_id is None or page.may_scroll or any(_MORE.search(text) for text in labels):
        return None
    if any(_ONCE.search(text) for text in page.beyond if len(text) <= _LONGEST_LABEL):
        return None
    return False


def _charges(lines: Sequence[OfferLine]) -> tuple[OfferLine, ...]:
    naming = [line for line in lines if _renews(line.text)]
    with_amount = [
        line
        for line in lines
        if _ANY_AMOUNT.search(line.text) and (line in naming or _CHARGED_LATER.search(line.text))
    ]
    return tuple(with_amount or naming)


def _trial_told(texts: Sequence[str], beyond: Sequence[str]) -> bool | None:
    """No amount but the trial's own, and what costs nothing: untold."""
    if any(_CHARGED_LATER.search(text) for text in texts):
        return True
    of_trial = {
        _plain(amount)
        for text in texts
        for found in _OF_THE_TRIAL.finditer(text)
        for amount in found.groups()
        if amount
    }
    others = {_plain(found[0]) for text in texts for found in _ANY_AMOUNT.finditer(text)} - of_trial
    is_open = any(not _ZERO.match(amount) for amount in others) or any(map(_ANY_AMOUNT.search, beyond))
    return None if is_open else False


def _plain(amount: str) -> str:
    return re.sub(r"[^\d.,]", "", amount)


def _is_agreement(texts: Sequence[str]) -> bool:
    """A title, and sentences below it."""
    sentences = [text for text in texts if len(text) >= _SHORTEST_SENTENCE]
    has_title = any(_AGREEMENT.match(text.strip()) for text in texts[:4])
    return has_title and len(sentences) >= _MIN_SENTENCES
