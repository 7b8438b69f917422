"""Trains the close-up net: `python -m lab.training.train_close_up --finds FILE --check FILE --out RUN.pt`."""

import argparse
import json
import math
import random
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from lab.training.close_up import NOTHING, CloseUpNet, cut_out, framed
from lab.training.decoding import overlap
from lab.training.descent import Descent
from lab.training.make_close_ups import Entry
from lab.training.material import CLASSES, decoded_picture
from lab.training.samples import recoloured

_MIRRORED = (NOTHING, CLASSES.index("x_icon") + 1)  # mirrored words are unreadable
_Item = tuple[Tensor, Tensor, int, bool, float]


class Finds(Dataset):
    """Item `i` depends on `seed` and `i` alone.

    Picture uint8, edges 0..1 of it, kind, whether the edges are known, weight.
    """

    def __init__(
        self, entries: list[Entry], *, n_items: int, share_real: float, share_nothing: float, seed: int
    ) -> None:
        self._sets = {
            (real, nothing): [e for e in entries if e["real"] == real and (e["kind"] == NOTHING) == nothing]
            for real in (True, False)
            for nothing in (True, False)
        }
        self._n_items, self._seed = n_items, seed
        self._share_real = share_real if self._sets[True, False] else 0.0
        self._share_nothing = share_nothing

    def __len__(self) -> int:
        return self._n_items

    def __getitem__(self, item: int) -> _Item:
        dice = random.Random(self._seed * 1_000_003 + item)
        real = dice.random() < self._share_real
        nothing = dice.random() < self._share_nothing
        entry = dice.choice(self._sets[real, nothing] or self._sets[False, nothing])
        return disturbed(entry, dice)


def disturbed(entry: Entry, dice: random.Random) -> _Item:
    picture = decoded_picture(entry["picture"])
    truth, kind = entry["truth"], int(entry["kind"])
    find = np.array(entry["find"], np.float32)
    if truth is not None and dice.random() < 0.5:
        short = min(truth[2], truth[3])
        off = [dice.gauss(0, 0.12) * short for _ in range(4)]
        find = np.array(
            [truth[0] + off[0], truth[1] + off[1], truth[2] - off[0] + off[2], truth[3] - off[1] + off[3]]
        )
        find[2:] = np.maximum(find[2:], 0.3 * short)
    elif truth is None:
        find[:2] += np.array([dice.gauss(0, 0.1), dice.gauss(0, 0.1)]) * min(find[2], find[3])
    frame = framed(find)
    if dice.random() < 0.3:  # as on a screen with fewer pixels
        shrink = dice.uniform(0.35, 0.9)
        if min(picture.shape[:2]) * shrink > 12:
            picture = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
            frame, truth = frame * shrink, None if truth is None else truth * shrink
    cut = cut_out(picture, frame)
    edges = np.full(4, 0.5, np.float32)
    if truth is not None:
        corners = np.array([truth[0], truth[1], truth[0] + truth[2], truth[1] + truth[3]])
        edges = ((corners - np.tile(frame[:2], 2)) / np.tile(frame[2:], 2)).astype(np.float32)
    if kind in _MIRRORED and dice.random() < 0.5:
        cut = cut[:, ::-1]
        edges = np.array([1 - edges[2], edges[1], 1 - edges[0], edges[3]], np.float32)
    cut = recoloured(np.ascontiguousarray(cut), dice)
    tensor = torch.from_numpy(np.ascontiguousarray(cut[:, :, ::-1].transpose(2, 0, 1)))
    return tensor, torch.from_numpy(edges), kind, truth is not None, 1.0 if entry["real"] else 0.3


def plain(entry: Entry) -> tuple[Tensor, np.ndarray]:
    """The find as it is: picture (3, H, W) float32 0..1, and its frame."""
    picture = decoded_picture(entry["picture"])
    frame = framed(np.array(entry["find"], np.float32))
    cut = cut_out(picture, frame)
    return torch.from_numpy(np.ascontiguousarray(cut[:, :, ::-1].transpose(2, 0, 1))).float() / 255, frame


def main() -> None:
    args = _asked()
    cv2.setNumThreads(0)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    entries = torch.load(args.finds, weights_only=False)
    check = torch.load(args.check, weights_only=False)
    if args.no_real:
        entries = [entry for entry in entries if not entry["real"]]
    finds = Finds(
        entries,
        n_items=args.steps * args.batch,
        share_real=args.share_real,
        share_nothing=0.35,
        seed=args.seed,
    )
    loader = DataLoader(finds, args.batch, num_workers=args.workers, prefetch_factor=4)
    net = CloseUpNet().to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start))
    descent = Descent(
        net, rate=args.rate, weight_decay=1e-2, average=0.995, steps=args.steps, minutes=args.minutes
    )
    losses = []
    for step, (pictures, edges, kinds, known_edges, weights) in enumerate(loader):
        if not descent.goes_on(step):
            break
        seen = pictures.float().div_(255).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            logits, found = net(seen)
        kind_loss = functional.cross_entropy(logits.float(), kinds, label_smoothing=0.03)
        edge_loss = _edge_loss(found.float(), edges, known_edges * weights)
        loss = kind_loss + 3 * edge_loss
        descent.follow(loss)
        losses.append((float(kind_loss.detach()), float(edge_loss.detach())))
        if (step + 1) % 250 == 0:
            mean = np.mean(losses[-250:], axis=0)
            torch.save(descent.steady.state_dict(), args.out)
            report = {"step": step + 1, "minutes": round(descent.minutes, 1)}
            report |= {"kind_loss": round(float(mean[0]), 4), "edge_loss": round(float(mean[1]), 4)}
            print(json.dumps(report | checked(descent.steady, check)), flush=True)
    torch.save(descent.steady.state_dict(), args.out)
    print(json.dumps(checked(descent.steady, check)), flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finds", type=Path, required=True)
    parser.add_argument("--check", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--share-real", type=float, default=0.5)
    parser.add_argument("--no-real", action="store_true")
    parser.add_argument("--start", type=Path, help="weights to begin with")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _edge_loss(found: Tensor, truth: Tensor, share: Tensor) -> Tensor:
    """One minus the overlap, and how far each edge is off."""
    wide = torch.minimum(found[:, 2], truth[:, 2]) - torch.maximum(found[:, 0], truth[:, 0])
    high = torch.minimum(found[:, 3], truth[:, 3]) - torch.maximum(found[:, 1], truth[:, 1])
    both = wide.clamp(min=0) * high.clamp(min=0)
    area = (found[:, 2:] - found[:, :2]).clamp(min=0).prod(1) + (truth[:, 2:] - truth[:, :2]).prod(1) - both
    off = functional.smooth_l1_loss(found, truth, beta=0.02, reduction="none").mean(1)
    loss = 1 - both / area.clamp(min=1e-3) + 4 * off
    return (loss * share).sum() / share.sum().clamp(min=1e-3)


def checked(net: torch.nn.Module, entries: list[Entry]) -> dict[str, float]:
    """Mean overlap before and after, share of correct kinds: on real finds, else on drawn ones."""
    net.eval()
    before, after, right = [], [], []
    found = [entry for entry in entries if entry["chance"] is not None]
    for entry in [entry for entry in found if entry["real"]] or found:
        cut, frame = plain(entry)
        with torch.no_grad():
            logits, edges = net(cut[None])
        right.append(int(logits[0].argmax()) == entry["kind"])
        if entry["truth"] is not None and entry["kind"] != CLASSES.index("cta") + 1:
            box = edges[0].numpy() * np.tile(frame[2:], 2) + np.tile(frame[:2], 2)
            box[2:] -= box[:2]
            before.append(overlap(np.array(entry["find"]), np.array(entry["truth"])))
            after.append(overlap(box, np.array(entry["truth"])))
    return {
        "iou_before": round(float(np.mean(before)), 3),
        "iou": round(float(np.mean(after)), 3),
        "kind_right": round(float(np.mean(right)), 3),
    }


if __name__ == "__main__":
    main()
