from dataclasses import replace

from detector.core.geometry import Rect
from detector.measures.close_exposure import CloseExposure, measure_close_exposure
from detector.windows.seen import Channel
from tests.measures.touched import q
from tests.rulebook import a_control, a_run, a_track

NODE = Rect.from_xywh(840, 140, 200, 100)
PIXELS = (Channel.TEXT, Channel.PICTURE)


def test_counts_frames_with_a_tree_and_those_that_expose_the_control() -> None:
    offered = a_control(node_bounds=NODE)
    track = a_track([offered, a_control(), offered, offered, offered])
    by_pixels = replace(track.readings[0], read_by=PIXELS)
    unpaired = replace(track.readings[4], tree_id=None)
    track = replace(track, readings=(by_pixels, *track.readings[1:4], unpaired))
    assert measure_close_exposure(a_run(track)) == CloseExposure(
        evidence_ids=("frame:0001", "frame:0002"),
        n_tree_frames=q(3, "frames"),
        n_exposed_frames=q(2, "frames"),
        has_control=True,
    )


def test_without_a_tree_cites_the_first_frames_with_the_control() -> None:
    exposure = measure_close_exposure(a_run(a_track([None, *[a_control()] * 3], read_by=PIXELS)))
    assert exposure.evidence_ids == ("frame:0001", "frame:0002")
    assert (exposure.n_tree_frames, exposure.has_control) == (q(0, "frames"), True)


def test_a_frame_without_the_control_does_not_count() -> None:
    exposure = measure_close_exposure(a_run(a_track([None] * 3)))
    assert (exposure.n_tree_frames, exposure.has_control) == (q(0, "frames"), False)


def test_a_mark_that_may_be_painted_does_not_count() -> None:
    painted = replace(a_control(), score=0.7)
    assert measure_close_exposure(a_run(a_track([painted] * 4))).n_tree_frames == q(0, "frames")
