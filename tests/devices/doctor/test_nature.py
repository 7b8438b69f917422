import pytest

from detector.devices.doctor.checks import NATURE
from detector.devices.doctor.finding import Level, Norms

STATUS = "am memory-limiter status"


@pytest.mark.parametrize(
    ("props", "sentence", "level"),
    [
        ("[ro.product.model]: [Pixel 7]\n[ro.build.type]: [user]\n", "kind_phone", Level.OK),
        ("[ro.kernel.qemu]: [1]\n[ro.hardware]: [ranchu]\n", "kind_emulator", Level.NOTE),
        ("[ro.hardware]: [vbox86]\n", "kind_emulator", Level.NOTE),
        ("[ro.detector.virtual]: [1]\n", "kind_virtual", Level.NOTE),
    ],
)
def test_distinguishes_phones_from_emulators(props: str, sentence: str, level: Level) -> None:
    (found,) = NATURE.judge({"getprop": props, STATUS: "Unknown command: memory-limiter\n"}, Norms())
    assert (found.sentence, found.level) == (sentence, level)
    assert found.evidence


@pytest.mark.parametrize(
    ("status", "sentence", "level"),
    [
        ("disabled\n", "memory_unlimited", Level.OK),
        ("enabled limits=true monitoring=true killing=true ignored=none\n", "memory_limited", Level.NOTE),
        ("enabled limits=true monitoring=true killing=false ignored=none\n", "memory_unlimited", Level.OK),
    ],
)
def test_says_whether_android_17_ends_apps_for_their_use_of_memory(
    status: str, sentence: str, level: Level
) -> None:
    *_, found = NATURE.judge({"getprop": "[ro.product.model]: [x]\n", STATUS: status}, Norms())
    assert (found.check, found.sentence, found.level) == ("memory", sentence, level)
