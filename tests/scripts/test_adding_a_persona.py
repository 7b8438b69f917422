"""Follows the recipe in docs/adding-a-device.md: a persona takes two files by hand, its test none."""

import json
from pathlib import Path

import pytest

from tests.scripts.checkout import contents, copy_sources, python

PERSONA = '''"""tall-14: a narrow, tall Android 14 phone at 420 dpi."""

from dataclasses import replace

from detector.virtual.app_port import VirtualDisplay
from detector.virtual.personas import aosp_14

PERSONA = replace(
    aosp_14.PERSONA,
    name="tall-14",
    model="Virtual Tall 14",
    device="tall14",
    display=VirtualDisplay(
        width_px=840,
        height_px=2100,
        density_dpi=420,
        px_per_mm=420.0 / 25.4,
        status_bar_px=84,
        navigation_bar_px=63,
    ),
)
'''


@pytest.mark.long
def test_a_persona_in_two_files_by_hand(tmp_path: Path) -> None:
    checkout = copy_sources(tmp_path / "checkout")
    before = contents(checkout)

    (checkout / "detector/virtual/personas/tall_14.py").write_text(PERSONA, encoding="utf-8")
    listed = checkout / "detector/virtual/personas/__init__.py"
    text = listed.read_text(encoding="utf-8")
    assert text.count("    originos_15,\n") == 2  # imported, and in its place in the list
    text = text.replace("    originos_15,\n)", "    originos_15,\n    tall_14,\n)")
    text = text.replace("        originos_15,\n    )", "        originos_15,\n        tall_14,\n    )")
    listed.write_text(text, encoding="utf-8")
    after = contents(checkout)
    assert len([name for name in after if before.get(name) != after[name]]) == 2

    captured = "test_the_capture_agrees_with_the_devices_truth[tall-14]"
    asked = (
        "pytest",
        "-q",
        "-m",
        "",
        "-p",
        "no:cacheprovider",
        f"tests/session/test_personas.py::{captured}",
    )
    ran = python(checkout, *asked)
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout
    catalog = json.loads(python(checkout, "detector", "virtual", "--list").stdout)
    assert "tall-14" in [one["name"] for one in catalog["personas"]]
