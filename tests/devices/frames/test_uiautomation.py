import pytest

from detector.core.errors import CaptureError
from detector.devices.android import AndroidDevice
from detector.devices.frames.uiautomation import UiAutomationFrames
from tests.fakes.link import FakeLink, jpeg_base64


def source(data: bytes) -> UiAutomationFrames:
    link = FakeLink(u2={"takeScreenshot": jpeg_base64(data)})
    return UiAutomationFrames(AndroidDevice(link, link.clock).uiautomation)


def test_says_that_it_is_lossy() -> None:
    frame = source(b"\xff\xd8...\xff\xd9").take(timeout_s=5)
    assert (frame.png, frame.lossy, frame.source) == (b"\xff\xd8...\xff\xd9", True, "uiautomation")


@pytest.mark.parametrize("data", [b"\xff\xd8...", b"nonsense"])
def test_a_broken_picture_is_a_failed_capture(data: bytes) -> None:
    with pytest.raises(CaptureError, match="no whole JPEG"):
        source(data).take(timeout_s=5)
