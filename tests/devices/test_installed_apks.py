"""What an installed app's files are: copied and hashed here, or the phone's own word with the reason."""

import hashlib
import struct
from collections.abc import Iterator

import pytest

from detector.core.device_facts import ApkHasher
from detector.core.errors import DeviceLost
from detector.devices import installed_apks
from detector.devices.shell import DeviceShell
from tests.fakes.apk_files import apk, manifest, with_signing_block
from tests.fakes.link import FakeLink
from tests.fakes.simulated import PACKAGE, device_spec, simulated_device

BASE, SPLIT = "/data/app/x/base.apk", "/data/app/x/split.de.apk"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    installed_apks._known.clear()
    yield
    installed_apks._known.clear()


def data(content: bytes) -> bytes:
    pieces = (content[at : at + 65_536] for at in range(0, len(content), 65_536))
    packets = [struct.pack("<4sI", b"DATA", len(piece)) + piece for piece in pieces]
    return b"".join([*packets, struct.pack("<4sI", b"DONE", 0)])


def named(package: str, label: str) -> bytes:
    return apk(manifest(package=package, application={"label": label}))


def fail(why: str) -> bytes:
    return struct.pack("<4sI", b"FAIL", len(why)) + why.encode()


def read(link: FakeLink, *paths: str) -> installed_apks.InstalledFiles:
    return installed_apks.read_installed_files(link, DeviceShell(link, link.clock), link.clock, paths)


def stat(*files: tuple[str, int]) -> dict[str, str]:
    return {"stat -c": "".join(f"{n_bytes} 1767225600 {path}\n" for path, n_bytes in files)}


def test_an_installed_app_is_copied_hashed_and_named_by_its_own_file() -> None:
    content = with_signing_block(named(PACKAGE, "岚汐资讯"), {0x7109871A: b"somebody"})
    with simulated_device(device_spec()) as (device, _, world):
        virtual = world.devices[device.serial]
        installed = virtual.packages.get(PACKAGE)
        assert installed is not None
        assert device.package_facts(PACKAGE).apks[0].why_not_copied is not None  # no file is there yet
        virtual.files.write(installed.apk_path, content, at_s=1.0)
        facts = device.package_facts(PACKAGE)
    assert facts.apk_sha256 == hashlib.sha256(content).hexdigest()
    assert [one.hashed_by for one in facts.apks] == [ApkHasher.HOST]
    assert facts.label == "岚汐资讯"
    assert facts.signers == (hashlib.sha256(b"somebody").hexdigest(),)


def test_another_apps_file_names_nobody() -> None:
    content = named("cn.example.other", "别的应用")
    with simulated_device(device_spec()) as (device, _, world):
        virtual = world.devices[device.serial]
        installed = virtual.packages.get(PACKAGE)
        assert installed is not None
        virtual.files.write(installed.apk_path, content, at_s=1.0)
        facts = device.package_facts(PACKAGE)
    assert (facts.label, facts.signers) == (None, ())
    assert facts.apk_sha256 == hashlib.sha256(content).hexdigest()


def test_a_file_is_not_copied_again_until_it_changes() -> None:
    link = FakeLink(shell=stat((BASE, 4)), services={"sync:": data(b"junk")})
    first, again = read(link, BASE), read(link, BASE)
    assert first == again
    assert link.opened.count("sync:") == 1
    link.shell = stat((BASE, 5))
    link.services["sync:"] = data(b"other")
    assert read(link, BASE).apks[0].sha256 == hashlib.sha256(b"other").hexdigest()
    assert link.opened.count("sync:") == 2


@pytest.mark.parametrize(
    ("answers", "sync", "why"),
    [
        pytest.param(stat((BASE, 4)), fail("Permission denied"), "Permission denied", id="refused"),
        pytest.param(stat((BASE, 2)), data(b"junk"), "more than 2 bytes", id="longer than it says"),
        pytest.param(stat((BASE, 3_000_000_000)), data(b"junk"), "more than 2000000000", id="too large"),
        pytest.param({}, data(b"junk"), "does not let its shell see", id="hidden"),
    ],
)
def test_what_cannot_be_copied_has_the_phones_own_hash_and_the_reason(
    answers: dict[str, str], sync: bytes, why: str
) -> None:
    (base,) = read(FakeLink(shell={**answers, "sha256sum": "ab" * 32}, services={"sync:": sync}), BASE).apks
    assert (base.sha256, base.hashed_by) == ("ab" * 32, ApkHasher.DEVICE)
    assert why in (base.why_not_copied or "")
    (base,) = read(FakeLink(shell=dict(answers), services={"sync:": sync}), BASE).apks
    assert (base.sha256, base.hashed_by) == (None, None)


def test_a_split_that_is_refused_does_not_take_the_base_with_it() -> None:
    content = named(PACKAGE, "甲")
    answers = iter([data(content), fail("Permission denied")])
    link = FakeLink(
        shell=stat((BASE, len(content)), (SPLIT, 4)), services={"sync:": lambda service: next(answers)}
    )
    found = read(link, BASE, SPLIT)
    assert [one.hashed_by for one in found.apks] == [ApkHasher.HOST, None]
    assert found.identity is not None
    assert found.identity.label == "甲"


def test_a_slow_phone_costs_no_more_than_the_time_set_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed_apks, "MAX_PULL_S", 0.01)
    link = FakeLink(
        shell={**stat((BASE, 10**6)), "sha256sum": "ab" * 32}, services={"sync:": data(b"x" * 10**6)}
    )
    (base,) = read(link, BASE).apks
    assert base.hashed_by is ApkHasher.DEVICE


def test_a_phone_that_went_away_is_lost() -> None:
    gone = DeviceLost("fake-1", "went away")
    link = FakeLink(shell={**stat((BASE, 4)), "echo alive": gone}, services={"sync:": gone})
    with pytest.raises(DeviceLost):
        read(link, BASE)
