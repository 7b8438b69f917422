"""Quantises the finder's net to 8 bits: `python -m lab.training.quantise FLOAT.onnx OUT.onnx --shared DATA`.

Integers add up the same on every machine, and on processors with the right instructions in less than half the
time. The range of each layer is taken from real training pictures; weights keep 7 bits, so that no sum
overflows. On the tenth of the real pictures used for neither training nor ranges it prints how far finds
move: their chances, and their boxes by intersection over union. With `--no-real SCREENS` both use drawn
screens that the net was not trained on.
"""

import argparse
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from lab.training.decoding import decode, overlap
from lab.training.material import read_picture, real_pictures
from lab.training.samples import drawn_screens, laid, split

N_PICTURES = 160
MIN_CHANCE = 0.1


class _Pictures(CalibrationDataReader):
    def __init__(self, pictures: Iterable[np.ndarray]) -> None:
        self._left = iter(pictures)

    def get_next(self) -> dict[str, np.ndarray] | None:
        picture = next(self._left, None)
        return None if picture is None else {"picture": picture}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--no-real", type=Path, metavar="SCREENS", help="of drawn screens alone")
    args = parser.parse_args()
    if args.no_real:
        drawn = [path for path, _, _ in drawn_screens(args.no_real)]
        paths, kept_aside = drawn[1::2], drawn[::10]
    else:
        for_ranges, check = split(real_pictures(args.shared))
        paths, kept_aside = [one.path for one in for_ranges], [one.path for one in check]
    some = paths[:: max(1, len(paths) // N_PICTURES)]
    quantised(args.net, args.out, (laid(read_picture(path))[0] for path in some))
    print(json.dumps(_moved(args.net, args.out, kept_aside)))


def quantised(net: Path, out: Path, pictures: Iterable[np.ndarray]) -> None:
    """Writes `net` in 8 bits; the range of each layer is what `pictures`, its inputs, cause."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(net), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(out),
            _Pictures(pictures),
            quant_format=QuantFormat.QDQ,
            per_channel=True,
            reduce_range=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=_ends(onnx.load(prepared).graph),
        )


def _ends(graph: onnx.GraphProto) -> list[str]:
    """Everything from the last weighted layer before each result: there an 8-bit step would move a box."""
    made_by = {name: node for node in graph.node for name in node.output}
    ends, open_names = [], [one.name for one in graph.output]
    while open_names:
        node = made_by.get(open_names.pop())
        if node is None:
            continue
        ends.append(node.name)
        if node.op_type not in ("Conv", "Gemm"):
            open_names += node.input
    return ends


def _moved(before: Path, after: Path, paths: list[Path]) -> dict[str, float]:
    """How the finds of the first net differ in the second."""
    one, other = (onnxruntime.InferenceSession(str(path)) for path in (before, after))
    chances, overlaps, n_lost = [], [], 0
    for path in paths:
        picture, _ = laid(read_picture(path))
        finds = [_finds(net, picture, least) for net, least in ((one, MIN_CHANCE), (other, 0.02))]
        for kind, chance, box in finds[0]:
            same = [(overlap(box, b), c) for k, c, b in finds[1] if k == kind and overlap(box, b) > 0.3]
            if not same:
                n_lost += 1
                continue
            best = max(same)
            overlaps.append(best[0])
            chances.append(abs(best[1] - chance))
    return {
        "finds": len(chances) + n_lost,
        "lost": n_lost,
        "mean_move_of_chance": round(float(np.mean(chances)), 4),
        "p95_move_of_chance": round(float(np.percentile(chances, 95)), 4),
        "mean_overlap": round(float(np.mean(overlaps)), 4),
    }


def _finds(
    net: onnxruntime.InferenceSession, picture: np.ndarray, least: float
) -> list[tuple[int, float, np.ndarray]]:
    scores, sides = net.run(None, {"picture": picture})
    return decode(scores[0], sides[0], least=least)


if __name__ == "__main__":
    main()
