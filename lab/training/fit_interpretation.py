"""Fits the window and control models: `python -m lab.training.fit_interpretation --read FILE ... --out FILE`.

Two ensembles of small trees on what `read_screens` kept. First, for each rectangle of a picture: is it the
window on top? Then, for each element, with the window that the first believes in (as predicted by a fold
that never saw the picture): does it close that window? Pictures are shown both as the quick look and as the
full one read them; words, finds and the time since the launch are dropped at random, so that none is relied
on alone.
"""

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from detector import codec
from detector.core.geometry import Rect
from detector.perception.control_evidence import (
    ALIKE_FROM,
    BELIEF_FIGURES,
    CONTROL_FACTORS,
    CONTROL_FIGURES,
    belief_evidence,
)
from detector.perception.element import Element
from detector.perception.lexicon import Lexicon
from detector.perception.weights import DECIMALS, Ensemble, JointEvidence, SightWeights, Tree, Weights
from detector.perception.window_belief import WindowBelief, believed
from detector.perception.window_evidence import WINDOW_FACTORS, WINDOW_FIGURES
from detector.wiring.perception_setup import lexicon as project_lexicon
from lab.training.labelled_screens import GROUPS, LabelledScreen
from lab.training.looks import Look, belief_and_chances, looks_in

Plain = dict[str, Any]
ABOVE_ALL = 1e30
N_FOLDS = 5
WINDOW = {
    "objective": "cross_entropy",
    "learning_rate": 0.06,
    "num_leaves": 12,
    "min_data_in_leaf": 25,
    "lambda_l2": 4.0,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "verbosity": -1,
    "seed": 7,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}
CONTROL = WINDOW | {"objective": "binary", "min_data_in_leaf": 15}
N_TREES = 160
TICK_WEIGHT = 5.0  # words with a box before them are rare, and tend to decline
ORIGIN = (
    "lab/training/fit_interpretation.py: drawn and rendered screens, AidUI, ordinary screens, close_controls"
)
SHARE_WITHOUT_PLACE = 0.06
SHARE_OF_NEW_WORDS = 0.12  # of untrained wordings are classified as "neither" (models/word_intents.md)
SHARE_WITH_TREE, SHARE_WITH_NODE = 0.4, 0.85  # tool values: Flutter, games and web pages have no nodes
SHARE_MOVED_WITH_TREE, SHARE_MOVED, SHARE_IN_WINDOW = 0.4, 0.25, 0.3
# The lexicon knows three in four ids of what real rules tap (popup_words); some nodes have none. What a
# page's own × removes or clears is named after that.
SHARE_NAMED, SHARE_OF_PAGES_NAMED = 0.6, 0.3
NAMED_BY_ID, NAMED_BY_WORDS = 0.6, 0.9  # as tree_controls scores them
SENSES = ("close", "skip", "decline", "acknowledge", "lead_on")
WAYS_OUT = [CONTROL_FIGURES.index(name) for name in SENSES[:4]]
MIN_SENSE, MAX_SURE = 0.5, 4.0  # a chance; log-odds
# Not fitted: on screens like those that the net was trained on, fits trust it as far as it is right there.
SIGHT = SightWeights(share=0.5, overlap=8.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--read", type=Path, nargs="+", required=True)
    parser.add_argument("--check", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    lexicon = project_lexicon()
    looks = [look for path in args.read for look in looks_in(path, lexicon)]
    print({"looks": len(looks)})
    weights = fitted(looks)
    args.out.write_text(codec.to_json(weights), encoding="utf-8")
    for path in args.check:
        _check(path, lexicon, weights)


def fitted(looks: list[Look]) -> Weights:
    """Controls are fitted twice: with the belief from the windows' looks, then with the combined one."""
    windows, beliefs = _fit_windows(looks)
    _, sure = _fit_controls(looks, beliefs)
    together = _fit_together(looks, beliefs, sure)
    both = [one.beside(float(best), together) for one, best in zip(beliefs, sure, strict=True)]
    controls, sure = _fit_controls(looks, both)
    together = _fit_together(looks, beliefs, sure)
    return Weights(
        format="interpretation/3",
        origin=ORIGIN,
        windows=windows,
        sight=SIGHT,
        controls=controls,
        together=together,
    )


def _fit_together(looks: list[Look], beliefs: list[WindowBelief], sure: np.ndarray) -> JointEvidence:
    """How much a window's looks and the likeliest control weigh, where it is known whether there is one."""
    known = np.array([look.screen.window is not None for look in looks])
    truth = np.array([look.screen.window != "none" for look in looks], float)
    weight = np.array([_weight(look.screen) for look in looks])
    none = np.clip([belief.none for belief in beliefs], 1e-6, 1 - 1e-6)
    columns = np.stack([np.log(1 / none - 1), np.clip(sure, -MAX_SURE, MAX_SURE)], axis=1)
    *slopes, shift = _line(columns[known], truth[known], weight[known])
    window, control = (round(slope, 4) for slope in slopes)
    return JointEvidence(shift=round(shift, 4), window=window, control=control, most=MAX_SURE)


def _fit_windows(looks: list[Look]) -> tuple[Ensemble, list[WindowBelief]]:
    """The ensemble, and the belief in every look of a fold that never saw its picture."""
    cases = np.concatenate([look.windows for look in looks])
    cases[:, WINDOW_FIGURES.index("since_launch_s")] = np.concatenate([_since_launch(look) for look in looks])
    truth = np.concatenate(
        [np.full(len(look.shapes), np.nan) if look.overlap is None else look.overlap for look in looks]
    )
    of_look = np.repeat(np.arange(len(looks)), [len(look.shapes) for look in looks])
    weight = np.array([_weight(look.screen) for look in looks])[of_look]
    fold = np.array([_fold(look.screen) for look in looks])[of_look]
    ensemble, by_fold = _fitted(cases, truth, weight, fold, WINDOW, WINDOW_FIGURES, WINDOW_FACTORS)
    ends = np.cumsum([len(look.shapes) for look in looks])[:-1]
    beliefs = [believed(look.shapes, odds) for look, odds in zip(looks, np.split(by_fold, ends), strict=True)]
    return ensemble, beliefs


def _since_launch(look: Look) -> np.ndarray:
    """Seconds, by what the picture shows: splashes come first, all else at any time; often unknown."""
    dice = np.random.default_rng(_number(look.screen) + look.is_full)
    if dice.random() < 0.6:
        seconds = np.nan
    elif look.screen.window == "splash":
        seconds = dice.uniform(0.3, 9)
    else:
        seconds = dice.uniform(0.3, 60) if look.screen.window != "interstitial" else dice.uniform(8, 90)
    return np.full(len(look.shapes), seconds)


def _number(screen: LabelledScreen) -> int:
    return zlib.crc32(screen.path.name.encode())


def _fold(screen: LabelledScreen) -> int:
    return _number(screen) % N_FOLDS


def _weight(screen: LabelledScreen) -> float:
    """Real pictures of other origins than the finder's count most."""
    if screen.origin.startswith("close_controls"):
        return 1.0
    return {"aidui": 3.0, "ordinary": 3.0}.get(screen.origin, 1.0)


def _fit_controls(looks: list[Look], beliefs: list[WindowBelief]) -> tuple[Ensemble, np.ndarray]:
    """The ensemble, and every look's best log-odds of its elements by folds, given a window."""
    cases = np.concatenate([_filled(look, belief) for look, belief in zip(looks, beliefs, strict=True)])
    truth = np.concatenate([look.closes for look in looks])
    of_look = np.repeat(np.arange(len(looks)), [len(look.elements) for look in looks])
    weight = np.array([_weight(look.screen) for look in looks])[of_look]
    weight[cases[:, CONTROL_FIGURES.index("tick")] == 1] *= TICK_WEIGHT
    fold = np.array([_fold(look.screen) for look in looks])[of_look]
    certain = cases.copy()
    certain[:, -len(BELIEF_FIGURES) :] = np.concatenate(
        [
            belief_evidence(look.elements, look.frame, belief.as_sure())
            for look, belief in zip(looks, beliefs, strict=True)
        ]
    )
    ensemble, by_fold = _fitted(
        cases, truth, weight, fold, CONTROL, CONTROL_FIGURES, CONTROL_FACTORS, also_on=certain
    )
    best = np.full(len(looks), -np.inf)
    np.maximum.at(best, of_look, by_fold)
    return ensemble, best


def _filled(look: Look, belief: WindowBelief) -> np.ndarray:
    """The figures of a look's elements with the believed window; sometimes without."""
    cases = look.controls.copy()
    dice = np.random.default_rng(_number(look.screen) + 2 * look.is_full)
    with_tree = len(cases) > 0 and dice.random() < SHARE_WITH_TREE
    elements = look.elements
    if dice.random() < (SHARE_MOVED_WITH_TREE if with_tree else SHARE_MOVED):
        within = belief.box if dice.random() < SHARE_IN_WINDOW else look.frame
        elements = tuple(
            _moved(one, within, dice) if closes == 1 else one
            for one, closes in zip(look.elements, look.closes, strict=True)
        )
    if dice.random() > SHARE_WITHOUT_PLACE:
        cases[:, -len(BELIEF_FIGURES) :] = belief_evidence(elements, look.frame, belief)
    misread = dice.random(len(cases)) < SHARE_OF_NEW_WORDS
    misread &= cases[:, CONTROL_FIGURES.index("was_read")] == 1
    for name in SENSES:
        cases[misread, CONTROL_FIGURES.index(name)] = 0.0
    cases[misread, CONTROL_FIGURES.index("neither")] = dice.uniform(0.5, 1.0, misread.sum())
    if with_tree:
        cases[:, [CONTROL_FIGURES.index(name) for name in ("named", "has_node")]] = [
            _node(look, one, bool(closes != 0), bool(row.max() >= MIN_SENSE), dice)
            for one, closes, row in zip(look.elements, look.closes, cases[:, WAYS_OUT], strict=True)
        ]
    return cases


def _moved(one: Element, within: Rect, dice: np.random.Generator) -> Element:
    """The same mark anywhere in the window: adverts hide it where few look, and its looks still count."""
    box = one.box
    if one.kind.is_text or within.width_px <= box.width_px or within.height_px <= box.height_px:
        return one
    left = dice.uniform(within.left_px, within.right_px - box.width_px)
    top = dice.uniform(within.top_px, within.bottom_px - box.height_px)
    moved = Rect.from_xywh(left, top, box.width_px, box.height_px)
    return replace(one, box=moved, glyph_box=moved)


def _node(
    look: Look, one: Element, closes: bool, says_close: bool, dice: np.random.Generator
) -> tuple[float, float]:
    """What a tree might report.

    Marks that close something have nodes, in a window and on a page alike; what only looks like one has none.
    A node of words says what was read.
    """
    middle = one.box.center
    is_mark = closes or any(box.contains(middle) for box in look.screen.own)
    is_mark |= look.screen.window == "none" and max(one.finds.values(), default=0.0) >= ALIKE_FROM
    is_text = one.kind.is_text
    if not (is_mark or is_text) or dice.random() > SHARE_WITH_NODE:
        return 0.0, 0.0
    if is_text:
        return NAMED_BY_WORDS if says_close else 0.0, 1.0
    share = SHARE_NAMED if closes else SHARE_OF_PAGES_NAMED
    return (NAMED_BY_ID if dice.random() < share else 0.0), 1.0


def _fitted(
    cases: np.ndarray,
    truth: np.ndarray,
    weight: np.ndarray,
    fold: np.ndarray,
    settings: Plain,
    figures: Sequence[str],
    factors: Sequence[str],
    *,
    also_on: np.ndarray | None = None,
) -> tuple[Ensemble, np.ndarray]:
    """Grown on all cases, calibrated on the folds' predictions for unseen cases, which are returned too: for
    `also_on`, the same cases with other figures, if that is given."""
    cases = np.round(cases, DECIMALS)
    known = ~np.isnan(truth)
    log_odds, answered = np.zeros(len(cases)), np.zeros(len(cases))
    for k in range(N_FOLDS):
        inside = known & (fold != k)
        grown = _grown(cases[inside], truth[inside], weight[inside], settings)
        log_odds[fold == k] = grown.predict(cases[fold == k], raw_score=True)
        if also_on is not None:
            there = np.round(also_on[fold == k], DECIMALS)
            answered[fold == k] = grown.predict(there, raw_score=True)
    stretch, shift = _calibration(log_odds[known], truth[known], weight[known])
    grown = _grown(cases[known], truth[known], weight[known], settings)
    ensemble = _exported(grown, figures, factors, stretch, shift)
    check = ensemble.evaluate(cases[:500]).log_odds - (
        stretch * grown.predict(cases[:500], raw_score=True) + shift
    )
    assert np.abs(check).max() < 0.02, np.abs(check).max()
    return ensemble, stretch * (log_odds if also_on is None else answered) + shift


def _grown(cases: np.ndarray, truth: np.ndarray, weight: np.ndarray, settings: Plain) -> lightgbm.Booster:
    return lightgbm.train(settings, lightgbm.Dataset(cases, truth, weight=weight), N_TREES)


def _calibration(log_odds: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    stretch, shift = _line(log_odds[:, None], truth, weight)
    return stretch, shift


def _line(columns: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> list[float]:
    """By Newton's method: the slopes, and last the shift, with which log-odds of the columns fit best."""
    columns = np.concatenate([columns, np.ones((len(columns), 1))], axis=1)
    line = start = np.array([1.0] + [0.0] * (columns.shape[1] - 1))
    for _ in range(25):
        chance = 1 / (1 + np.exp(-columns @ line))
        slope = columns.T @ (weight * (truth - chance)) - 1e-3 * (line - start)
        bend = (columns * (weight * chance * (1 - chance))[:, None]).T @ columns
        line = line + np.linalg.solve(bend + 1e-3 * np.eye(len(line)), slope)
    return [float(each) for each in line]


def _exported(
    grown: lightgbm.Booster, figures: Sequence[str], factors: Sequence[str], stretch: float, shift: float
) -> Ensemble:
    trees = [_tree(one["tree_structure"]) for one in grown.dump_model()["tree_info"]]
    prior = shift + stretch * sum(tree.mean[0] for tree in trees)
    return Ensemble(
        figures=tuple(figures),
        factor_of=tuple(factors),
        trees=tuple(trees),
        prior=round(prior, 5),
        stretch=round(stretch, 5),
    )


def _tree(root: Plain) -> Tree:
    nodes: list[list[Any]] = []

    def visit(node: Plain) -> tuple[int, float, float]:
        """Its place, its mean and its weight: the mean is over the leaves below, weighted by their cases."""
        place = len(nodes)
        nodes.append([])
        if "leaf_value" in node:
            nodes[place] = [-1, 0.0, 0, 0, False, node["leaf_value"]]
            return place, node["leaf_value"], max(float(node.get("leaf_count", 1)), 1.0)
        low, low_mean, low_n = visit(node["left_child"])
        high, high_mean, high_n = visit(node["right_child"])
        mean = (low_mean * low_n + high_mean * high_n) / (low_n + high_n)
        is_nan_known = node["missing_type"] == "NaN"  # else the library takes an unknown figure for 0
        unknown_low = node["default_left"] if is_nan_known else node["threshold"] >= 0
        nodes[place] = [node["split_feature"], node["threshold"], low, high, unknown_low, mean]
        return place, mean, low_n + high_n

    visit(root)
    figure, at_most, low, high, unknown_low, mean = zip(*nodes, strict=True)
    return Tree(
        figure=figure,
        at_most=tuple(_at_most(v) for v in at_most),
        low=low,
        high=high,
        unknown_low=unknown_low,
        mean=tuple(round(v, 5) for v in mean),
    )


def _at_most(threshold: float) -> float:
    """A threshold of fewer digits that separates the same figures: the library's -1e-35 is just below 0.

    Its 1e300 separates known figures from unknown ones: above every figure, and below the limit of a file.
    """
    short = min(round(threshold, DECIMALS + 2), ABOVE_ALL)
    return -(10.0 ** -(DECIMALS + 1)) if threshold < 0 and short == 0 else short


def _check(path: Path, lexicon: Lexicon, weights: Weights) -> None:
    """How both do on pictures that they were never trained on, by the full look."""
    scores = _Scores()
    for look in (one for one in looks_in(path, lexicon) if one.is_full):
        belief, chances = belief_and_chances(look, weights)
        scores.add(look, belief, chances)
    scores.print(path.stem)


@dataclass
class _Scores:
    groups: list[bool] = field(default_factory=list)
    ious: list[float] = field(default_factory=list)
    kinds: dict[str, list[bool]] = field(default_factory=dict)
    sure: list[float] = field(default_factory=list)
    pages: list[bool] = field(default_factory=list)

    def add(self, look: Look, belief: WindowBelief, chances: np.ndarray) -> None:
        screen = look.screen
        if screen.window is not None:
            self.groups.append(GROUPS[screen.window] == _group_of(belief))
        if screen.window_box is not None and belief.is_window:
            self.ious.append(screen.window_box.iou(belief.box))
        middles = [one.box.center for one in look.elements]
        for kind, box in screen.controls:
            found = [p >= 0.5 for p, m in zip(chances, middles, strict=True) if box.contains(m)]
            self.kinds.setdefault(kind, []).append(any(found))
        alarms = [right for p, right in zip(chances, look.closes, strict=True) if p >= 0.5]
        self.sure += [right for right in alarms if not np.isnan(right)]
        if screen.window == "none":
            self.pages.append(0.0 in alarms)

    def print(self, name: str) -> None:
        found = {kind: f"{np.mean(hits):.3f} of {len(hits)}" for kind, hits in sorted(self.kinds.items())}
        print(name, found)
        print(f"  precision {np.mean(self.sure):.3f}, group {np.mean(self.groups):.3f}", end=", ")
        print(f"IoU {np.mean(self.ious):.3f}, pages with an alarm {sum(self.pages)} of {len(self.pages)}")


def _group_of(belief: WindowBelief) -> str:
    if not belief.is_window:
        return "none"
    ways = ("full_screen", "card", "sheet")
    return max(ways, key=lambda way: float(getattr(belief, way)))


if __name__ == "__main__":
    main()
