import pytest

from detector.devices.doctor.checks import NATURE
from detector.devices.doctor.finding import Level, Norms


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
    (found,) = NATURE.judge({"getprop": props}, Norms())
    assert (found.sentence, found.level) == (sentence, level)
    assert found.evidence
