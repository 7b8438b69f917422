"""What the streams show and when, compared with the apps' own course: every shipped app, by decoding.

An app's launch is drawn a second time from the same seed. Each decoded frame must look like that
launch at the frame's own time, and everything that becomes visible must have a frame within 1/60 s.
That applies while the app is in front, as the device knows it: one that jumps by itself leaves the display
to another.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from detector.virtual.app_port import StartActivity
from detector.virtual.apps.running.running_app import DrawnApp, make_app
from detector.virtual.apps.shipped import shipped_apps
from detector.virtual.apps.spec.app_file import load_app
from detector.virtual.apps.truth.windows import true_quantities
from detector.virtual.personas.compact_13 import PERSONA
from detector.virtual.system.packages import VirtualApp
from tests.virtual.driving import driven
from tests.virtual.scrcpy_session import session
from tests.virtual.video_reading import Seen

FRAME_MS = 1000 / 60
WATCH_S = 7.0
STAMP_S = 1e-6  # a frame's time is in whole microseconds
ALIKE = 4.0  # mean difference of all pixels, of 255 levels: the encoder's effect on photographs


@dataclass(frozen=True)
class Watched:
    """`seen` while the app was in front; `n_after` frames came once it had left."""

    truth: DrawnApp
    seen: list[Seen]
    n_after: int
    first_frame_s: float

    def at_ms(self, seen: Seen) -> float:
        """Since the launch's first frame."""
        return (seen.at_s - self.first_frame_s) * 1000

    @property
    def jumps_by_itself(self) -> bool:
        return any(
            isinstance(due.effect, StartActivity) and due.effect.package != self.truth.package
            for due in self.truth.course.effects
            if due.at_ms < WATCH_S * 1000
        )

    def is_like(self, seen: Seen, at_ms: float) -> bool:
        wanted = cv2.resize(self.truth.picture(at_ms), seen.size_px, interpolation=cv2.INTER_LINEAR)
        return float(np.abs(wanted.astype(np.int16) - seen.pixels).mean()) < ALIKE


def watched(name: str, seed: int) -> Watched:
    spec = load_app(next(path for path in shipped_apps() if path.stem == name))

    def launch(index: int) -> DrawnApp:
        return make_app(spec, display=PERSONA.display, seed=seed, launch_index=index)

    app = VirtualApp(package=spec.package, label=spec.label, create=launch, activities=tuple(spec.activities))
    with driven(persona=PERSONA, apps=[app]) as device, session(device, "max_size=800") as client:
        device.launch(spec.package, wait_s=WATCH_S)
        clock, foreground = device.device.clock, device.device.foreground
        first_frame_s = clock.uptime_s(device.first_frame_at_s(spec.package))
        boot_s = clock.uptime_s(0.0)
        seen, n_after = [], 0
        for one in client.seen():
            if one.at_s < first_frame_s:
                continue
            shown = foreground.shown_at(one.at_s - boot_s + STAMP_S)
            if shown is not None and shown.package == spec.package:
                seen.append(one)
            else:
                n_after += 1
    return Watched(truth=launch(0), seen=seen, n_after=n_after, first_frame_s=first_frame_s)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] * bool(place % 20))
        for place, name in enumerate(sorted(path.stem for path in shipped_apps()))
    ],
)
def test_every_frame_is_of_its_own_time_and_nothing_is_missed(name: str) -> None:
    launch = watched(name, seed=7)
    assert (launch.n_after > 0) == launch.jumps_by_itself
    assert all(launch.is_like(seen, launch.at_ms(seen)) for seen in launch.seen)
    times_ms = [launch.at_ms(seen) for seen in launch.seen]
    last_ms = times_ms[-1]
    for window in true_quantities(launch.truth):
        visible_ms = [window.visible_from_ms]
        if window.close is not None:
            visible_ms.append(window.close.first_visible_ms)
        for true_ms in visible_ms:
            if true_ms < last_ms:
                assert any(0 <= at_ms - true_ms <= FRAME_MS + 0.001 for at_ms in times_ms), true_ms
