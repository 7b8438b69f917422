"""Why labelled controls are missed: `python -m lab.training.explain_misses --read FILE ...`.

Uses what `read_screens` kept, by the full look and the shipped weights. A missed control was not proposed at
all; or it would be believed if there were certainly a window, but none is believed; or its looks, words and
place count against it even then. Each miss is printed with its figures, each file with what the same weights
would find if every window were known.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.core.geometry import Rect
from detector.perception.control_evidence import BELIEF_FIGURES, belief_evidence
from detector.perception.element import Element
from detector.perception.scene import MIN_CONTROL_SCORE
from detector.perception.weights import Weights
from detector.perception.window_belief import WindowBelief
from detector.perception.window_evidence import WINDOW_FIGURES
from detector.wiring.perception_setup import lexicon, perception_setup
from lab.training.labelled_screens import GROUPS
from lab.training.looks import Look, belief_and_chances, looks_in

NOT_PROPOSED = "not proposed"
NO_WINDOW = "no window believed"
WEIGHED_DOWN = "weighed down in a window"
KNOWN = 0.97  # the certainty given to a labelled window: in training none is certain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--read", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    weights, words = perception_setup().weights, lexicon()
    for path in args.read:
        looks = [look for look in looks_in(path, words) if look.is_full and _has_finds(look)]
        misses = [miss for look in looks for miss in misses_in(look, weights)]
        n_labels = sum(len(look.screen.controls) for look in looks)
        for miss in misses:
            print(miss)
        print(
            path.stem,
            f"{n_labels - len(misses)} of {n_labels} found,",
            dict(Counter(m.cause for m in misses)),
        )
        known = [look for look in looks if look.screen.window is not None]
        found = [found_in(look, chances(look, weights, true_window(look))) for look in known]
        n_found, n_false = (sum(each) for each in zip(*found, strict=True)) if found else (0, 0)
        n_labels = sum(len(look.screen.controls) for look in known)
        print(f"  were every window known: {n_found} of {n_labels} found, {n_false} false")


@dataclass(frozen=True, slots=True)
class Miss:
    """A labelled control that is not reported.

    `chance` is that of its likeliest element, 0 where there is none, `sure` the same if there were certainly
    a window, `none` the chance that there is none; `by_factor` in log-odds.
    """

    file: str
    kind: str
    cause: str
    chance: float
    sure: float
    none: float
    by_factor: dict[str, float]


def misses_in(look: Look, weights: Weights) -> list[Miss]:
    belief, chances_as_believed = belief_and_chances(look, weights)
    sure = chances(look, weights, belief.as_sure())
    verdicts = weights.controls.evaluate(_cases(look, belief))
    missed = []
    for kind, box in look.screen.controls:
        at = elements_in(box, look.elements)
        best = max(at, key=lambda i: float(chances_as_believed[i]), default=None)
        if best is not None and chances_as_believed[best] >= MIN_CONTROL_SCORE:
            continue
        by_factor = (
            {}
            if best is None
            else {
                name: round(float(value), 1)
                for name, value in zip(weights.controls.factors, verdicts.by_factor[best], strict=True)
            }
        )
        missed.append(
            Miss(
                file=look.screen.path.name,
                kind=kind,
                cause=cause_of([float(sure[i]) for i in at]),
                chance=0.0 if best is None else round(float(chances_as_believed[best]), 2),
                sure=round(max((float(sure[i]) for i in at), default=0.0), 2),
                none=round(belief.none, 2),
                by_factor=by_factor,
            )
        )
    return missed


def cause_of(sure: Sequence[float]) -> str:
    """`sure`: the chances of a missed label's elements if there were certainly a window."""
    if not sure:
        return NOT_PROPOSED
    return NO_WINDOW if max(sure) >= MIN_CONTROL_SCORE else WEIGHED_DOWN


def elements_in(box: Rect, elements: Sequence[Element]) -> list[int]:
    return [i for i, one in enumerate(elements) if box.contains(one.box.center)]


def found_in(look: Look, probabilities: np.ndarray) -> tuple[int, int]:
    """How many labels have a element that would be reported, and how many such elements are in no label."""
    at = [elements_in(box, look.elements) for _, box in look.screen.controls]
    n_found = sum(any(probabilities[i] >= MIN_CONTROL_SCORE for i in each) for each in at)
    return n_found, int(((probabilities >= MIN_CONTROL_SCORE) & (look.closes == 0)).sum())


def chances(look: Look, weights: Weights, belief: WindowBelief) -> np.ndarray:
    """The chance of each element, given that belief in the window; (elements,)."""
    return weights.controls.evaluate(_cases(look, belief)).probability


def true_window(look: Look) -> WindowBelief:
    """The label's window as a belief. It must be known."""
    group = GROUPS[look.screen.window or "none"]
    none, full_screen, card, sheet = (
        KNOWN if one == group else (1 - KNOWN) / 3 for one in ("none", "full_screen", "card", "sheet")
    )
    box = look.frame if group == "none" else look.screen.window_box or look.frame
    return WindowBelief(none=none, full_screen=full_screen, card=card, sheet=sheet, box=box)


def _cases(look: Look, belief: WindowBelief) -> np.ndarray:
    cases = look.controls.copy()
    cases[:, -len(BELIEF_FIGURES) :] = belief_evidence(look.elements, look.frame, belief)
    return cases


def _has_finds(look: Look) -> bool:
    """Some looks were kept without a finder's results."""
    return bool(np.isfinite(look.windows[:, WINDOW_FIGURES.index("x_corner")]).any())


if __name__ == "__main__":
    main()
