"""`ip`: the addresses of the interfaces, one a line."""

from detector.virtual.commands.call import Call
from detector.virtual.system.ports import HasSurroundings

__all__ = ["ip"]

_RADIOS = {"wlan0": "wifi", "rmnet_data0": "data"}


async def ip(call: Call[HasSurroundings]) -> int:
    """`ip [-o] addr`; other objects of iproute2 are not known here."""
    if not {"addr", "address", "a"} & set(call.arguments):
        await call.print_error("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n")
        return 255
    radios = call.device.surroundings.radios
    numbered = enumerate(call.device.surroundings.addresses.items(), start=1)
    for number, (name, address) in numbered:
        radio = _RADIOS.get(name)
        if radio is None or (radios[radio] and not radios["airplane"]):
            forever = "valid_lft forever preferred_lft forever"
            await call.print(f"{number}: {name}    inet {address}\\       {forever}\n")
    return 0
