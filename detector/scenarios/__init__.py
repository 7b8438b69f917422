"""What to do on a device, as generators. They perform nothing themselves.

`cold_start` yields actions; a probe yields trials, each of which is one launch. Probes are listed
explicitly, in the order in which a scan runs them.
"""

from detector.core.trials import ProbeKind
from detector.scenarios import (
    back_key,
    close_probe,
    early_tap_ladder,
    hit_region_probe,
    idle_watch,
    mark_probe,
    prompt_probe,
    reshow_watch,
    seldom_probe,
    shake_ladder,
    swipe_probe,
    tap_grid,
)

__all__ = ["PROBES"]

PROBES: tuple[ProbeKind, ...] = (
    close_probe.PROBE,
    mark_probe.PROBE,
    back_key.PROBE,
    tap_grid.PROBE,
    swipe_probe.PROBE,
    shake_ladder.PROBE,
    early_tap_ladder.PROBE,
    reshow_watch.PROBE,
    hit_region_probe.PROBE,
    prompt_probe.PROBE,
    seldom_probe.SELDOM_TAPS,
    idle_watch.PROBE,
    seldom_probe.FRESH_LAUNCHES,
)
