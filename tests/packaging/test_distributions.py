"""The installed distributions are compatible, although pip was told not to check (scripts/setup.sh)."""

from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import detector.engines  # noqa: F401 - turns off ONNX Runtime's telemetry, before a test imports it


def requirements() -> Iterator[tuple[str, Requirement]]:
    """Each installed distribution with each of its requirements on this machine, extras left out."""
    for distribution in metadata.distributions():
        name = canonicalize_name(distribution.metadata["Name"])
        for line in distribution.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                yield name, requirement


def test_one_distribution_owns_cv2() -> None:
    owners = {
        distribution.metadata["Name"]
        for distribution in metadata.distributions()
        if any(file.parts[0] == "cv2" for file in distribution.files or ())
    }
    assert owners == {"opencv-python"}


def test_every_requirement_is_met() -> None:
    installed = {
        canonicalize_name(distribution.metadata["Name"]): distribution.version
        for distribution in metadata.distributions()
    }
    unmet = []
    for name, requirement in requirements():
        wanted = canonicalize_name(requirement.name)
        version = installed.get(wanted)
        if version is None or not requirement.specifier.contains(version, prereleases=True):
            unmet.append(f"{name} needs {requirement}, installed is {version}")
    assert unmet == []


def test_the_engines_can_be_imported_together() -> None:
    import cv2  # noqa: PLC0415  # imported here, so that the tests above can report what is wrong
    import onnxruntime  # noqa: PLC0415
    import rapidocr  # noqa: PLC0415
    import uiautomator2  # noqa: PLC0415

    assert cv2.__version__.startswith("5.")
    assert all(module.__name__ for module in (onnxruntime, rapidocr, uiautomator2))
