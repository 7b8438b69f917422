"""Scenes declared legitimate, and families of one developer: the file `wake-scenes/1`.

A declaration excuses a start only if every key that it names matches, and the start then records who
declared it. By default nothing is declared except what the phone itself shows (push channel, roles).
"""

from dataclasses import dataclass
from typing import Literal

from detector.codec import from_yaml
from detector.core.errors import ConfigError

__all__ = ["NO_SCENES", "SCENES_FORMAT", "DeclaredScene", "DeclaredScenes", "read_scenes"]

SCENES_FORMAT = "wake-scenes/1"

Scene = Literal["push-channel", "alarm-clock", "widget", "ime", "accessibility", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredScene:
    """None: anything matches. `component` is a full class name, `declared_by` a person or a document."""

    scene: Scene
    declared_by: str
    reason: str
    package: str | None = None
    component: str | None = None
    action: str | None = None
    trigger: str | None = None
    caller: str | None = None

    def fits(
        self,
        *,
        package: str,
        component: str | None,
        action: str | None,
        trigger: str | None,
        caller: str | None,
    ) -> bool:
        class_name = component.partition("/")[2] if component else None
        pairs = (
            (self.package, package),
            (self.component, class_name),
            (self.action, action),
            (self.trigger, trigger),
            (self.caller, caller),
        )
        return all(wanted is None or wanted == found for wanted, found in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredScenes:
    """`families`: packages of one developer, each a list."""

    format: str = SCENES_FORMAT
    scenes: tuple[DeclaredScene, ...] = ()
    families: tuple[tuple[str, ...], ...] = ()

    def are_family(self, one: str, other: str) -> bool:
        return any(one in family and other in family for family in self.families)


NO_SCENES = DeclaredScenes()


def read_scenes(text: str, *, where: str) -> DeclaredScenes:
    """Raises ConfigError by file and key. A scene without any condition would excuse everything."""
    scenes = from_yaml(DeclaredScenes, text, where=where)
    if scenes.format != SCENES_FORMAT:
        raise ConfigError(f"{where}: format: is {scenes.format!r}, not {SCENES_FORMAT!r}")
    for number, scene in enumerate(scenes.scenes):
        named = (scene.package, scene.component, scene.action, scene.trigger, scene.caller)
        if all(text is None for text in named[1:]):
            raise ConfigError(f"{where}: scenes[{number}]: names no component, action, trigger or caller")
    return scenes
