"""Writes the trained net as ONNX, with calibrated scores: `python -m lab.training.export run.pt OUT.onnx`.

Calibration is Platt's, one slope and one offset per class, fitted on the tenth of the real training pictures
that the net was not trained on and on drawn screens of seeds it never saw; with `--no-real` on the latter
alone.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from lab.training.decoding import decode, holding
from lab.training.material import CLASSES, Labelled, read_picture, real_pictures
from lab.training.network import ControlNet
from lab.training.samples import WIDTH_PX, drawn_screens, laid, split


class _Calibrated(nn.Module):
    def __init__(self, net: nn.Module, slopes: Tensor, offsets: Tensor) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("slopes", slopes.reshape(1, -1, 1, 1))
        self.register_buffer("offsets", offsets.reshape(1, -1, 1, 1))

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        scores, sides = self.net(picture)
        return torch.sigmoid(scores * self.slopes + self.offsets), sides


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument(
        "--screens", type=Path, required=True, help="drawn screens of other seeds than trained on"
    )
    parser.add_argument("--no-real", action="store_true", help="calibrate on drawn screens alone")
    args = parser.parse_args()
    torch.set_num_threads(1)
    net = ControlNet().eval()
    net.load_state_dict(torch.load(args.weights, map_location="cpu"))
    check = [] if args.no_real else split(real_pictures(args.shared))[1]
    slopes, offsets, report = _calibration(net, check, args.screens)
    print(json.dumps(report))
    torch.onnx.export(
        _Calibrated(net, slopes, offsets).eval(),
        (torch.zeros(1, 3, 928, WIDTH_PX),),
        str(args.out),
        dynamo=False,
        opset_version=17,
        input_names=["picture"],
        output_names=["scores", "boxes"],
        dynamic_axes={"picture": {2: "h", 3: "w"}, "scores": {2: "hs", 3: "ws"}, "boxes": {2: "hs", 3: "ws"}},
    )


def _calibration(
    net: nn.Module, check: list[Labelled], screens: Path
) -> tuple[Tensor, Tensor, dict[str, object]]:
    """Every find with a chance of 2 % or more, right or wrong, by class."""
    pictures = [(one.path, one.boxes, one.classes, 2.0) for one in check]
    pictures += [(path, boxes, classes, 1.0) for path, boxes, classes in drawn_screens(screens)]
    seen: list[list[tuple[float, float, float]]] = [[] for _ in CLASSES]
    for path, boxes, classes, weight in pictures:
        picture = read_picture(path)
        seen_whole, scale = laid(picture)
        with torch.no_grad():
            scores, sides = net(torch.from_numpy(seen_whole))
        for kind, chance, box in decode(scores[0].sigmoid().numpy(), sides[0].numpy(), least=0.02):
            inside = [classes[i] == kind or classes[i] < 0 for i in holding(box, boxes * scale)]
            logit = float(np.log(chance / (1 - chance)))
            seen[kind].append((logit, float(any(inside)), weight))
    slopes, offsets = [], []
    report: dict[str, object] = {}
    for name, points in zip(CLASSES, seen, strict=True):
        logits, right, weights = (torch.tensor(c, dtype=torch.float64) for c in zip(*points, strict=True))
        slope, offset = _fitted(logits, right, weights)
        slopes.append(slope)
        offsets.append(offset)
        report[name] = {"finds": len(points), "right": int(right.sum()), "slope": slope, "offset": offset}
    return torch.tensor(slopes), torch.tensor(offsets), report


def _fitted(logits: Tensor, right: Tensor, weights: Tensor) -> tuple[float, float]:
    """Logistic regression of one figure: slope and offset."""
    line = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    fit = torch.optim.LBFGS([line], max_iter=200)

    def closure() -> Tensor:
        fit.zero_grad()
        chance = torch.sigmoid(logits * line[0] + line[1]).clamp(1e-6, 1 - 1e-6)
        loss = -(weights * (right * chance.log() + (1 - right) * (1 - chance).log())).sum() / weights.sum()
        loss.backward()
        return loss

    fit.step(closure)
    return round(float(line[0].detach()), 4), round(float(line[1].detach()), 4)


if __name__ == "__main__":
    main()
