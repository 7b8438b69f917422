from pathlib import Path

from detector.config import DraftDevice, draft, read_devices_file
from tests.repository import REPOSITORY

PHONE = DraftDevice(
    serial="R58M123", kind="phone", name="Mi 13", labels={"brand": "小米", "api": 34, "screen": "1080x2400"}
)
TWIN = DraftDevice(serial="R58M124", kind="phone", name="Mi 13", labels={"api": 34})
EMULATOR = DraftDevice(serial="emulator-5554", kind="emulator", name="sdk_gphone64", labels={})
OFFLINE = DraftDevice(serial="X1", kind="phone", name="device", labels=None, why_not="adb says:\noffline")


def test_the_written_file_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "devices.yaml"
    path.write_text(draft("127.0.0.1:5038", [PHONE, TWIN, EMULATOR, OFFLINE]), encoding="utf-8")
    known = read_devices_file(path)
    address = known.address("local")
    assert address is not None
    assert address.port == 5038
    assert [one.id for one in known.devices] == ["mi-13-01", "mi-13-02", "sdk-gphone64-01"]
    assert known.devices[0].labels == {"brand": "小米", "api": 34, "screen": "1080x2400"}
    assert (known.devices[2].kind, known.devices[2].required) == ("emulator", False)


def test_an_unusable_device_is_listed_as_a_comment() -> None:
    assert '#  - {id: device-01, serial: "X1"}  # adb says: offline' in draft("127.0.0.1:5037", [OFFLINE])


def test_its_examples_are_valid_once_uncommented(tmp_path: Path) -> None:
    text = draft("127.0.0.1:5037", [PHONE]).replace("SOME-ID", "mi-13-01")
    path = tmp_path / "devices.yaml"
    examples = ("#defaults:", "#  lease", "#  health", "#  prepare", "#pools:", "#  nightly", "#  inspection")
    lines = [line.removeprefix("#") if line.startswith(examples) else line for line in text.splitlines()]
    path.write_text("\n".join(lines), encoding="utf-8")
    known = read_devices_file(path)
    assert known.defaults.prepare.locale == "zh-CN"
    assert [one.id for one in known.pool("inspection")] == ["mi-13-01"]
    assert [one.id for one in known.pool("nightly")] == ["mi-13-01"]


def test_the_shipped_file_is_the_draft_of_an_empty_lab() -> None:
    assert (REPOSITORY / "devices.yaml").read_text(encoding="utf-8") == draft("127.0.0.1:5037", [])
