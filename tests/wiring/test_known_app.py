"""One file of numbers: the twin is drawn and the APK built from it."""

import shutil
import subprocess
import sys

import pytest

from detector.virtual.apps.running.running_app import make_app
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import true_quantities
from detector.virtual.persona import Persona
from detector.virtual.personas import PERSONAS
from detector.wiring.apk import facts_of_app
from detector.wiring.field_testing import shipped_known_app, twin_file
from detector.wiring.sdk_tables import sdk_index
from tests.repository import REPOSITORY

KNOWN = shipped_known_app().known
BUILD = REPOSITORY / "scripts" / "build_field_app"
TOOLS = ("aapt", "java", "apksigner")


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda one: one.name)
def test_the_twin_matches_the_file(persona: Persona) -> None:
    """Compared with the truth that the virtual phone computes from how the twin is drawn."""
    app = make_app(load_app(twin_file()), display=persona.display, seed=1, launch_index=0)
    splash, popup = true_quantities(app)
    dp = persona.display.px(1)
    assert (splash.visible_until_ms or 0) - splash.visible_from_ms == KNOWN.splash.lasts_ms
    assert (popup.visible_until_ms or 0) - popup.visible_from_ms == KNOWN.popup.lasts_ms
    assert splash.close is not None
    assert popup.close is not None
    assert splash.close.t_vis_ms == KNOWN.splash.skip_after_ms
    assert popup.close.t_vis_ms == KNOWN.popup.cross_after_ms
    assert splash.close.text == KNOWN.splash.skip_text
    assert popup.close.glyph_box.width_px == pytest.approx(KNOWN.popup.cross_size_dp * dp, abs=2)
    assert popup.close.box.width_px == pytest.approx(KNOWN.popup.cross_circle_dp * dp, abs=1)


def test_the_apk_declares_the_same_as_the_twin() -> None:
    facts = facts_of_app(KNOWN.package, [REPOSITORY / "detector/field_app/field-test.apk"], sdk_index())
    twin = load_app(twin_file())
    assert (facts.package, facts.version_name, facts.version_code) == (
        twin.package,
        twin.version_name,
        twin.version_code,
    )
    names = {one.name.rpartition(".")[2] for one in facts.components}
    assert names == {"SplashActivity", "MainActivity", KNOWN.receiver.lstrip(".")}


def test_the_twin_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, BUILD, "--check", "--twin"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason="the APK's tools are not there")
def test_the_apk_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, BUILD, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
