"""Phone, emulator or virtual device. Apps recognise emulators, and may show no adverts there."""

from collections.abc import Iterator

from detector.devices.doctor.finding import CheckGroup, Finding, Level, Norms, Outputs
from detector.devices.facts import device_kind
from detector.parsing.getprop import parse_getprop

__all__ = ["NATURE", "judge_nature"]

_PROPS = "getprop"
_TELLING = (
    "ro.detector.virtual",
    "ro.kernel.qemu",
    "ro.boot.qemu",
    "ro.hardware",
    "ro.product.model",
    "ro.build.type",
)


def judge_nature(outputs: Outputs, norms: Norms) -> Iterator[Finding]:
    props = parse_getprop(outputs[_PROPS])
    kind = device_kind("", props)
    evidence = " ".join(f"{name}={props[name]}" for name in _TELLING if props.get(name))
    level = Level.OK if kind == "phone" else Level.NOTE
    yield Finding(check="kind", level=level, sentence=f"kind_{kind}", evidence=evidence)


NATURE = CheckGroup(commands=(_PROPS,), judge=judge_nature)
