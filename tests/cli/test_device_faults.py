"""`detector capture` in real time on devices that each have a fault: what it reports and keeps."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from detector.cli.exit_codes import ExitCode
from detector.core.screen import Stream
from detector.evidence.reader import Bundle, open_bundle
from detector.virtual.device import VirtualDevice
from detector.virtual.personas import persona_named
from detector.virtual.server import serve_smart
from detector.virtual.system.latency import LatencyTable
from tests.cli.command_line import Ran, detector
from tests.fakes.served import served
from tests.fakes.simulated import PACKAGE, device_spec

FAULTS = (
    "unauthorized",
    "offline",
    "locked",
    "dead-screen",
    "hang",
    "hang@launch+2s",
    "vanish@launch+2s",
    "drop@launch+2s",
    "full-storage",
    "screen-off@launch+2s",
    "dead-uiautomation@launch+2s",
    "secure@launch+2s",
)
"""One device each; faults that only take time, or differ only in words, are tested on the simulated clock."""

AT_ONCE = 4

pytestmark = pytest.mark.long  # in real time; tests/session/test_faults.py has them on the simulated clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    ran: Ran
    folder: Path
    device: VirtualDevice

    @property
    def bundle(self) -> Bundle:
        return open_bundle(self.folder)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Outcome]]:
    """All devices are on one adb server, as in a lab, and some are captured side by side."""
    root = tmp_path_factory.mktemp("faults")
    persona = persona_named("compact-13")
    specs = [
        replace(
            device_spec(persona=persona, faults=(fault,)),
            serial=f"virtual-{number}",
            latency=LatencyTable(),
            uiautomation_running=False,
        )
        for number, fault in enumerate(FAULTS, start=1)
    ]
    with served(lambda: serve_smart(specs)) as smart:
        env = {"ANDROID_ADB_SERVER_PORT": str(smart.port)}

        def capture(serial: str) -> Ran:
            words = ("capture", PACKAGE, "--device", serial, "--out", root / serial)
            return detector(*words, cwd=root, env=env)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            ran = list(pool.map(capture, [spec.serial for spec in specs]))
        yield {
            fault: Outcome(ran=one, folder=root / spec.serial, device=device)
            for fault, spec, one, device in zip(FAULTS, specs, ran, smart.devices, strict=True)
        }


def serial_of(fault: str) -> str:
    return f"virtual-{FAULTS.index(fault) + 1}"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("unauthorized", "accept the dialog"),
        ("offline", "is offline"),
        ("locked", "is locked: unlock it"),
        ("dead-screen", "its screen is off"),
        ("hang", "no answer in time"),
    ],
)
def test_an_unusable_device_is_named_and_nothing_is_written(
    fault: str, says: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[fault]
    assert outcome.ran.code == ExitCode.INCONCLUSIVE, outcome.ran.err
    assert outcome.ran.says(f"{serial_of(fault)}: ", says), outcome.ran.err
    assert not outcome.folder.exists()


@pytest.mark.parametrize("fault", ["hang@launch+2s", "vanish@launch+2s"])
def test_evidence_from_a_lost_device_is_kept(fault: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[fault]
    assert outcome.ran.code == ExitCode.INCONCLUSIVE, outcome.ran.err
    assert outcome.ran.says(serial_of(fault)), outcome.ran.err
    assert outcome.bundle.is_partial
    assert outcome.bundle.frames
    assert outcome.bundle.gaps


@pytest.mark.parametrize(
    ("fault", "stream", "why"),
    [
        ("drop@launch+2s", Stream.FRAMES, ""),
        ("full-storage", Stream.TREES, "is its storage full?"),
        ("screen-off@launch+2s", Stream.FRAMES, "the screen is off"),
        ("dead-uiautomation@launch+2s", Stream.TREES, "the uiautomator2 server"),
        ("secure@launch+2s", Stream.FRAMES, "secure"),
    ],
)
def test_whatever_could_not_be_recorded_is_a_gap_with_its_reason(
    fault: str, stream: Stream, why: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[fault]
    assert outcome.ran.code == ExitCode.CLEAN, outcome.ran.err
    assert "Traceback" not in outcome.ran.err
    assert not outcome.bundle.is_partial
    gaps = [gap for gap in outcome.bundle.gaps if gap.stream is stream]
    assert any(why in gap.why for gap in gaps), outcome.bundle.gaps
    assert outcome.bundle.frames


def test_a_hidden_period_is_a_single_gap(outcomes: dict[str, Outcome]) -> None:
    gaps = outcomes["screen-off@launch+2s"].bundle.gaps
    assert sum(gap.stream is Stream.FRAMES and gap.why == "the screen is off" for gap in gaps) == 1


@pytest.mark.parametrize("fault", [one for one in FAULTS if not one.startswith(("hang", "vanish"))])
def test_the_device_is_left_as_it_was_found(fault: str, outcomes: dict[str, Outcome]) -> None:
    device = outcomes[fault].device
    assert not device.listeners
    assert device.files.names_in("/data/local/tmp") == []
    assert device.settings == device.persona.first_settings()
    assert not device.unknown_commands
