"""A command uses no more of a device than it declares: these run on one part of it alone."""

import asyncio
from dataclasses import dataclass

from detector.virtual.commands.call import Call, Command, Ports
from detector.virtual.commands.system import getprop, setprop
from detector.virtual.commands.triggers import svc
from detector.virtual.streams import ByteQueue
from detector.virtual.system.surroundings import Surroundings


@dataclass(frozen=True, kw_only=True)
class WithProperties:
    properties: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class WithSurroundings:
    surroundings: Surroundings


def run(command: Command[Ports], device: Ports, *words: str) -> str:
    output = bytearray()

    async def take(data: bytes) -> None:
        output.extend(data)

    stdin = ByteQueue()
    stdin.end()
    call = Call(
        device=device,
        name="",
        arguments=words,
        environment={},
        stdin=stdin,
        stdout=take,
        stderr=take,
        pid=1,
    )
    asyncio.run(_awaited(command, call))
    return output.decode()


async def _awaited(command: Command[Ports], call: Call[Ports]) -> int:
    return await command(call)


def test_properties_can_be_set_and_read_without_anything_else() -> None:
    device = WithProperties(properties={})
    run(setprop, device, "debug.name", "value")
    assert run(getprop, device, "debug.name") == "value\n"


def test_reports_a_switched_radio_once() -> None:
    changes: list[str] = []
    device = WithSurroundings(surroundings=Surroundings(changes.append))
    run(svc, device, "wifi", "disable")
    run(svc, device, "wifi", "disable")
    assert changes == ["network"]
