"""The files of virtual apps about privacy, written from their plans.

An app is a tree of menu pages with, optionally, a policy, two lists and a hotline somewhere in it. Everything
that varies is drawn from the seed; what was drawn is the truth.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.benchmarks import privacy_dialogs as dialogs
from lab.benchmarks.privacy_dialogs import BACK, BAR, text
from lab.benchmarks.privacy_plans import IN_BROWSER, Kind, Plan
from lab.benchmarks.privacy_words import (
    ADDRESS,
    DISK_TEXTS,
    EMPTY_PURPOSES,
    GREETING,
    HARMFUL_ROWS,
    HOTLINES,
    IDLE_ROWS,
    KINDS_OF_DATA,
    NEWS,
    NO_NETWORK,
    PARAGRAPHS,
    PLAN_TEXTS,
    PLANS,
    PURPOSES,
    SDKS,
    SUMMARY_TITLES,
)

__all__ = ["write_app", "write_browser"]

ROWS_A_SCREEN = 9


@dataclass(slots=True)
class _Page:
    """`rows`: (text, scene it leads to or None). `texts`: lines that are not entries."""

    title: str
    rows: list[tuple[str, str | None]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    parent: str | None = None
    kind: Kind = "native"


def write_app(plan: Plan, folder: Path, *, package: str = "cn.example.privacy") -> Path:
    """The app's file. The YAML is JSON, which is YAML too."""
    chance = random.Random(f"app {plan.seed}")
    scenes = _scenes(plan, chance)
    start = "home" if plan.consent is None else "consent"
    return _written(folder / f"privacy_{plan.seed}.yaml", package, "清单", start, scenes)


def write_browser(plan: Plan, folder: Path) -> list[Path]:
    """The browser's file where the policy opens in it: its own bar over a web view, or its greeting."""
    if plan.policy is None or plan.policy_kind not in IN_BROWSER:
        return []
    _, _, body = next(_texts(plan, random.Random(f"browser {plan.seed}")))
    is_greeting = plan.policy_kind == "first_run"
    shown, kind = (list(GREETING), "native") if is_greeting else ([ADDRESS, *body], "web")
    n_screens = 1 if is_greeting else plan.policy_screens
    scenes = _document_scenes("page", shown, kind=kind, parent=None, n_screens=n_screens)
    file = folder / f"browser_{plan.seed}.yaml"
    return [_written(file, "com.android.browser", "浏览器", "page_0", scenes, schemes=("http", "https"))]


def _written(
    file: Path,
    package: str,
    label: str,
    start: str,
    scenes: dict[str, object],
    *,
    schemes: Sequence[str] = (),
) -> Path:
    app = {
        "format": "virtual-app/1",
        "package": package,
        "label": label,
        "summary": "Made by chance: a policy, two lists and a hotline, or not.",
        "version_name": "1.0",
        "version_code": 1,
        "target_sdk": 33,
        "activities": [".MainActivity"],
        "launcher_activity": ".MainActivity",
        "start": start,
        "schemes": list(schemes),
        "scenes": scenes,
        "truth": {},
    }
    file.write_text(json.dumps(app, ensure_ascii=False, indent=1), encoding="utf-8")
    return file


def _scenes(plan: Plan, chance: random.Random) -> dict[str, object]:
    pages, documents = _laid_out(plan, chance)
    scenes: dict[str, object] = {}
    for name, page in pages.items():
        scenes[name] = _menu_scene(plan, name, page, documents)
    for name, body in documents.items():
        parent = next(key for key, page in pages.items() if any(to == name for _, to in page.rows))
        kind = ("web" if _is_lost(plan, name) else plan.policy_kind) if name == "policy" else "native"
        n_screens = plan.policy_screens if name == "policy" else 0
        scenes |= _document_scenes(name, body, kind=kind, parent=parent, n_screens=n_screens)
    if plan.consent is not None:
        linked = documents.get("policy") if plan.is_linked else None
        scenes |= dialogs.consent_scenes(plan.consent, link=None if linked is None else plan.policy_title)
        if linked is not None:
            scenes |= _document_scenes("terms", linked, kind="native", parent="consent", n_screens=1)
    if plan.has_advert:
        scenes["advert"] = _advert_scene()
    if plan.permission is not None:
        scenes["permission"] = dialogs.permission_scene(plan.permission, chance, purposes=PURPOSES)
    scenes |= dialogs.launch_scenes(plan.at_launch, chance)
    if plan.at_launch == "before_terms" and plan.consent is not None:
        scenes["consent"] |= {"popups": dialogs.popups(plan.at_launch)}  # type: ignore[operator]
    return scenes


def _laid_out(plan: Plan, chance: random.Random) -> tuple[dict[str, _Page], dict[str, list[str]]]:
    """The menu pages by scene, and the lines of each text by its name."""
    pages: dict[str, _Page] = {"home": _Page("首页")}
    news = NO_NETWORK if plan.is_offline else chance.sample(NEWS, 2)
    pages["home"].texts += dialogs.first_texts(plan.at_launch)
    if plan.disk is not None:
        pages["home"].texts += ["某网盘宣布涨价"] if plan.disk == "mention" else DISK_TEXTS
    pages["home"].texts += news  # last: a small screen may end before it
    documents: dict[str, list[str]] = {}
    for name, path, body in _texts(plan, chance):
        if path is not None:
            _place(pages, path, name)
            documents[name] = [body[0], *NO_NETWORK] if _is_lost(plan, name) else body
    if plan.summary_rows and plan.policy is not None:
        title = chance.choice(SUMMARY_TITLES)
        _place(pages, (*plan.policy[:-1], title), "summary")
        documents["summary"] = [title, *(f"{n + 1}. {PARAGRAPHS[0]}" for n in range(plan.summary_rows))]
    if plan.hotline is not None:
        where = _place(pages, (*plan.hotline, ""), None)
        if not plan.hotline_is_picture:
            pages[where].texts.append(chance.choice(HOTLINES))
    for path in (plan.adverts, plan.cancel):
        if path is not None:
            pages[_place(pages, path, None)].rows.append((path[-1], None))
    if plan.disk in ("whole", "lacks"):
        title = chance.choice(PLANS)
        _place(pages, (title,), "plans")
        lacking = chance.choice(list(PLAN_TEXTS)) if plan.disk == "lacks" else None
        documents["plans"] = [
            title,
            *(chance.choice(texts) for item, texts in PLAN_TEXTS.items() if item != lacking),
        ]
    if plan.permission in ("told", "empty"):
        pages["home"].texts.append(chance.choice(PURPOSES if plan.permission == "told" else EMPTY_PURPOSES))
    for page in pages.values():
        extra = chance.sample(HARMFUL_ROWS, 1) if plan.has_unknown else []
        extra += chance.sample(IDLE_ROWS, chance.randint(1, 2)) if plan.has_unknown else []
        page.rows += [(one, None) for one in extra]
        chance.shuffle(page.rows)
    return pages, documents


def _is_lost(plan: Plan, name: str) -> bool:
    return name == "policy" and plan.policy_kind == "offline"


def _texts(plan: Plan, chance: random.Random) -> Iterator[tuple[str, tuple[str, ...] | None, list[str]]]:
    chapters = [f"{'一二三四五六七八九'[n % 9]}、第{n + 1}部分：{PARAGRAPHS[n % 6]}" for n in range(400)]
    n_rows = max(4, plan.policy_screens * (ROWS_A_SCREEN - 3))
    yield "policy", plan.policy, [plan.policy_title, *chapters[:n_rows]]
    data = chance.sample(KINDS_OF_DATA, 4)
    heads = ["信息种类", "使用目的"] if plan.lacks_collected else ["信息种类", "使用目的", "使用场景"]
    rows = [[one, "提供服务", "使用该功能时"][: len(heads)] for one in data]
    yield "collected", plan.collected, [plan.collected_title, *_listed(heads, rows, is_table=plan.is_table)]
    sdks = chance.sample(SDKS, 4)
    heads = ["SDK名称", "共享信息种类", "使用目的", "使用场景", "共享方式"]
    shared = [[one, data[0], "提供服务", "启动时", "SDK采集"] for one in sdks]
    if plan.lacks_shared:
        heads, shared = heads[:2], [row[:2] for row in shared]
    yield "shared", plan.shared, [plan.shared_title, *_listed(heads, shared, is_table=plan.is_table)]


def _listed(heads: Sequence[str], rows: Sequence[Sequence[str]], *, is_table: bool) -> list[str]:
    if is_table:
        return ["\t".join(row) for row in (heads, *rows)]
    return [f"{head}：{cell}" for row in rows for head, cell in zip(heads, row, strict=True)]


def _place(pages: dict[str, _Page], path: tuple[str, ...], target: str | None) -> str:
    """Makes the menus of a path; the last title of it leads to `target`. Gives the page that holds it."""
    here = "home"
    for title in path[:-1]:
        leads = next((to for label, to in pages[here].rows if label == title), None)
        if leads is None:
            leads = f"page{len(pages)}"
            pages[leads] = _Page(title, parent=here)
            pages[here].rows.append((title, leads))
        here = leads
    if target is not None:
        pages[here].rows.append((path[-1], target))
    return here


def _menu_scene(plan: Plan, name: str, page: _Page, documents: dict[str, list[str]]) -> dict[str, object]:
    layers: list[dict[str, object]] = [BACK, text("title", page.title, 14), BAR]
    touch: list[dict[str, object]] = []
    for at, (label, to) in enumerate(page.rows):
        if to == "policy" and plan.is_footer:
            layers.append(text(f"row{at}", f"请查看《用户协议》和《{label.strip('《》')}》", 70 + 56 * at))
            words = f"《{label.strip('《》')}》".translate(dialogs.DRAWN)
            touch.append({"at": f"row{at}", "words": words, "effect": {"do": "go", "scene": "policy_0"}})
            continue
        layers.append(text(f"row{at}", label, 70 + 56 * at, clickable=True))
        if to is None:
            continue
        effect: dict[str, object] = {"do": "go", "scene": f"{to}_0" if to in documents else to}
        if to == "policy" and plan.policy_kind in IN_BROWSER:
            effect = {"do": "jump", "to": "url", "uri": f"https://{ADDRESS}"}
        touch.append({"at": f"row{at}", "grow": "6dp", "effect": effect})
    for at, label in enumerate(page.texts):
        layers.append(text(f"text{at}", label, 70 + 56 * (len(page.rows) + at)))
    scene: dict[str, object] = {"activity": ".MainActivity", "layers": layers, "touch": touch}
    if page.parent is not None:
        scene |= {"back": "close", "then": page.parent}
    popups = []
    if name == "home" and plan.has_advert:
        popups.append({"scene": "advert", "after_ms": 900})
    if name == dialogs.asks_on(plan.at_launch, has_terms=plan.consent is not None):
        popups += dialogs.popups(plan.at_launch)
    if name != "home" and page.parent == "home" and plan.permission is not None:
        popups.append({"scene": "permission", "after_ms": 300})
    return scene | ({"popups": popups} if popups else {})


def _document_scenes(
    name: str, body: list[str], *, kind: Kind, parent: str | None, n_screens: int
) -> dict[str, object]:
    """One scene per screen; a swipe up goes forward, one down goes back."""
    title, lines = body[0], body[1:]
    step = ROWS_A_SCREEN - 3
    tops = list(range(0, max(len(lines) - 3, 1), step)) if len(lines) > ROWS_A_SCREEN else [0]
    scenes: dict[str, object] = {}
    for at, top in enumerate(tops):
        layers = [BACK, text("title", title, 14), BAR]
        shown = lines[top : top + ROWS_A_SCREEN]
        if kind == "web":
            layers.append(_web_view())
        for row, line in enumerate(shown):
            layers += _line(row, line, kind=kind)
        swipes = []
        if at + 1 < len(tops):
            swipes.append({"direction": "up", "effect": {"do": "go", "scene": f"{name}_{at + 1}"}})
        if at:
            swipes.append({"direction": "down", "effect": {"do": "go", "scene": f"{name}_{at - 1}"}})
        scene: dict[str, object] = {"activity": ".MainActivity", "layers": layers}
        if parent is not None:
            scene |= {"back": "close", "then": parent}
        scenes[f"{name}_{at}"] = scene | ({"swipes": swipes} if swipes else {})
    return scenes


def _web_view() -> dict[str, object]:
    return {
        "id": "web",
        "kind": "flat",
        "color": "#ffffff",
        "place": {"of": "safe", "at": "top-left", "y": "56dp", "height": "85%"},
        "node": {"class": "android.webkit.WebView", "id": "webview"},
    }


def _line(row: int, line: str, *, kind: Kind) -> list[dict[str, object]]:
    cells = line.split("\t")
    width_dp = 330 // len(cells)
    made = []
    for at, cell in enumerate(cells):
        layer = text(
            f"line{row}_{at}", cell, 66 + 64 * row, x_dp=20 + at * width_dp, width=f"{width_dp - 4}dp"
        )
        layer["size"] = "11sp" if len(cells) > 1 else "13sp"
        if kind == "web":
            layer["node"] = {"class": "android.view.View", "inside": "web", "text": cell}
        if kind == "picture":
            del layer["node"]
        made.append(layer)
    return made


def _advert_scene() -> dict[str, object]:
    return {
        "window": {"kind": "popup", "body": "card", "close": "close"},
        "layers": [
            {"kind": "backdrop", "alpha": 0.6},
            {
                "id": "card",
                "kind": "flat",
                "color": "#ffffff",
                "place": {"at": "center", "width": "280dp", "height": "300dp"},
            },
            text("offer", "立即领取优惠", 380, x_dp=120, clickable=True, width="160dp"),
            text("close", "以后再说", 440, x_dp=120, clickable=True, width="160dp"),
        ],
        "touch": [
            {"at": "close", "grow": "6dp", "effect": {"do": "close"}},
            {
                "at": "offer",
                "grow": "6dp",
                "effect": {"do": "jump", "to": "url", "uri": "https://ad.example.com"},
            },
        ],
    }
