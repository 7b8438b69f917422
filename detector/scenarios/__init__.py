"""What to do on a device, as generators. They do nothing themselves.

`cold_start` yields actions; a probe yields trials, each of which is one launch. Probes are listed by
hand, in the order in which a scan runs them.
"""

from detector.core.trials import ProbeKind
from detector.scenarios import (
    close_probe,
    hit_region_probe,
    reshow_watch,
    shake_ladder,
    swipe_probe,
    tap_grid,
)

__all__ = ["PROBES"]

PROBES: tuple[ProbeKind, ...] = (
    close_probe.PROBE,
    tap_grid.PROBE,
    swipe_probe.PROBE,
    shake_ladder.PROBE,
    reshow_watch.PROBE,
    hit_region_probe.PROBE,
)
