"""In a network of its own: Debian's adbd and a virtual device behind one adb server, given the same requests.

`python -m tests.virtual.adbd_session ADBD ADB FOLDER`, under `unshare --net`: adbd asks for no key and
listens on all addresses. Prints the answers as JSON: operation, device, answer.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from detector.virtual.background import BackgroundVirtualDevices, FrontEnd
from tests.virtual.front_ends import specs
from tests.virtual.wire_operations import OPERATIONS, Phone

ADBD_PORT, SERVER_PORT = 6011, 6013
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


def bring_loopback_up() -> None:
    """The loopback of a new network is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        name = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(asked, _SIOCGIFFLAGS, name))[1]
        fcntl.ioctl(asked, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | _IFF_UP))


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens on {port}")


def phone_of(serial: str, place: Path | str, folder: Path, adb: Path, environment: dict[str, str]) -> Phone:
    here = folder / serial.replace(":", "-")
    here.mkdir()
    phone = Phone(serial, str(place), here, adb, environment)
    phone.run("connect", serial)
    phone.run("shell", f"mkdir -p {place}")
    return phone


def asked(operation: str, phone: Phone) -> list[str | int]:
    """A failure is an answer, too: the other operations are run all the same."""
    try:
        return OPERATIONS[operation](phone)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def main() -> None:
    adbd, adb, folder = (Path(word) for word in sys.argv[1:])
    bring_loopback_up()
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "ADB_MDNS_AUTO_CONNECT": "0",
        "ANDROID_ADB_SERVER_PORT": str(SERVER_PORT),
    }
    daemon = subprocess.Popen(
        [adbd],
        env={**os.environ, "ADBD_PORT": str(ADBD_PORT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(ADBD_PORT)
        with BackgroundVirtualDevices(specs()[:1], front_end=FrontEnd.TRANSPORT) as devices:
            theirs = phone_of(f"127.0.0.1:{ADBD_PORT}", folder / "place", folder, adb, environment)
            ours = phone_of(devices.serials[0], "/data/local/tmp/place", folder, adb, environment)
            answers = {name: [asked(name, theirs), asked(name, ours)] for name in OPERATIONS}
            json.dump(answers, sys.stdout)
    finally:
        subprocess.run([adb, "kill-server"], env=environment, capture_output=True, timeout=20, check=False)
        daemon.kill()
        daemon.wait()


if __name__ == "__main__":
    main()
