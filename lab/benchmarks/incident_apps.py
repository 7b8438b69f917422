"""Drawn apps for `incident_truth`: thirty with rare tricks, sixty innocents, and who meddles with the phone.

All splashes look alike, and so do all popups: what differs is what they do. The innocents are drawn from what
phones and apps lawfully do, without regard to what the program asks of an incident.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import yaml

from detector.wiring.virtual_devices import shipped_app_files

__all__ = ["ACCUSING", "DrawnApp", "Meddling", "drawn_apps"]

ACCUSING = ("CLS-11", "SPL-03", "DL-01")
"""What an incident may be told of: none of these may fail of an innocent."""

LANDING = {"do": "jump", "to": "url", "uri": "https://ad.example.com/landing"}
MARKET = {"do": "jump", "to": "market", "package": "cn.example.advertised"}
FETCH = {"do": "download", "file_name": "advertised.apk"}
CALL_AT = (360, 1_100)
"""Px on the display of the persona: the middle of the splash's call to action."""
CALL_PLACE = {"at": "top", "y": "523dp", "width": "240dp", "height": "54dp"}
BROWSE = "am start -a android.intent.action.VIEW -d https://news.example.com/today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meddling:
    """What somebody else does on the phone: `command` in the launches whose index leaves `rest` by `every`,
    `at_ms` after the launch, or `with_tap`: just before (-1) or just after (1) the first tap of ours.
    """

    command: str
    every: int = 3
    rest: int = 1
    at_ms: float | None = None
    with_tap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnApp:
    """`guilty_of`: the code of the rule that names it; None: an innocent. `may_fail`: what it is guilty of
    besides.
    """

    name: str
    keys: dict[str, Any]
    guilty_of: str | None = None
    may_fail: frozenset[str] = frozenset()
    meddling: Meddling | None = None
    faults: tuple[str, ...] = ()
    probes_edges: bool = False
    kind: str = field(default="")


def drawn_apps() -> list[DrawnApp]:
    """Guilty and innocent ones by turns, so that a run that is cut short tells as much of both."""
    guilty, innocent = list(_guilty()), list(_innocent())
    told = [(index / len(group), app) for group in (guilty, innocent) for index, app in enumerate(group)]
    return [app for _, app in sorted(told, key=lambda pair: pair[0])]


def _shipped(stem: str) -> dict[str, Any]:
    source = next(path for path in shipped_app_files() if path.stem == stem)
    keys: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    keys.pop("truth")
    return keys


def _plain(value: Any) -> Any:  # Any: plain YAML
    """Every drawn value at its least, every choice the first."""
    if isinstance(value, dict):
        if value.keys() >= {"min", "max"}:
            return value["min"]
        if "choice" in value:
            return value["choice"][0]
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def splash(*tricks: dict[str, Any], timers: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """A splash of five seconds. `tricks` come before what its skip does."""
    keys: dict[str, Any] = _plain(_shipped("fake_close"))
    scene = keys["scenes"]["splash"]
    scene["layers"] = [layer for layer in scene["layers"] if layer.get("id") != "cta"]
    call = next(
        layer
        for layer in _plain(_shipped("fake_close"))["scenes"]["splash"]["layers"]
        if layer.get("id") == "cta"
    )
    call["place"] = CALL_PLACE
    scene["layers"].append(call)
    closing = {"at": "skip", "grow": "8dp", "effect": {"do": "close"}}
    scene["touch"] = [*tricks, closing, {"at": "cta", "effect": LANDING}]
    scene["timers"] = list(timers)
    return keys


def popup(*tricks: dict[str, Any]) -> dict[str, Any]:
    """A popup over a page, with its cross in the corner."""
    keys: dict[str, Any] = _plain(_shipped("popup_corner_cross"))
    scene = keys["scenes"]["invite"]
    closing = {"at": "close", "grow": "6dp", "effect": {"do": "close"}}
    scene["touch"] = [*tricks, closing, {"at": "cta", "effect": LANDING}, {"effect": {"do": "nothing"}}]
    return keys


def _trick(at: str, effect: dict[str, Any], **seldom: int) -> dict[str, Any]:
    return {"at": at, "grow": "6dp", "seldom": seldom, "effect": effect}


def _guilty() -> Iterator[DrawnApp]:
    for n in (2, 3, 4, 5, 6, 7, 8, 10):
        effect = (LANDING, MARKET)[n % 2]
        yield DrawnApp(
            name=f"skip_every_{n}", keys=splash(_trick("skip", effect, every=n)), guilty_of="CLS-11"
        )
    for n in (2, 3, 5, 8):
        keys = popup(_trick("close", LANDING, every=n))
        yield DrawnApp(name=f"cross_every_{n}", keys=keys, guilty_of="CLS-11")
    for name, seldom in (("once_a_day", {"per_day": 1}), ("first_tap", {"first": 1})):
        yield DrawnApp(
            name=f"skip_{name}", keys=splash(_trick("skip", LANDING, **seldom)), guilty_of="CLS-11"
        )
        yield DrawnApp(
            name=f"cross_{name}", keys=popup(_trick("close", LANDING, **seldom)), guilty_of="CLS-11"
        )
    keys = splash(_trick("skip", MARKET, per_day=1))
    yield DrawnApp(name="skip_store_once_a_day", keys=keys, guilty_of="CLS-11")
    for n in (2, 3, 4, 5, 7, 10):
        timer = {"after_ms": 2_000 + 100 * n, "seldom": {"every": n}, "effect": LANDING}
        yield DrawnApp(name=f"jumps_every_{n}", keys=splash(timers=(timer,)), guilty_of="SPL-03")
    for after_ms in (1_500, 2_500):
        for name, seldom in (("once_a_day", {"per_day": 1}), ("first_launch", {"first": 1})):
            timer = {
                "after_ms": after_ms,
                "seldom": seldom,
                "effect": MARKET if after_ms > 2_000 else LANDING,
            }
            yield DrawnApp(name=f"jumps_{name}_{after_ms}", keys=splash(timers=(timer,)), guilty_of="SPL-03")
    for n in (3, 5, 7):
        yield DrawnApp(
            name=f"fetches_every_{n}", keys=splash(_trick("skip", FETCH, every=n)), guilty_of="DL-01"
        )


def _innocent() -> Iterator[DrawnApp]:
    yield from _moving_buttons()
    yield from _touched_links()
    yield from _late_pages()
    yield from _others_starts()
    yield from _timers_of_pages()
    yield from _deferred()
    yield from _shrinking_regions()
    for number in (1, 2, 3):
        yield DrawnApp(name=f"stutter_{number}", keys=splash(), faults=("stutter",), kind="a slow phone")
    for name, keys in (("splash", splash()), ("popup", popup())):
        yield DrawnApp(name=f"plain_{name}", keys=keys, kind="nothing else")
    yield DrawnApp(name="drawn_anew", keys=_shipped("compliant_splash"), kind="nothing else")


def _moving_buttons() -> Iterator[DrawnApp]:
    """The layout shifts: where skip stood stands the call to action, in every launch or in some."""
    for at_ms in (1_200, 1_800, 2_600, 3_200):
        yield DrawnApp(name=f"shifts_{at_ms}", keys=_shifted(splash(), at_ms), kind="a button that moves")
    for at_ms, weight in ((1_500, 0.5), (2_200, 0.35)):
        keys = splash()
        scenes = keys["scenes"]
        scenes["shifting"] = _shifted(splash(), at_ms)["scenes"]["splash"]
        del keys["start"]
        keys["variants"] = [
            {"name": "calm", "weight": 1.0, "start": "splash"},
            {"name": "shifting", "weight": weight, "start": "shifting"},
        ]
        yield DrawnApp(name=f"shifts_at_times_{at_ms}", keys=keys, kind="a button that moves")
    for at_ms in (1_000, 1_600):
        keys = popup()
        scene = keys["scenes"]["invite"]
        cross = next(layer for layer in scene["layers"] if layer.get("id") == "close")
        other = deepcopy(cross) | {"id": "later", "from_ms": at_ms}
        other["place"] = {"of": "card", "at": "top-left", "x": "8dp", "y": "8dp"}
        offer = {"id": "offer", "kind": "pill", "text": "领", "size": "14sp", "from_ms": at_ms}
        offer |= {"color": "#ffffff", "fill": "#d03030", "fill_alpha": 1.0}
        place = {"of": "card", "at": "top-right", "x": "2dp", "y": "2dp"}
        offer["place"] = place | {"width": "44dp", "height": "44dp"}
        cross["until_ms"] = at_ms
        scene["layers"] += [other, offer]
        scene["touch"] = [
            {"at": "offer", "effect": LANDING},
            {"at": "later", "grow": "6dp", "effect": {"do": "close"}},
            *scene["touch"],
        ]
        yield DrawnApp(name=f"cross_shifts_{at_ms}", keys=keys, kind="a button that moves")


def _shifted(keys: dict[str, Any], at_ms: int) -> dict[str, Any]:
    scene = keys["scenes"]["splash"]
    skip = next(layer for layer in scene["layers"] if layer.get("id") == "skip")
    call = next(layer for layer in scene["layers"] if layer.get("id") == "cta")
    later = deepcopy(skip) | {"id": "later", "from_ms": at_ms}
    later["place"] = skip["place"] | {"y": "70dp"}
    moved = deepcopy(call) | {"id": "moved", "from_ms": at_ms, "size": "12sp"}
    moved["place"] = skip["place"] | {"width": "120dp", "height": "44dp"}
    skip["until_ms"] = at_ms
    scene["layers"] += [later, moved]
    scene["touch"] = [
        {"at": "moved", "effect": LANDING},
        {"at": "later", "grow": "8dp", "effect": {"do": "close"}},
        *scene["touch"],
    ]
    return keys


def _touched_links() -> Iterator[DrawnApp]:
    """Somebody holds the phone, and touches the advert's link."""
    x_px, y_px = CALL_AT
    tap = f"input tap {x_px} {y_px}"
    for at_ms, every in ((1_800, 2), (2_400, 3), (3_200, 4), (2_800, 5)):
        meddling = Meddling(command=tap, every=every, at_ms=at_ms)
        yield DrawnApp(
            name=f"link_touched_{at_ms}",
            keys=splash(),
            meddling=meddling,
            kind="a link that the user touched",
        )
    for every in (2, 4):
        meddling = Meddling(command=tap, every=every, with_tap=-1)
        yield DrawnApp(
            name=f"link_touched_with_tap_{every}",
            keys=splash(),
            meddling=meddling,
            kind="a link that the user touched",
        )


def _late_pages() -> Iterator[DrawnApp]:
    """The page behind goes on by itself, a little after it came, in some launches."""
    for after_ms, every in ((60, 2), (150, 3), (300, 2), (300, 4), (700, 3), (1_500, 2)):
        keys = splash()
        keys["scenes"]["home"]["timers"] = [
            {"after_ms": after_ms, "seldom": {"every": every}, "effect": LANDING}
        ]
        yield DrawnApp(name=f"page_goes_on_{after_ms}_{every}", keys=keys, kind="a late page")
    for after_ms in (100, 400):
        keys = splash()
        guide = {"do": "jump", "to": "activity", "activity": ".GuideActivity"}
        keys["activities"].append(".GuideActivity")
        keys["scenes"]["home"]["timers"] = [{"after_ms": after_ms, "seldom": {"every": 3}, "effect": guide}]
        yield DrawnApp(name=f"page_shows_guide_{after_ms}", keys=keys, kind="a late page")
    for at_ms, every in ((4_000, 2), (5_000, 3)):
        keys = popup()
        keys["scenes"]["home"]["timers"] = [
            {"after_ms": at_ms, "seldom": {"every": every}, "effect": LANDING}
        ]
        yield DrawnApp(
            name=f"page_below_goes_on_{at_ms}", keys=keys, kind="a late page", may_fail=frozenset({"SPL-03"})
        )


def _others_starts() -> Iterator[DrawnApp]:
    """Another app starts something at the same moment."""
    for every, with_tap in ((2, 1), (3, 1), (4, 1), (2, -1), (3, -1)):
        side = "after" if with_tap > 0 else "before"
        yield DrawnApp(
            name=f"another_starts_{side}_tap_{every}",
            keys=splash(),
            meddling=Meddling(command=BROWSE, every=every, with_tap=with_tap),
            kind="another app's start",
        )
    for at_ms, every in ((1_800, 2), (2_600, 3), (2_200, 4)):
        yield DrawnApp(
            name=f"another_starts_{at_ms}",
            keys=splash(),
            meddling=Meddling(command=BROWSE, every=every, at_ms=at_ms),
            kind="another app's start",
        )
    for every in (2, 3):
        yield DrawnApp(
            name=f"another_starts_over_popup_{every}",
            keys=popup(),
            meddling=Meddling(command=BROWSE, every=every, with_tap=1),
            kind="another app's start",
        )


def _timers_of_pages() -> Iterator[DrawnApp]:
    """The window itself goes on by its timer at times, at the moment of the tap: that is no CLS-11."""
    for at_ms, every in ((900, 2), (1_200, 3), (1_500, 4), (1_800, 2), (2_200, 3)):
        timer = {"after_ms": at_ms, "seldom": {"every": every}, "effect": LANDING}
        yield DrawnApp(
            name=f"own_timer_{at_ms}",
            keys=splash(timers=(timer,)),
            may_fail=frozenset({"SPL-03"}),
            kind="its own timer at the moment of the tap",
        )
    for at_ms in (1_200, 2_000, 2_800):
        keys = splash()
        keys["activities"].append(".GuideActivity")
        guide = {"do": "jump", "to": "activity", "activity": ".GuideActivity"}
        keys["scenes"]["splash"]["timers"] = [{"after_ms": at_ms, "seldom": {"every": 3}, "effect": guide}]
        yield DrawnApp(
            name=f"guide_by_timer_{at_ms}", keys=keys, kind="its own timer at the moment of the tap"
        )


def _deferred() -> Iterator[DrawnApp]:
    """A link that was touched once is followed later: after a while, or at the next launches."""
    x_px, y_px = CALL_AT
    tap = f"input tap {x_px} {y_px}"
    for rest, delay_ms in ((1, 1_200), (2, 2_000)):
        keys = splash()
        touch = keys["scenes"]["splash"]["touch"]
        touch[-1] = {"at": "cta", "delay_ms": delay_ms, "effect": LANDING}
        yield DrawnApp(
            name=f"link_opens_late_{delay_ms}",
            keys=keys,
            meddling=Meddling(command=tap, every=3, rest=rest, at_ms=1_500),
            kind="a deferred start",
        )
    for index in (2, 4):
        keys = splash()
        scenes = keys["scenes"]
        scenes["wanted"] = deepcopy(scenes["splash"])
        scenes["wanted"]["timers"] = [{"after_ms": 1_500, "effect": LANDING}]
        scenes["splash"] |= {"unless": "wanted", "then": "wanted"}
        scenes["splash"]["lasts_ms"] = 5_000
        scenes["splash"]["touch"][-1] = {
            "at": "cta", "remember": "wanted", "effect": {"do": "toast", "text": "下次启动时为您打开"},
        }  # fmt: skip
        # Passed over from then on; without it the page follows as ever.
        scenes["splash"]["touch"][0] = {"at": "skip", "grow": "8dp", "effect": {"do": "go", "scene": "home"}}
        yield DrawnApp(
            name=f"link_opens_next_time_{index}",
            keys=keys,
            meddling=Meddling(command=tap, every=1_000, rest=index, at_ms=1_500),
            kind="a deferred start",
        )


def _shrinking_regions() -> Iterator[DrawnApp]:
    """What takes the taps of the control is smaller than it is drawn, always or after a while."""
    for grow in ("-4dp", "-8dp", "-12dp"):
        keys = splash()
        touch = keys["scenes"]["splash"]["touch"]
        touch[0] = {"at": "skip", "grow": grow, "effect": {"do": "close"}}
        touch.append({"effect": LANDING})
        yield DrawnApp(
            name=f"region_{grow[1:]}_smaller",
            keys=keys,
            kind="a control whose region shrinks",
            probes_edges=True,
        )
    for at_ms in (1_500, 2_500, 3_500):
        keys = splash()
        touch = keys["scenes"]["splash"]["touch"]
        small = {"at": "skip", "grow": "-8dp", "effect": {"do": "close"}}
        touch[0] = {"at": "skip", "grow": "8dp", "until_ms": at_ms, "effect": {"do": "close"}}
        touch[1:1] = [small]
        touch.append({"effect": LANDING})
        yield DrawnApp(
            name=f"region_shrinks_{at_ms}",
            keys=keys,
            kind="a control whose region shrinks",
            probes_edges=True,
        )
    for at_ms in (1_500, 2_500):
        keys = popup()
        touch = keys["scenes"]["invite"]["touch"]
        touch[0] = {"at": "close", "grow": "6dp", "until_ms": at_ms, "effect": {"do": "close"}}
        touch[1:1] = [{"at": "close", "grow": "-3dp", "effect": {"do": "close"}}]
        touch[-1] = {"effect": LANDING}
        yield DrawnApp(
            name=f"cross_region_shrinks_{at_ms}",
            keys=keys,
            kind="a control whose region shrinks",
            probes_edges=True,
        )
