"""Trains the window net: `python -m lab.training.train_window_net --shared DIR --cache DIR --out run.pt`.

On drawn, rendered and real windows, and on pages without any.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from detector.engines.control_finder import laid
from lab.training.descent import Descent
from lab.training.labelled_screens import (
    aidui,
    close_controls,
    drawn,
    measured_half,
    ordinary,
    ordinary_held_out,
    rendered,
)
from lab.training.window_net import WindowNet
from lab.training.window_samples import Sample, Seen, batches, covered, seen

BATCH = 16
DRAWN_PAGES = 700
CHECK_EVERY = 100
INIT_SEED = 7  # the same for all runs: weights of runs that begin alike can be averaged
SHARES = {
    "drawn windows": 0.18,
    "drawn pages": 0.05,
    "drawn ordinary screens": 0.06,
    "plain screens": 0.12,
    "rendered": 0.24,
    "rendered pages": 0.08,
    "AidUI": 0.13,
    "close_controls": 0.15,
    "ordinary": 0.09,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument(
        "--cache",
        type=Path,
        required=True,
        help="holds {windows,pages,ordinary}_f, windows_p, plain_x, rendered_pages_w",
    )
    parser.add_argument("--rendered", nargs="+", default=["rendered_f", "rendered_g", "rendered_h"])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(INIT_SEED)
    net = WindowNet().to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start))
    shown = _shown(args.shared, args.cache, args.rendered)
    checks = {"even half": measured_half(args.shared), "ordinary": ordinary_held_out(args.shared)}
    _train(net, shown, {name: seen(screens) for name, screens in checks.items()}, args)


def _shown(shared: Path, cache: Path, names: Sequence[str]) -> list[tuple[float, list[Seen]]]:
    plain = [replace(one, window="none") for one in drawn(cache / "ordinary_f")[:DRAWN_PAGES]]
    known = [one for one in close_controls(shared, n_trained=0) if one.window is not None]
    screens = {
        "drawn windows": drawn(cache / "windows_f") + drawn(cache / "windows_p"),
        "drawn pages": drawn(cache / "pages_f"),
        "drawn ordinary screens": plain,
        "plain screens": drawn(cache / "plain_x"),
        "rendered": [one for name in names for one in rendered(cache / name)],
        "rendered pages": rendered(cache / "rendered_pages_w"),
        "AidUI": aidui(shared),
        "close_controls": known,
        "ordinary": ordinary(shared),
    }
    print({name: len(some) for name, some in screens.items()}, flush=True)
    return [(SHARES[name], seen(some)) for name, some in screens.items()]


def _train(
    net: WindowNet,
    shown: list[tuple[float, list[Seen]]],
    checks: dict[str, list[Seen]],
    args: argparse.Namespace,
) -> None:
    descent = Descent(net, rate=args.rate, weight_decay=0.02, average=0.99, steps=args.steps)
    stream, losses, step = batches(shown, size=BATCH, seed=args.seed), [], 0
    while descent.goes_on(step):
        net.hold_still()
        batch = next(stream)
        cover, way = net(_tensor(batch))
        loss = _loss(cover, way, batch)
        descent.follow(loss)
        losses.append(float(loss.detach()))
        step += 1
        if step % CHECK_EVERY == 0 or step == args.steps:
            print(step, f"{np.mean(losses[-CHECK_EVERY:]):.4f}", f"{descent.minutes:.1f} min", flush=True)
            for name, screens in checks.items():
                print("  ", name, _check(descent.steady, screens), flush=True)
            torch.save(descent.steady.state_dict(), args.out)


def _tensor(batch: Sequence[Sample]) -> Tensor:
    pixels = np.stack([one.picture for one in batch])[:, :, :, ::-1].transpose(0, 3, 1, 2)
    tensor = torch.from_numpy(np.ascontiguousarray(pixels)).float() / 255
    return tensor.contiguous(memory_format=torch.channels_last)


def _loss(cover: Tensor, way: Tensor, batch: Sequence[Sample]) -> Tensor:
    true = torch.from_numpy(np.stack([one.cover for one in batch]))[:, None]
    there, axes = torch.sigmoid(cover), (1, 2, 3)
    shared = 2 * (there * true).sum(axes) + 4
    apart = 1 - shared / (there.sum(axes) + true.sum(axes) + 4)
    kind = functional.cross_entropy(way, torch.tensor([one.way for one in batch]), label_smoothing=0.05)
    return functional.binary_cross_entropy_with_logits(cover, true) + 0.5 * apart.mean() + kind


def _check(net: torch.nn.Module, screens: Iterable[Seen]) -> str:
    net.eval()
    right, logs, overlaps = [], [], []
    for one in screens:
        with torch.no_grad():
            cover, way = net(torch.from_numpy(laid(one.picture[:, :, ::-1])))
        chances = torch.softmax(way, 1)[0].numpy()
        right.append(int(chances.argmax()) == one.way)
        logs.append(-np.log(max(chances[one.way], 1e-6)))
        if one.way and one.box is not None:
            seen_cover = torch.sigmoid(cover)[0, 0].numpy()
            true = cv2.resize(covered(one), seen_cover.shape[::-1], interpolation=cv2.INTER_AREA)
            overlaps.append(np.minimum(seen_cover, true).sum() / np.maximum(seen_cover, true).sum())
    overlap = np.mean(overlaps) if overlaps else np.nan
    return f"{np.mean(right):.3f} of {len(right)} right, log loss {np.mean(logs):.3f}, IoU {overlap:.3f}"


if __name__ == "__main__":
    main()
