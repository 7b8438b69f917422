"""Trains the model of word intents in minutes on one core, and prints its scores on wording it never saw.

`--check` trains once for each of three parts of the families, each time without that part; the figures of the
card come from there. Without it, one model is trained on everything and written.
"""

import argparse
import itertools
import random
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from detector.core.window_role import TextIntent
from detector.engines.word_intents import INTENTS, IntentWeights, runs_of
from detector.perception.ports import Beside
from lab.training.word_intents import Example, examples, families

BUCKETS, WIDTH = 1 << 14, 24
EPOCHS, BATCH, RATE = 7, 128, 0.05
PARTS = 3
SURE = 0.9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    if args.check:
        check(args.seed)
    if args.out is not None:
        weights = train(examples(args.seed), args.seed)
        args.out.write_bytes(weights.to_bytes())
    return 0


def train(given: list[Example], seed: int) -> IntentWeights:
    """Weighted cross-entropy, by Adagrad over shuffled batches."""
    grain = np.random.default_rng(seed)
    rows = [
        np.array([zlib.crc32(run.encode()) % BUCKETS for run in runs_of(e.text, e.beside)]) for e in given
    ]
    wanted = np.array([[i.value for i in INTENTS].index(e.intent) for e in given])
    weight = np.array([e.weight for e in given], np.float32)
    counts = np.bincount(wanted, weight, len(INTENTS))
    print("weight by intent:", dict(zip([i.value for i in INTENTS], counts.round(0).tolist(), strict=True)))
    shapes = {
        "vectors": (BUCKETS, WIDTH),
        "layer": (WIDTH, WIDTH),
        "bias": (WIDTH,),
        "out": (WIDTH, len(INTENTS)),
        "out_bias": (len(INTENTS),),
    }
    values = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    values["vectors"] = grain.normal(0, 0.05, shapes["vectors"]).astype(np.float32)
    values["layer"] = grain.normal(0, 0.3, shapes["layer"]).astype(np.float32)
    values["out"] = grain.normal(0, 0.2, shapes["out"]).astype(np.float32)
    squares = {name: np.full(shape, 1e-4, np.float32) for name, shape in shapes.items()}
    for epoch in range(EPOCHS):
        order = grain.permutation(len(given))
        rate = RATE * (1 - epoch / EPOCHS) + 0.004
        loss = 0.0
        for start in range(0, len(order), BATCH):
            loss += _step(values, squares, rows, wanted, weight, order[start : start + BATCH], rate)
        print(f"epoch {epoch + 1}: loss {loss / weight.sum():.4f}", flush=True)
    return IntentWeights(**values)


def _step(
    values: dict[str, Any],
    squares: dict[str, Any],
    rows: list[Any],
    wanted: np.ndarray,
    weight: np.ndarray,
    some: np.ndarray,
    rate: float,
) -> float:
    lengths = np.array([len(rows[i]) for i in some])
    flat = np.concatenate([rows[i] for i in some])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    mean = np.add.reduceat(values["vectors"][flat], starts, axis=0) / lengths[:, None]
    before = mean @ values["layer"] + values["bias"]
    hidden = np.maximum(before, 0)
    scores = hidden @ values["out"] + values["out_bias"]
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    right = likely[np.arange(len(some)), wanted[some]]
    slope = likely.copy()
    slope[np.arange(len(some)), wanted[some]] -= 1
    slope *= weight[some][:, None]
    back = (slope @ values["out"].T) * (before > 0)
    each = (back @ values["layer"].T) / lengths[:, None]
    slopes = {"out": hidden.T @ slope, "out_bias": slope.sum(0), "layer": mean.T @ back, "bias": back.sum(0)}
    for name, value in slopes.items():
        squares[name] += value**2
        values[name] -= rate * value / np.sqrt(squares[name])
    order = np.argsort(flat, kind="stable")
    touched, first = np.unique(flat[order], return_index=True)
    gathered = np.add.reduceat(np.repeat(each, lengths, axis=0)[order], first, axis=0)
    squares["vectors"][touched] += gathered**2
    values["vectors"][touched] -= rate * gathered / np.sqrt(squares["vectors"][touched])
    return float(-(np.log(np.maximum(right, 1e-9)) * weight[some]).sum())


def check(seed: int) -> None:
    """Precision and recall by intent on families held out of training, and how well scores are calibrated."""
    known = families()
    names = sorted(known)
    random.Random(seed).shuffle(names)
    predictions: list[tuple[str, str, TextIntent, float]] = []
    for part in range(PARTS):
        left_out = frozenset(names[part::PARTS])
        weights = train(examples(seed, left_out), seed)
        for family in left_out:
            intent, spelt = known[family]
            for phrase in spelt[:: max(1, len(spelt) // 5)]:
                odds = weights.odds(runs_of(phrase, Beside.UNKNOWN))
                predictions.append((phrase, intent, INTENTS[int(odds.argmax())], float(odds.max())))
    _print_figures(predictions)


def _print_figures(predictions: list[tuple[str, str, TextIntent, float]]) -> None:
    print("| intent | texts | precision, sure | recall | recall, sure |\n| --- | --- | --- | --- | --- |")
    for intent in INTENTS:
        of = [t for t in predictions if t[1] == intent]
        sure = [t for t in predictions if t[2] is intent and t[3] >= SURE]
        right = sum(t[1] == intent for t in sure)
        hit = sum(t[2] is intent for t in of)
        shares = (right / max(len(sure), 1), hit / max(len(of), 1), right / max(len(of), 1))
        print(f"| {intent.value} | {len(of)} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    print("| score | texts | mean score | right |\n| --- | --- | --- | --- |")
    for low, high in itertools.pairwise((0, 0.5, 0.7, 0.8, 0.9, 0.97, 1.01)):
        some = [t for t in predictions if low <= t[3] < high]
        if some:
            mean, right_share = np.mean([t[3] for t in some]), np.mean([t[1] == t[2] for t in some])
            print(f"| {low} to {min(high, 1)} | {len(some)} | {mean:.3f} | {right_share:.3f} |")
    wrong = sorted((t for t in predictions if t[1] != t[2] and t[3] >= SURE), key=lambda t: -t[3])
    for phrase, true, predicted, score in wrong:
        print(f"surely wrong: {phrase} is {true}, predicted {predicted.value} {score:.2f}")


if __name__ == "__main__":
    sys.exit(main())
