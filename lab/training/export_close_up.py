"""Writes the close-up net as ONNX: `python -m lab.training.export_close_up close_up.pt OUT.onnx --check
FILE`.

It combines the finder's chance and its own into one, by a logistic regression per class, fitted on the finds
of the tenth of the real training pictures that neither net was trained on, and on drawn screens of seeds they
never saw.
"""

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor, nn

from lab.training.close_up import HEIGHT_PX, WIDTH_PX, CloseUpNet
from lab.training.make_close_ups import Entry
from lab.training.material import CLASSES
from lab.training.train_close_up import checked, plain


class _Weighed(nn.Module):
    """(N, 3, 64, 96) picture, (N,) the finder's chance, (N,) its class -> (N,) chance, (N, 4) edges."""

    def __init__(self, net: nn.Module, weights: Tensor) -> None:
        super().__init__()
        self.net = net
        self.register_buffer("weights", weights)  # (4, 3): of the finder's logit, of its own, and an offset

    def forward(self, picture: Tensor, chance: Tensor, found_as: Tensor) -> tuple[Tensor, Tensor]:
        kinds, edges = self.net(picture)
        weights = self.weights[found_as]
        both = weights[:, 0] * _logit(chance) + weights[:, 1] * own_logit(kinds, found_as) + weights[:, 2]
        return torch.sigmoid(both), edges


def _logit(chance: Tensor) -> Tensor:
    kept = chance.clamp(1e-4, 1 - 1e-4)
    return torch.log(kept) - torch.log(1 - kept)


def own_logit(kinds: Tensor, found_as: Tensor) -> Tensor:
    """How the net rates the finder's class against all others."""
    chances = kinds.softmax(1)
    return _logit(chances.gather(1, found_as[:, None] + 1)[:, 0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--check", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    net = CloseUpNet().eval()
    net.load_state_dict(torch.load(args.weights, map_location="cpu"))
    entries = [e for e in torch.load(args.check, weights_only=False) if e["chance"] is not None]
    print(json.dumps(checked(net, entries)))
    weights, report = _fitted(net, entries)
    print(json.dumps(report))
    example = (torch.zeros(2, 3, HEIGHT_PX, WIDTH_PX), torch.zeros(2), torch.zeros(2, dtype=torch.int64))
    torch.onnx.export(
        _Weighed(net, weights).eval(),
        example,
        str(args.out),
        dynamo=False,
        opset_version=17,
        input_names=["picture", "chance", "found_as"],
        output_names=["chances", "edges"],
        dynamic_axes={name: {0: "n"} for name in ("picture", "chance", "found_as", "chances", "edges")},
    )


def _fitted(net: nn.Module, entries: list[Entry]) -> tuple[Tensor, dict[str, object]]:
    rows: list[list[tuple[float, float, float, float]]] = [[] for _ in CLASSES]
    for entry in entries:
        cut, _ = plain(entry)
        found_as = int(entry["found_as"])
        with torch.no_grad():
            kinds, _ = net(cut[None])
            own = float(own_logit(kinds, torch.tensor([found_as]))[0])
        chance = float(_logit(torch.tensor(float(entry["chance"]))))
        right = float(entry["kind"] == found_as + 1)
        rows[found_as].append((chance, own, right, 2.0 if entry["real"] else 1.0))
    weights = []
    report: dict[str, object] = {}
    for name, points in zip(CLASSES, rows, strict=True):
        first, own, right, share = (torch.tensor(c, dtype=torch.float64) for c in zip(*points, strict=True))
        fit = _regression(torch.stack((first, own, torch.ones_like(own)), 1), right, share)
        alone = _regression(torch.stack((first, torch.ones_like(own)), 1), right, share)
        weights.append(torch.tensor(fit[0], dtype=torch.float32))
        counts = {"finds": len(points), "right": int(right.sum())}
        report[name] = {**counts, "weights": fit[0], "loss": fit[1], "loss_of_the_finder_alone": alone[1]}
    return torch.stack(weights), report


def _regression(inputs: Tensor, right: Tensor, share: Tensor) -> tuple[list[float], float]:
    line = torch.zeros(inputs.shape[1], dtype=torch.float64, requires_grad=True)
    fit = torch.optim.LBFGS([line], max_iter=300)

    def loss_of() -> Tensor:
        chance = torch.sigmoid(inputs @ line).clamp(1e-6, 1 - 1e-6)
        losses = right * chance.log() + (1 - right) * (1 - chance).log()
        return -(share * losses).sum() / share.sum() + 1e-3 * line.square().sum()

    def closure() -> Tensor:
        fit.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    fit.step(closure)
    return [round(float(v), 4) for v in line.detach()], round(float(loss_of().detach()), 4)


if __name__ == "__main__":
    main()
