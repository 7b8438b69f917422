"""The `background` key of an app file: components, what wakes them, whom they wake, a switch.

A wake without `target` is carried out by the system for the app: it delivers a broadcast, an
alarm, a job or a sync to `component`. A wake with `target` is carried out by the app's own code
while one of its processes is alive: it reaches for a component of another app.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from detector.virtual.apps.spec.values import Name, Strict

__all__ = ["BackgroundSpec", "ComponentSpec", "CrashSpec", "SwitchSpec", "Trigger", "WakeSpec"]

ClassName = Annotated[str, StringConstraints(pattern=r"^(\.[A-Z]\w*|[a-z][\w.]*\.[A-Z]\w*)$")]
Package = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
ProcessSuffix = Annotated[str, StringConstraints(pattern=r"^:[a-z]\w*$")]

Trigger = Literal[
    "boot",
    "locked-boot",
    "unlock",
    "screen-on",
    "screen-off",
    "power-connected",
    "power-disconnected",
    "network",
    "package-added",
    "package-removed",
    "own-update",
    "time",
    "timezone",
    "alarm",
    "job",
    "sync",
    "push",
    "launch",
    "start",
]
"""`launch`: the user opens this app. `start`: any process of this app has come to life."""


class ComponentSpec(Strict):
    """A component as the manifest declares it; `process` is the suffix of its own process.

    `exported` false: other apps that reach for it are denied.
    """

    name: ClassName
    kind: Literal["receiver", "service", "provider", "activity"]
    process: ProcessSuffix | None = None
    permission: str | None = None
    sticky: bool = False
    exported: bool = True


class WakeSpec(Strict):
    """One thing that starts a process. `one_in` 3: it happens on one occasion in three."""

    id: Name
    when: Trigger
    component: ClassName
    target: Package | None = None
    by: Literal["service", "bind", "provider", "broadcast", "activity"] = "bind"
    after_ms: Annotated[float, Field(ge=0, le=3_600_000)] = 0
    every_ms: Annotated[float, Field(ge=10_000, le=86_400_000)] | None = None
    one_in: Annotated[int, Field(ge=1, le=100)] = 1
    before_consent: bool = False
    obeys_switch: bool = True


class CrashSpec(Strict):
    """A process that dies of itself, so long after each of its starts, for the first `times` starts."""

    process: ProcessSuffix | None = None
    after_ms: Annotated[float, Field(ge=0, le=3_600_000)]
    times: Annotated[int, Field(ge=1, le=100)] = 1


class SwitchSpec(Strict):
    """The user's choice about starts in the background. `works` false: it is drawn and does nothing."""

    starts_on: bool = True
    works: bool = True


class BackgroundSpec(Strict):
    """`asks_consent`: the app waits for the effect `agree`; until then only `before_consent` wakes happen.

    `boot_permission` false: its receivers of the boot are declared, and the permission is not.
    """

    components: list[ComponentSpec] = Field(default_factory=list)
    wakes: list[WakeSpec] = Field(default_factory=list)
    crashes: list[CrashSpec] = Field(default_factory=list)
    switch: SwitchSpec | None = None
    asks_consent: bool = False
    boot_permission: bool = True
