"""The dialogs of virtual apps about privacy: the terms, the system's questions, and where answers lead."""

import random
from collections.abc import Sequence

__all__ = [
    "BACK",
    "BAR",
    "INNOCENT",
    "PLANTED",
    "asks_on",
    "consent_scenes",
    "first_texts",
    "launch_scenes",
    "permission_scene",
    "popups",
    "text",
    "truth",
]

Scenes = dict[str, object]
ASKER = "com.android.permissioncontroller/.permission.ui.GrantPermissionsActivity"
BACK: dict[str, object] = {"kind": "flat", "color": "#f5f6f8"}
BAR: dict[str, object] = {"kind": "status-bar", "icons": "dark"}
DRAWN = str.maketrans("關於們個護隱權設資單", "关于们个护隐权设资单")
"""The shipped font has only the simplified script; the nodes carry the intended text."""

INNOCENT = (None, None, None, "notify", "map", "once_more", "camera_gone")
PLANTED = ("early", "row", "again", "exit", "loop", "before_terms")
"""Dialogs before any tap: `early` one that nothing speaks of, `row` two, `again` one at every launch, `exit`
and `loop` by what a refusal leads to, `before_terms`; `map` and `camera_gone` in apps that are there for it,
`once_more` at two launches, `map_again` at each, `notify` of notifications."""

QUESTIONS = {
    "location": ("要允许“清单”访问此设备的位置信息吗？", "Allow 清单 to access this device's location?"),
    "contacts": ("要允许“清单”访问您的通讯录吗？", "Allow 清单 to access your contacts?"),
    "calendar": ("是否允许“清单”访问您的日历？", "Allow 清单 to access your calendar?"),
    "camera": ("要允许“清单”拍摄照片和录制视频吗？", "Allow 清单 to take pictures and record video?"),
    "notify": ("要允许“清单”向您发送通知吗？", "Allow 清单 to send you notifications?"),
}
ASKED = {
    "notify": ("notify",),
    "map": ("location",),
    "once_more": ("location",),
    "map_again": ("location",),
    "camera_gone": ("camera",),
    "early": ("location",),
    "row": ("contacts", "location"),
    "again": ("calendar",),
    "exit": ("contacts",),
    "loop": ("calendar",),
    "before_terms": ("location",),
}
FIRST_LAUNCHES = {"once_more": 2, "map_again": 99, "again": 99}
LOOPS = 4


def truth(consent: str | None, at_launch: str | None) -> dict[str, frozenset[str]]:
    """By rule code, the right outcomes if the terms are refused once."""
    refused = "failed" if consent == "looping" else "passed"
    refused = {None: "inapplicable", "yes": "untested", "unclear": "untested"}.get(consent, refused)
    after_taps = frozenset({"passed", "cantTell", "inapplicable"})
    allowed = {"PRV-10": frozenset({refused})} | dict.fromkeys(("PRV-05", "PRV-08", "PRV-09"), after_taps)
    if at_launch is None:
        return allowed
    purpose_outcome = (
        "inapplicable" if at_launch == "notify" else "failed" if at_launch in PLANTED else "passed"
    )
    allowed["PRV-02"] = frozenset({purpose_outcome})
    early = "failed" if at_launch in PLANTED else "passed" if at_launch == "notify" else "cantTell"
    allowed["PRV-08"] = frozenset({early})
    # These apps ask whenever their first page returns, even after a tap: that is open.
    again = {"failed"} if at_launch in ("again", "map_again", "loop") else {"passed", "cantTell"}
    allowed["PRV-05"] = frozenset(again)
    forced = {"exit": "failed", "loop": "failed", "camera_gone": "cantTell"}.get(at_launch, "passed")
    allowed["PRV-09"] = frozenset({forced})
    return allowed


def first_texts(at_launch: str | None) -> tuple[str, ...]:
    """What the first page states about its function."""
    return {
        "map": ("我们使用您的位置，以便显示附近的店",),
        "map_again": ("我们使用您的位置，以便显示附近的店",),
        "once_more": ("定位用于显示所在城市的天气",),
        "camera_gone": ("拍一张，马上变美", "相机用于拍照"),
    }.get(at_launch or "", ())


def asks_on(at_launch: str | None, *, has_terms: bool) -> str | None:
    """The scene over which the dialogs appear."""
    if at_launch is None:
        return None
    return "consent" if at_launch == "before_terms" and has_terms else "home"


def popups(at_launch: str | None) -> list[dict[str, object]]:
    asked = ASKED[at_launch or ""]
    return [
        {
            "scene": f"asked{n}",
            "after_ms": 500 + 200 * n,
            "first_launches": FIRST_LAUNCHES.get(at_launch or "", 1),
        }
        for n in range(len(asked))
    ]


def launch_scenes(at_launch: str | None, chance: random.Random) -> Scenes:
    scenes: Scenes = {}
    language = chance.randrange(2)
    for n, kind in enumerate(ASKED.get(at_launch or "", ())):
        effect: dict[str, object] = {"do": "close"}
        if at_launch in ("exit", "camera_gone"):
            effect = {"do": "finish"}
        if at_launch == "loop":
            for turn in range(1, LOOPS):
                effect = {"do": "go", "scene": f"loop{turn + 1}"} if turn + 1 < LOOPS else {"do": "close"}
                scenes[f"loop{turn}"] = _question(QUESTIONS[kind][language], effect)
            effect = {"do": "go", "scene": "loop1"}
        scenes[f"asked{n}"] = _question(QUESTIONS[kind][language], effect)
    return scenes


def permission_scene(kind: str, chance: random.Random, *, purposes: Sequence[str]) -> dict[str, object]:
    """After a tap."""
    question = QUESTIONS["notify" if kind == "notify" else "location"][0]
    why = f"{chance.choice(purposes)}。" if kind == "beside" else None
    return _question(question, {"do": "close"}, why=why)


def _question(question: str, effect: dict[str, object], *, why: str | None = None) -> dict[str, object]:
    is_latin = question.startswith("Allow")
    yes, no = ("While using the app", "Don't allow") if is_latin else ("仅在使用中允许", "不允许")
    layers: list[dict[str, object]] = [{"kind": "backdrop", "alpha": 0.5}, text("ask", question, 300)]
    if why is not None:
        layers.append(text("why", why, 340))
    return {
        "system_activity": ASKER,
        "layers": [*layers, text("yes", yes, 400, clickable=True), text("no", no, 460, clickable=True)],
        "touch": [
            {"at": "yes", "grow": "6dp", "effect": {"do": "close"}},
            {"at": "no", "grow": "6dp", "effect": effect},
        ],
    }


NOES = {"both": "不同意", "ticked": "不同意并退出", "unclear": "以游客身份看看", "yes": None}


def consent_scenes(kind: str, *, link: str | None) -> Scenes:
    """Wordings by kind: a clear refusal, a possible one or none, and where it leads.

    `link`: the title within the terms' sentence that opens the text.
    """
    no = NOES.get(kind, "不同意")
    leads: dict[str, object] = {"do": "finish"}
    if kind in ("looping", "asks_twice"):
        leads = {"do": "go", "scene": "sure"}
    if kind == "visitor":
        leads = {"do": "go", "scene": "home"}
    first = _terms(kind, no, leads, link=link)
    if kind not in ("looping", "asks_twice"):
        return {"consent": first}
    back: dict[str, object] = {"do": "go", "scene": "consent"} if kind == "looping" else {"do": "finish"}
    second = _terms(
        kind, "仍不同意", back, link=None, question="如不同意，我们将无法提供服务，请您再次考虑。"
    )
    return {"consent": first, "sure": second}


def _terms(
    kind: str, no: str | None, leads: dict[str, object], *, link: str | None, question: str | None = None
) -> dict[str, object]:
    sentence = question or "欢迎使用。请在使用前阅读下列文件，并选择是否同意处理您的个人信息。"
    if link is not None:
        title = link if "《" in link else f"《{link}》"
        sentence = f"欢迎使用。登录或使用前请仔细阅读{title}的全部内容，并选择是否同意。"
    layers: list[dict[str, object]] = [
        BACK,
        BAR,
        text("terms", sentence, 200),
        text("yes", "同意并继续", 480, clickable=True),
    ]
    touch: list[dict[str, object]] = [{"at": "yes", "grow": "6dp", "effect": {"do": "go", "scene": "home"}}]
    if link is not None:
        words = (link if "《" in link else f"《{link}》").translate(DRAWN)
        touch.append({"at": "terms", "words": words, "effect": {"do": "go", "scene": "terms_0"}})
    if no is not None:
        layer = text("no", no, 420, clickable=True)
        if kind == "faint":
            layer["color"] = "#eceef1"
        if kind == "tiny":
            layer["size"] = "4sp"
        layers.append(layer)
        touch.append({"at": "no", "grow": "6dp", "effect": leads})
    if kind == "ticked":
        box = text("box", "√", 340, clickable=True, checked=True, width="24dp")
        box["node"] = box["node"] | {"class": "android.widget.CheckBox"}  # type: ignore[operator]
        layers += [box, text("read", "我已阅读并同意隐私政策", 340, x_dp=60, width="260dp")]
    return {"activity": ".MainActivity", "back": "nothing", "layers": layers, "touch": touch}


def text(
    name: str, words: str, y_dp: int, *, x_dp: int = 20, clickable: bool = False, **more: object
) -> dict[str, object]:
    """A text with its node."""
    node = {"class": "android.widget.TextView", "id": name, "text": words, "clickable": clickable}
    if clickable:
        node["grow"] = "6dp"
    width = more.pop("width", "330dp")
    return {
        "id": name,
        "kind": "text",
        "text": words.translate(DRAWN),
        "size": "15sp",
        "color": "#202124",
        "place": {"of": "safe", "at": "top-left", "x": f"{x_dp}dp", "y": f"{y_dp}dp", "width": width},
        "node": node | more,
    }
