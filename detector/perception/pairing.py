"""Which view tree belongs to which frame.

A dump takes a while and shows one unknown moment within it. It belongs to a frame only if nothing could have
changed in between: the last frame before the dump began and the first after it ended show the same state, and
so do all frames from there to the frame in question.
"""

from collections.abc import Sequence

from detector.core.screen import Frame, ViewTree

__all__ = ["pair_trees"]


def pair_trees(
    frames: Sequence[Frame], states: Sequence[int], trees: Sequence[ViewTree]
) -> tuple[ViewTree | None, ...]:
    """For each frame its tree or None. `states[i]` numbers the state that `frames[i]` shows.

    Frames are in order of time; each state's number is used for one unbroken run of frames only.
    """
    of_state: dict[int, list[ViewTree]] = {}
    for tree in trees:
        begin_ms, end_ms = tree.at_ms - tree.at_error_ms, tree.at_ms + tree.at_error_ms
        before = [i for i, frame in enumerate(frames) if frame.at_ms <= begin_ms]
        after = [i for i, frame in enumerate(frames) if frame.at_ms >= end_ms]
        if before and after and states[before[-1]] == states[after[0]]:
            of_state.setdefault(states[before[-1]], []).append(tree)
    paired: list[ViewTree | None] = []
    for frame, state in zip(frames, states, strict=True):
        same = of_state.get(state, [])
        paired.append(min(same, key=lambda tree: abs(tree.at_ms - frame.at_ms), default=None))
    return tuple(paired)
