"""The ground truth about gestures follows from the app's keys, for one launch."""

from detector.virtual.apps.truth.gestures import true_motions, true_swipes
from tests.virtual.app_samples import app_keys, launch, scene_keys

JUMP = {"do": "jump", "to": "url", "uri": "https://ad.example.com"}


def test_reports_triggers_and_swipes_with_their_times() -> None:
    keys = app_keys()
    splash = scene_keys(keys, "splash")
    splash["motion"] = [
        {"kind": "shake", "least_mps2": 12, "gravity": True, "after_ms": 500, "effect": JUMP},
        {"kind": "twist", "least_deg": 30, "least_ms": 400, "until_ms": 2000, "effect": {"do": "nothing"}},
    ]
    splash["swipes"] = [{"direction": "up", "least_length": "100dp", "at": "ad", "effect": JUMP}]
    app = launch(keys)
    shake, twist = true_motions(app)
    assert (shake.scene, shake.kind, shake.from_ms, shake.until_ms) == ("splash", "shake", 500, 3000)
    assert (shake.trigger.least_mps2, shake.trigger.includes_gravity, shake.does) == (12, True, "jump")
    assert (twist.trigger.least_deg, twist.trigger.least_ms, twist.until_ms) == (30, 400, 2000)
    (swipe,) = true_swipes(app)
    assert (swipe.region.direction, swipe.region.least_length_px) == ("up", 100)
    assert (swipe.region.box.width_px, swipe.region.box.height_px) == (360, 720)
    assert (swipe.from_ms, swipe.until_ms, swipe.does) == (0, 3000, "jump")
