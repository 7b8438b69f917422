"""Putting a file on the device, and what is reported if the device does not accept it."""

import pytest

from detector.core.errors import DeviceError
from detector.devices.smart_socket import push_file
from tests.devices.frames.videos import phone

PATH = "/data/local/tmp/some.jar"


def test_a_file_arrives_whole() -> None:
    data = bytes(range(256)) * 700  # in several pieces
    with phone() as one:
        push_file(one.device._link, one.clock, data, PATH, timeout_s=5)
        assert one.device.shell.run(f"md5sum {PATH}; wc -c < {PATH}").stdout.split()[-1] == str(len(data))
        one.device.shell.run(f"rm -f {PATH}")


def test_reports_a_full_disk_in_the_devices_words() -> None:
    with (
        phone("full-storage") as one,
        pytest.raises(DeviceError, match=r"could not be put on it: .*[Nn]o space"),
    ):
        push_file(one.device._link, one.clock, b"x" * 1000, PATH, timeout_s=5)
