"""Probes that aim in dp: without a density they plan no launch, and do not guess."""

from dataclasses import replace

import pytest

from detector.core.geometry import Rect
from detector.core.trials import Level, ProbeKind
from detector.scenarios import PROBES
from tests.scenarios.plays import GLYPH, a_prior

BY_DP = ("hit_region_probe", "swipe_probe", "tap_grid")
PROBES_BY_DP = [one for one in PROBES if one.name in BY_DP]


@pytest.mark.parametrize("probe", PROBES_BY_DP, ids=lambda one: one.name)
def test_no_launch_is_planned(probe: ProbeKind) -> None:
    prior = a_prior(glyph=GLYPH, calls=(Rect.from_xywh(100, 1200, 520, 120),))
    assert probe.most_launches(prior, Level.LAB) > 0
    unknown = replace(prior, px_per_dp=None)
    assert probe.most_launches(unknown, Level.LAB) == 0
    assert list(probe.begin(unknown, Level.LAB)) == []
