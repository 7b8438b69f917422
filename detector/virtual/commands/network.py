"""`ip`: the addresses of the interfaces, one a line."""

from detector.virtual.commands.call import Call
from detector.virtual.system.ports import HasSurroundings

__all__ = ["ip"]

_ADDRESSES = {
    "lo": "127.0.0.1/8 scope host lo",
    "wlan0": "192.168.31.57/24 brd 192.168.31.255 scope global wlan0",
    "rmnet_data0": "10.84.12.9/30 scope global rmnet_data0",
}
_RADIOS = {"wlan0": "wifi", "rmnet_data0": "data"}


async def ip(call: Call[HasSurroundings]) -> int:
    """`ip [-o] addr`; other objects of iproute2 are not known here."""
    if not {"addr", "address", "a"} & set(call.arguments):
        await call.print_error("Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n")
        return 255
    radios = call.device.surroundings.radios
    numbered = enumerate(_ADDRESSES.items(), start=1)
    for number, (name, address) in numbered:
        radio = _RADIOS.get(name)
        if radio is None or (radios[radio] and not radios["airplane"]):
            forever = "valid_lft forever preferred_lft forever"
            await call.print(f"{number}: {name}    inet {address}\\       {forever}\n")
    return 0
