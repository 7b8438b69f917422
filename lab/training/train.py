"""Trains the control finder: `python -m lab.training.train --shared DIR --screens DIR --out run.pt`."""

import argparse
import itertools
import json
import math
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader

from lab.training.decoding import decode
from lab.training.descent import Descent
from lab.training.material import CLASSES, Labelled, read_picture, real_pictures
from lab.training.network import STRIDE, ControlNet
from lab.training.samples import Samples, drawn_screens, laid, misread_screens, plain_screens, split

N_CLASSES = len(CLASSES)
Batch = list[tuple[Tensor, Tensor, Tensor, bool]]  # picture, boxes, their classes, whether it is real
AROUND = tuple(itertools.product((-1, 0, 1), repeat=2))


def main() -> None:
    args = _asked()
    cv2.setNumThreads(0)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    real, check = ([], []) if args.no_real else split(real_pictures(args.shared))
    samples = Samples(
        real,
        [] if args.no_real else plain_screens(args.shared),
        [one for folder in args.screens for one in drawn_screens(folder)],
        [one for folder in args.screens_misread for one in misread_screens(folder)],
        n_items=args.steps * args.batch,
        share_real=args.share_real,
        seed=args.seed,
    )
    loader = DataLoader(
        samples, args.batch, num_workers=args.workers, collate_fn=lambda batch: batch, prefetch_factor=4
    )
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = ControlNet().to(device, memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start))
    descent = Descent(
        net, rate=args.rate, weight_decay=1e-3, average=0.998, steps=args.steps, minutes=args.minutes
    )
    losses = []
    for step, batch in enumerate(loader):
        if not descent.goes_on(step):
            break
        loss, parts = _loss(*_answer(net, batch, device), batch)
        descent.follow(loss)
        losses.append(parts)
        if (step + 1) % 50 == 0:
            _print_progress(step + 1, descent.minutes, losses[-50:])
        if (step + 1) % 500 == 0:
            torch.save(descent.steady.state_dict(), args.out)
            _report(descent.steady, check, device)
    torch.save(descent.steady.state_dict(), args.out)
    _report(descent.steady, check, device)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--screens", type=Path, nargs="+", required=True)
    parser.add_argument(
        "--screens-misread",
        type=Path,
        nargs="*",
        default=[],
        help="folders that lab.training.mine went through",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--share-real", type=float, default=0.5)
    parser.add_argument("--no-real", action="store_true", help="train on drawn screens alone")
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="end early; the rate falls accordingly"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _answer(net: torch.nn.Module, batch: Batch, device: torch.device) -> tuple[Tensor, Tensor]:
    pictures = (
        torch.stack([one[0] for one in batch])
        .to(device, torch.float32)
        .div_(255)
        .contiguous(memory_format=torch.channels_last)
    )
    with torch.autocast(device.type, torch.bfloat16):
        scores, sides = net(pictures)
    return scores.float(), sides.float()


def _print_progress(step: int, minutes: float, losses: list[tuple[float, float]]) -> None:
    mean = np.mean(losses, axis=0)
    print(
        json.dumps(
            {
                "step": step,
                "minutes": round(minutes, 1),
                "score_loss": round(float(mean[0]), 4),
                "box_loss": round(float(mean[1]), 4),
            }
        ),
        flush=True,
    )


def _report(net: torch.nn.Module, check: list[Labelled], device: torch.device) -> None:
    if check:
        print(json.dumps(checked(net, check, device)), flush=True)


@dataclass(slots=True)
class _Wanted:
    """The desired output. `target`: as its scores; `weight`: how much each cell counts.

    `at`: cells whose sides count, as (item, row, column), with the distances to the four `edges` in px and
    how much each is `worth`.
    """

    target: Tensor
    weight: Tensor
    at: list[tuple[int, int, int]] = field(default_factory=list)
    edges: list[tuple[float, float, float, float]] = field(default_factory=list)
    worth: list[float] = field(default_factory=list)

    def add_sides(self, place: int, row: int, column: int, box: list[float], *, is_real: bool) -> None:
        """For the middle and the cells around it."""
        left, top, width, height = box
        rows, columns = self.target.shape[2:]
        for d_row, d_column in AROUND:
            r, c = row + d_row, column + d_column
            if not (0 <= r < rows and 0 <= c < columns):
                continue
            cx, cy = (c + 0.5) * STRIDE, (r + 0.5) * STRIDE
            edges = (cx - left, cy - top, left + width - cx, top + height - cy)
            if min(edges) > 0.5:
                self.at.append((place, r, c))
                self.edges.append(edges)
                self.worth.append((1.0 if is_real else 0.3) * (1.0 if d_row == d_column == 0 else 0.4))


def _wanted(scores: Tensor, batch: Batch) -> _Wanted:
    n, _, rows, columns = scores.shape
    wanted = _Wanted(torch.zeros_like(scores), torch.ones(n, 1, rows, columns, device=scores.device))
    target = wanted.target
    ys, xs = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    for place, (_, boxes, classes, is_real) in enumerate(batch):
        for box, kind in zip(boxes.tolist(), classes.tolist(), strict=True):
            left, top, width, height = box
            x, y = (left + width / 2) / STRIDE - 0.5, (top + height / 2) / STRIDE - 0.5
            column, row = min(columns - 1, max(0, round(x))), min(rows - 1, max(0, round(y)))
            # As in CenterNet, cells near the middle are penalised less; a pill's spread follows its shape.
            spread_x, spread_y = max(0.45, width / STRIDE / 7), max(0.45, height / STRIDE / 7)
            near = torch.exp(-(((xs - x) / spread_x) ** 2 + ((ys - y) / spread_y) ** 2) / 2).to(scores.device)
            if kind < 0:
                wanted.weight[place, 0] *= 1 - (near > 0.1).float()
                continue
            target[place, kind] = torch.maximum(target[place, kind], near)
            target[place, kind, row, column] = 1.0
            wanted.add_sides(place, row, column, box, is_real=is_real)
    return wanted


def _loss(scores: Tensor, sides: Tensor, batch: Batch) -> tuple[Tensor, tuple[float, float]]:
    wanted = _wanted(scores, batch)
    target = wanted.target
    chance = scores.sigmoid().clamp(1e-5, 1 - 1e-5)
    is_middle = target.eq(1.0)
    hit = -(1 - chance).pow(2) * chance.log() * is_middle
    miss = -(1 - target).pow(4) * chance.pow(2) * (1 - chance).log() * ~is_middle
    score_loss = ((hit + miss) * wanted.weight).sum() / max(1, int(is_middle.sum()))
    if not wanted.at:
        return score_loss, (score_loss.item(), 0.0)
    box_loss = _box_loss(sides, wanted)
    return score_loss + box_loss, (score_loss.item(), box_loss.item())


def _box_loss(sides: Tensor, wanted: _Wanted) -> Tensor:
    """One minus the overlap, and how far each side is off."""
    index = torch.tensor(wanted.at)
    predicted = sides[index[:, 0], :, index[:, 1], index[:, 2]]
    truth = torch.tensor(wanted.edges, device=predicted.device)
    share = torch.tensor(wanted.worth, device=predicted.device)
    both_x = torch.minimum(predicted[:, 0], truth[:, 0]) + torch.minimum(predicted[:, 2], truth[:, 2])
    both_y = torch.minimum(predicted[:, 1], truth[:, 1]) + torch.minimum(predicted[:, 3], truth[:, 3])
    both = both_x * both_y
    either = (
        (predicted[:, 0] + predicted[:, 2]) * (predicted[:, 1] + predicted[:, 3])
        + (truth[:, 0] + truth[:, 2]) * (truth[:, 1] + truth[:, 3])
        - both
    )
    overlap = both / either.clamp(min=1e-3)
    size = (truth[:, :2] + truth[:, 2:]).repeat(1, 2).clamp(min=6.0)
    off = functional.smooth_l1_loss(predicted / size, truth / size, beta=0.05, reduction="none").mean(1)
    return ((1 - overlap + 2 * off) * share).sum() / share.sum()


def checked(net: torch.nn.Module, check: list[Labelled], device: torch.device) -> dict[str, float]:
    """Recall and precision by centre in box at 0.3, and mean IoU, over the tenth set aside."""
    net.eval()
    hits = finds = total = cross_hits = crosses = 0
    overlaps = []
    for one in check:
        picture = read_picture(one.path)
        seen, scale = laid(picture)
        with torch.no_grad():
            scores, sides = net(torch.from_numpy(seen).to(device))
        found = [
            f
            for f in decode(scores[0].sigmoid().cpu().numpy(), sides[0].cpu().numpy(), least=0.3)
            if f[0] != 3
        ]
        finds += len(found)
        for (left, top, width, height), kind in zip(one.boxes * scale, one.classes, strict=True):
            if kind == 3:
                continue
            total += 1
            crosses += kind == 1
            for _, _, box in found:
                x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
                if left <= x <= left + width and top <= y <= top + height:
                    hits += 1
                    cross_hits += kind == 1
                    wide = min(box[0] + box[2], left + width) - max(box[0], left)
                    deep = min(box[1] + box[3], top + height) - max(box[1], top)
                    overlaps.append(wide * deep / (box[2] * box[3] + width * height - wide * deep))
                    break
    return {
        "recall": round(hits / total, 3),
        "precision": round(hits / max(1, finds), 3),
        "cross_recall": round(cross_hits / max(1, crosses), 3),
        "iou": round(float(np.mean(overlaps or [0])), 3),
    }


if __name__ == "__main__":
    main()
