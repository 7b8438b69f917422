"""Walks through made-up menus: pages by name, each with its entries."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from detector.core.actions import Launch, Observation, PressBack, ReadScreen, Swipe, TapMenu, TapSwitch
from detector.core.geometry import Point
from detector.core.menu_walk import (
    MAX_PAGES,
    FoundSwitch,
    MenuEntry,
    MenuPage,
    SeenSwitch,
    flip_switch,
    look_for_switch,
)
from detector.core.screen import ViewTree

R = TypeVar("R")
PLACE = Point(x_px=1, y_px=1)


@dataclass
class App:
    """`menus`: entries by page. The switch is on the page `holder`. Back leads one page up, or `out`."""

    menus: Mapping[str, list[str]]
    holder: str | None = None
    obeys: bool = True
    back_works: bool = True
    at: list[str] = field(default_factory=list)
    is_on: bool = True
    n_launches: int = 0
    n_read: int = 0

    def do(self, action: object) -> Observation:
        match action:
            case Launch():
                self.at = ["home"]
                self.n_launches += 1
            case TapMenu(title=title) if title in self.menus.get(self.at[-1], []):
                self.at.append(title)
            case PressBack():
                if self.back_works and len(self.at) > 1:
                    self.at.pop()
                elif not self.back_works:
                    self.at = ["elsewhere"]
            case TapSwitch() if self.obeys:
                self.is_on = not self.is_on
            case ReadScreen():
                self.n_read += 1
                return Observation(at_ms=0, tree=ViewTree(id=self.at[-1], at_ms=0, at_error_ms=0, windows=()))
            case _:
                pass
        return Observation(at_ms=0)

    def read(self, tree: ViewTree, package: str) -> MenuPage:
        entries = [MenuEntry(title=one, point=PLACE, rank=1) for one in self.menus.get(tree.id, [])]
        is_here = tree.id == self.holder
        switch = SeenSwitch(label="自启动", scope="self", is_on=self.is_on, point=PLACE)
        return MenuPage(
            mark=tree.id,
            n_texts=1,
            entries=tuple(entries),
            switches=(switch,) if is_here else (),
            perhaps=(),
            asks_login=False,
            scroll=None,
        )


def played(app: App, walk: Generator[Any, Observation, R]) -> tuple[R, list[object]]:
    done: list[object] = []
    try:
        action = next(walk)
        while True:
            done.append(action)
            action = walk.send(app.do(action))
    except StopIteration as stop:
        return stop.value, done


def searched(app: App) -> tuple[FoundSwitch | None, list[object]]:
    return played(app, look_for_switch("com.a", app.read))


MENUS = {"home": ["me"], "me": ["about", "settings"], "settings": ["privacy", "background"]}


def test_finds_a_switch_three_pages_deep_and_its_path() -> None:
    found, _ = searched(App(MENUS, holder="background"))
    assert found is not None
    assert found.path == ("me", "settings", "background")


def test_opens_every_entry_before_reporting_none() -> None:
    found, done = searched(App(MENUS))
    assert found is None
    assert [one.title for one in done if isinstance(one, TapMenu)] == [
        *("me", "about", "settings", "privacy", "background")
    ]


def test_reopens_the_app_if_the_back_key_leads_elsewhere() -> None:
    app = App(MENUS, holder="background", back_works=False)
    found, _ = searched(app)
    assert found is not None
    assert app.n_launches > 1


def test_circular_menus_end_the_walk() -> None:
    app = App({"home": ["a", "b"], "a": ["b", "home"], "b": ["a", "home"]})
    assert searched(app)[0] is None
    assert app.n_read < MAX_PAGES


def test_reads_no_more_pages_than_allowed() -> None:
    app = App({"home": [f"p{n}" for n in range(200)]})
    assert searched(app)[0] is None
    assert app.n_read <= MAX_PAGES + 2


def test_a_switch_is_turned_off_and_on_again() -> None:
    app = App(MENUS, holder="background")
    found, _ = searched(app)
    assert found is not None
    for wanted in (False, True):
        obeyed, done = played(app, flip_switch("com.a", found, is_to_be_on=wanted, read=app.read))
        assert obeyed
        assert app.is_on is wanted
        assert [one.is_to_be_on for one in done if isinstance(one, TapSwitch)] == [wanted]


def test_a_switch_that_does_not_move_is_reported() -> None:
    app = App(MENUS, holder="background", obeys=False)
    found, _ = searched(app)
    assert found is not None
    assert played(app, flip_switch("com.a", found, is_to_be_on=False, read=app.read))[0] is False


def test_a_switch_already_in_that_state_is_left_alone() -> None:
    app = App(MENUS, holder="background")
    found, _ = searched(app)
    assert found is not None
    _, done = played(app, flip_switch("com.a", found, is_to_be_on=True, read=app.read))
    assert not [one for one in done if isinstance(one, TapSwitch | Swipe)]
