"""Learns a window's role from its words; writes `models/window_words.json`.

    python -m lab.training.train_window_words --shared ../shared/data

Softmax regression with a penalty on every weight, over the pieces that at least `MIN_WINDOWS` windows have.
Prints how many held-out windows are recognised, each composed of phrases that training saw in other
combinations, and how well the shares are calibrated on them.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from detector.core.window_role import WindowRole
from detector.perception.words import FEWEST_PIECES, pieces_of
from lab.training.window_texts import Text, drawn_windows, rule_lines

ROLES = tuple(role for role in WindowRole if role is not WindowRole.UNKNOWN)
MODEL = Path(__file__).parents[2] / "models" / "window_words.json"
MIN_WINDOWS = 4
MAX_PIECES = 3000
N_EACH = 300
PRICE = 3e-5
STEPS, RATE = 400, 0.5
DIGITS = 1
SCALE = 0.7
"""Held-out windows share their phrases with the training's: elsewhere words are less certain."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="holds popup_words")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parents[2] / "models" / "window_words.json"
    )
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    texts = [*drawn_windows(N_EACH, options.seed), *rule_lines(options.shared / "popup_words")]
    index = _index(texts)
    weights = _fit(_matrix(texts, index), texts)
    held_out = list(drawn_windows(80, options.seed + 1))
    _print_scores(weights, held_out, index)
    rounded = np.round(weights.astype(np.float64), DIGITS)
    kept = {piece: rounded[i].tolist() for piece, i in index.items() if np.any(rounded[i])}
    document = {
        "format": "window-words/1",
        "roles": [role.value for role in ROLES],
        "scale": SCALE,
        "weights": kept,
    }
    lines = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    options.out.write_text(lines + "\n", encoding="utf-8")
    print(f"{len(kept)} pieces, {options.out.stat().st_size} bytes")


def _index(texts: list[Text]) -> dict[str, int]:
    counts = Counter(piece for text in texts for piece in pieces_of(text.lines))
    kept = [piece for piece, n in counts.most_common(MAX_PIECES) if n >= MIN_WINDOWS]
    return {piece: i for i, piece in enumerate(sorted(kept))}


def _matrix(texts: list[Text], index: dict[str, int]) -> np.ndarray:
    """(texts, pieces), each row scaled as `WindowWords.log_shares` does."""
    matrix = np.zeros((len(texts), len(index)), np.float32)
    for row, text in enumerate(texts):
        known = [index[piece] for piece in pieces_of(text.lines) if piece in index]
        matrix[row, known] = 1 / np.sqrt(max(len(known), FEWEST_PIECES))
    return matrix


def _fit(matrix: np.ndarray, texts: list[Text]) -> np.ndarray:
    """(pieces, roles); full-batch descent with Adam's steps."""
    labels = np.array([ROLES.index(text.role) for text in texts])
    importance = np.array([text.weight for text in texts], np.float32)
    importance /= importance.sum()
    truth = np.eye(len(ROLES), dtype=np.float32)[labels]
    weights = np.zeros((matrix.shape[1], len(ROLES)), np.float32)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, STEPS + 1):
        error = (_shares(matrix @ weights) - truth) * importance[:, None]
        slope = matrix.T @ error + PRICE * weights
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        rate = RATE * min(1.0, 2 * (1 - step / STEPS))
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return weights


def _shares(sums: np.ndarray) -> np.ndarray:
    grown = np.exp(sums - sums.max(1, keepdims=True))
    return np.asarray(grown / grown.sum(1, keepdims=True))


def _print_scores(weights: np.ndarray, texts: list[Text], index: dict[str, int]) -> None:
    shares = _shares(SCALE * (_matrix(texts, index) @ weights))
    labels = np.array([ROLES.index(text.role) for text in texts])
    likeliest, sure = shares.argmax(1), shares.max(1)
    print(f"held out: {(likeliest == labels).mean():.3f} of {len(texts)} right")
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1.01)):
        there = (sure >= low) & (sure < high)
        if there.any():
            right = (likeliest == labels)[there].mean()
            print(f"  share {low:.2f}-{high:.2f}: {int(there.sum())} windows, right {right:.3f}")


if __name__ == "__main__":
    main()
