"""The client of an STF farm against a stand-in that fails in the ways the real one is known to."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from detector.core.errors import DeviceNotReady
from detector.devices.stf import StfFarm
from tests.fakes.clock import FakeClock
from tests.fakes.stf import TOKEN, FakeDevice, FakeStf, stf
from tests.fakes.stf_line import StfLine

SERIAL = "R58M123"


@pytest.fixture
def farm() -> Iterator[FakeStf]:
    with stf(FakeDevice(serial=SERIAL, address="10.0.0.9:7401")) as held:
        yield held


def client(farm: FakeStf, *, token: str = TOKEN) -> StfFarm:
    return StfFarm("stf-bj", farm.url, token, FakeClock(), token_from="DETECTOR_STF_TOKEN")


def test_a_device_is_used_connected_and_given_back(farm: FakeStf) -> None:
    asking = client(farm)
    assert [(one.serial, one.why_not) for one in asking.devices()] == [(SERIAL, None)]
    asking.use(SERIAL, idle_ms=1_800_000)
    assert farm.devices[SERIAL].timeout_ms == 1_800_000
    assert asking.is_ours(SERIAL)
    assert asking.connect(SERIAL) == "10.0.0.9:7401"
    assert asking.leave(SERIAL)
    assert farm.leased == []


@pytest.mark.parametrize(
    ("device", "reason"),
    [
        pytest.param({"present": False}, "is not there", id="unplugged"),
        pytest.param({"ready": False}, "is not ready", id="preparing"),
        pytest.param({"owner": "li@example.cn"}, "is used by li@example.cn", id="in use"),
    ],
)
def test_reports_why_a_device_is_unavailable(device: dict[str, object], reason: str, farm: FakeStf) -> None:
    for name, value in device.items():
        setattr(farm.devices[SERIAL], name, value)
    (found,) = client(farm).devices()
    assert found.why_not == reason
    with pytest.raises(DeviceNotReady, match="403 Device is being used or not available"):
        client(farm).use(SERIAL, idle_ms=1)


def test_a_device_that_joins_after_the_farm_gave_up_on_it_is_used(farm: FakeStf) -> None:
    farm.devices[SERIAL].joins = ["late"]
    client(farm).use(SERIAL, idle_ms=1)
    assert farm.leased == [SERIAL]


def test_a_device_that_never_joins_is_not_leased_afterwards(farm: FakeStf) -> None:
    farm.devices[SERIAL].joins = ["never"]
    with pytest.raises(DeviceNotReady, match="does not lend R58M123: 504 Device is not responding"):
        client(farm).use(SERIAL, idle_ms=1)
    assert farm.leased == []


def test_an_address_that_is_missing_at_first_is_asked_for_again(farm: FakeStf) -> None:
    farm.devices[SERIAL].n_without_address = 1
    client(farm).use(SERIAL, idle_ms=1)
    assert client(farm).connect(SERIAL) == "10.0.0.9:7401"
    farm.devices[SERIAL].n_without_address = 9
    with pytest.raises(DeviceNotReady, match="gives no address for R58M123"):
        client(farm).connect(SERIAL)


def test_giving_back_is_tried_until_the_farm_takes_it(farm: FakeStf) -> None:
    client(farm).use(SERIAL, idle_ms=1)
    farm.devices[SERIAL].n_leaves_lost = 2
    assert client(farm).leave(SERIAL)
    assert farm.leased == []


def test_a_bad_token_is_one_sentence_that_does_not_show_it(farm: FakeStf) -> None:
    with pytest.raises(DeviceNotReady) as refused:
        client(farm, token="not-the-token").devices()
    assert str(refused.value) == "stf-bj: refuses the token in DETECTOR_STF_TOKEN: Bad Credentials"


def test_the_token_does_not_follow_a_redirect(farm: FakeStf) -> None:
    farm.redirects = True
    with pytest.raises(DeviceNotReady, match="refuses the token in DETECTOR_STF_TOKEN: it asks for a login"):
        client(farm).devices()
    assert farm.asked == ["GET /api/v1/devices"]


def test_an_unreachable_farm_is_one_sentence(farm: FakeStf) -> None:
    nowhere = StfFarm("stf-bj", "http://127.0.0.1:9", TOKEN, FakeClock(), token_from="X")
    with pytest.raises(DeviceNotReady, match="stf-bj: cannot be reached: Connection refused"):
        nowhere.devices()


@pytest.mark.parametrize("how", ["given back", "taken away", "idle"])
def test_the_way_to_a_device_ends_with_its_use(how: str) -> None:
    with _phone() as target, StfLine(target) as line:
        host, _, port = line.address.rpartition(":")
        with stf(FakeDevice(serial=SERIAL, address=line.address, line=line)) as farm:
            asking = client(farm)
            with socket.create_connection((host, int(port)), timeout=5) as early:
                assert early.recv(1) == b"", "it is not lent"
            asking.use(SERIAL, idle_ms=300 if how == "idle" else 60_000)
            with socket.create_connection((host, int(port)), timeout=5) as connected:
                connected.sendall(b"hello")
                assert connected.recv(5) == b"hello"
                match how:
                    case "given back":
                        assert asking.leave(SERIAL)
                    case "taken away":
                        farm.devices[SERIAL].leave()
                    case _:
                        pass
                assert connected.recv(1) == b""
            assert farm.leased == []


@contextmanager
def _phone() -> Iterator[str]:
    """Echoes what it is sent."""

    class Echo(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            while data := self.request.recv(64):
                self.request.sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
