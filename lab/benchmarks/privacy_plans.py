"""What a virtual app about privacy is like, drawn from a seed: depths, wordings, kinds of page, breaches."""

import random
from dataclasses import dataclass, replace

from lab.benchmarks import privacy_dialogs as dialogs
from lab.benchmarks.privacy_words import (
    ABOUT,
    ADVERT_CHOICES,
    CANCELLATIONS,
    COLLECTED_TITLES,
    HELP,
    MINE,
    MORE,
    POLICY_TITLES,
    PRIVACY,
    SETTINGS,
    SHARED_TITLES,
)

__all__ = ["IN_BROWSER", "Kind", "Plan", "innocent_plan", "planted_plan"]

Kind = str
"""Of a page with a text: native, web, picture, offline (an error stands in its place), browser, and
first_run: the browser greets instead."""

IN_BROWSER = ("browser", "first_run")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one app is like. `path_*`: titles of menus before the entry; None: there is no such thing.

    `summary_rows`: rows of a separate page; `lacks_*`: a field that its list does not show. `consent`: of
    the first dialog both, yes (alone), unclear, ticked, faint, tiny, looping, asks_twice or visitor; None:
    there is none. `permission`: of a dialog of the system after a tap told, beside, untold, empty or notify;
    None: there is none. `at_launch`: dialogs before any tap (`privacy_dialogs.py`). `is_linked`: the sentence
    of the terms contains a link to the policy, without its own node. `adverts`, `cancel`: the way to the
    titles that offer a choice about adverts, and to cancel the account. `disk`: of a net disk whole, lacks
    (an item of its plans), no_page or mention (in a headline alone). `is_offline`: the app shows that
    there is no network, and nothing else. `is_footer`: a line of links opens the policy, no entry.
    """

    seed: int
    consent: str | None
    has_advert: bool
    policy: tuple[str, ...] | None
    policy_kind: Kind
    policy_screens: int
    collected: tuple[str, ...] | None
    shared: tuple[str, ...] | None
    lacks_collected: bool = False
    lacks_shared: bool = False
    is_table: bool = True
    hotline: tuple[str, ...] | None
    hotline_is_picture: bool = False
    summary_rows: int = 0
    has_unknown: bool = True
    permission: str | None = None
    at_launch: str | None = None
    is_linked: bool = False
    adverts: tuple[str, ...] | None = None
    cancel: tuple[str, ...] | None = None
    disk: str | None = None
    is_offline: bool = False
    is_footer: bool = False
    policy_title: str = "隐私政策"
    collected_title: str = "个人信息收集清单"
    shared_title: str = "第三方共享信息清单"


def _path(chance: random.Random, depth: int, last: str) -> tuple[str, ...]:
    """That many taps, the last of which opens it."""
    menus = [MINE, SETTINGS, PRIVACY, ABOUT]
    names = [chance.choice(menu) for menu in menus[: depth - 1]]
    return (*names, last)


def _common(chance: random.Random, seed: int) -> Plan:
    title = chance.choice(POLICY_TITLES)
    collected, shared = chance.choice(COLLECTED_TITLES), chance.choice(SHARED_TITLES)
    names = {menu: chance.choice(menu) for menu in (MINE, SETTINGS, PRIVACY, ABOUT, HELP)}
    second = [
        (names[MINE], names[SETTINGS]),
        (names[SETTINGS],),
        (names[MINE],),
        (names[MINE], names[PRIVACY]),
    ]
    near = chance.choice(second)
    return Plan(
        seed=seed,
        consent=chance.choice(["both", "both", "unclear", None]),
        has_advert=chance.random() < 0.3,
        policy=(*chance.choice([near, (*near, names[ABOUT])]), title),
        policy_kind=chance.choice(["native", "native", "web", "web", "picture", "browser"]),
        policy_screens=chance.choice([1, 2, 3, 8]),
        collected=(*near, collected),
        shared=(*near, shared),
        is_table=chance.random() < 0.6,
        hotline=chance.choice([(names[MINE], names[HELP]), (names[HELP],), ()]),
        has_unknown=chance.random() < 0.8,
        permission=chance.choice([None, None, "told", "beside", "empty", "notify"]),
        policy_title=title,
        collected_title=collected,
        shared_title=shared,
        summary_rows=chance.choice([0, 0, 6]),
    )


def innocent_plan(seed: int) -> Plan:
    """It contains no provable breach: no policy, one in the browser only, and so on."""
    chance = random.Random(f"innocent {seed}")
    plan = _common(chance, seed)
    match chance.randrange(9):
        case 0:
            plan = replace(plan, policy=None, collected=None, shared=None)
        case 1:
            plan = replace(plan, policy_kind=chance.choice(IN_BROWSER), collected=None)
        case 2:
            plan = replace(plan, policy_kind="picture")
        case 3:
            plan = replace(plan, shared=None, hotline_is_picture=True)
        case 4:
            plan = replace(plan, policy_kind="offline")
        case 5:
            return _offline(plan)
        case _:
            pass
    plan = replace(
        plan,
        at_launch=chance.choice(dialogs.INNOCENT),
        adverts=chance.choice([None, None, (*_menus(chance, 2), chance.choice(ADVERT_CHOICES))]),
        cancel=chance.choice([None, None, (*_menus(chance, 2), chance.choice(CANCELLATIONS))]),
        disk=chance.choice([None, None, None, "whole", "no_page", "mention"]),
        is_linked=plan.policy is not None
        and plan.policy_kind != "offline"
        and chance.random() < 0.4
        and plan.policy_title.translate(dialogs.DRAWN) == plan.policy_title,  # drawn as its node says
    )
    if plan.consent == "both":
        plan = replace(plan, consent=chance.choice(["both", "both", "asks_twice", "visitor"]))
    if plan.at_launch is not None:
        plan = _asking(plan)
    if plan.hotline is None or plan.hotline_is_picture:
        plan = replace(plan, has_unknown=True)
    is_shown = plan.policy is not None and plan.policy_kind in ("native", "web")
    return replace(plan, is_footer=is_shown and chance.random() < 0.25)


def _offline(plan: Plan) -> Plan:
    """It cannot load a page: whatever it has stays unseen."""
    unseen = replace(plan, policy=None, collected=None, shared=None, hotline=None)
    return replace(unseen, has_unknown=True, permission=None, summary_rows=0, is_offline=True)


def _asking(plan: Plan) -> Plan:
    """Only the system's dialogs come before its first page: these apps ask for consent each time."""
    return replace(plan, permission=None, has_advert=False, consent=None)


def planted_plan(seed: int) -> Plan:
    """With at least one breach."""
    chance = random.Random(f"planted {seed}")
    plan = replace(_common(chance, seed), has_unknown=False, policy_kind=chance.choice(["native", "web"]))
    if random.Random(f"browser {seed}").random() < 0.3:
        plan = replace(plan, policy_kind="browser", policy_screens=max(2, plan.policy_screens))
    deep = _path(chance, 5, plan.policy_title)
    match seed % 20:
        case 0:
            return replace(plan, policy=deep)
        case 1:
            return replace(plan, lacks_collected=True)
        case 2:
            return replace(plan, lacks_shared=True)
        case 3:
            menus = deep[:3]
            return replace(plan, collected=(*menus, plan.collected_title), policy=(*menus, plan.policy_title))
        case 4:
            return replace(plan, consent="yes")
        case 5:
            return replace(plan, consent="ticked")
        case 6:
            return replace(plan, permission="untold")
        case 7:
            return replace(plan, summary_rows=90)
        case 8:
            return replace(plan, consent="looping")
        case 9:
            return replace(plan, consent="tiny")
        case 10:
            return replace(plan, consent="faint")
        case 11:
            return replace(plan, adverts=(*_menus(chance, 5), chance.choice(ADVERT_CHOICES)))
        case 12:
            return replace(plan, cancel=(*_menus(chance, 5), chance.choice(CANCELLATIONS)))
        case 13:
            return replace(plan, disk="lacks")
        case place:
            at_launch = dialogs.PLANTED[place - 14]
            consent = "both" if at_launch == "before_terms" else None
            return replace(_asking(plan), at_launch=at_launch, consent=consent)


def _menus(chance: random.Random, n: int) -> tuple[str, ...]:
    """That many menus, one below the other."""
    return tuple(chance.choice(menu) for menu in (MINE, SETTINGS, PRIVACY, ABOUT, MORE)[:n])
