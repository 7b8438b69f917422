"""Installing an APK by streaming it."""

import pytest

from detector.core.errors import DeviceNotReady
from detector.devices.install import install_apk


class Stream:
    def __init__(self, answer: bytes) -> None:
        self.received = b""
        self._answer = answer

    def read(self, max_bytes: int, *, timeout_s: float) -> bytes:
        answer, self._answer = self._answer, b""
        return answer

    def read_available(self) -> bytes:
        return b""

    def write(self, data: bytes, *, timeout_s: float) -> None:
        self.received += data

    def close(self) -> None:
        pass


class Phone:
    serial = "R58M123"

    def __init__(self, answer: bytes) -> None:
        self.stream = Stream(answer)
        self.opened: list[str] = []

    def open(self, service: str, *, timeout_s: float) -> Stream:
        self.opened.append(service)
        return self.stream


class StandingClock:
    def monotonic_ns(self) -> int:
        return 0

    def wall_ns(self) -> int:
        return 0

    def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


APK = bytes(range(256)) * 2000


def test_the_whole_file_goes_to_the_package_manager() -> None:
    phone = Phone(b"Success\n")
    install_apk(phone, StandingClock(), APK, name="app.apk")
    assert phone.opened == [f"exec:cmd package install -r -S {len(APK)}"]
    assert phone.stream.received == APK


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        pytest.param(b"Failure [INSTALL_FAILED_OLDER_SDK]\n", "INSTALL_FAILED_OLDER_SDK", id="refused"),
        pytest.param(b"", "no answer", id="hung up"),
    ],
)
def test_a_refusal_contains_the_devices_message(answer: bytes, message: str) -> None:
    with pytest.raises(DeviceNotReady, match=rf"R58M123: app\.apk was not installed: .*{message}"):
        install_apk(Phone(answer), StandingClock(), APK, name="app.apk")
