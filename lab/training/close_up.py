"""The close-up: a find of the control finder examined again near full resolution.

In: (N, 3, 64, 96) float32 RGB in 0..1, a find's box with half its short side around it, scaled to that size.
Out: `kinds` (N, 5), logits of nothing, words, ×, "<" and call to action; `edges` (N, 4), the positions of the
left, top, right and bottom edge, 0..1 of the crop. An edge is the mean of a profile over columns or rows, so
it is finer than a pixel. About 0.25 million parameters.
"""

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from lab.training.network import Block, conv

__all__ = ["HEIGHT_PX", "MARGIN", "NOTHING", "WIDTH_PX", "CloseUpNet", "cut_out", "framed"]

HEIGHT_PX, WIDTH_PX = 64, 96
MARGIN = 0.5  # of the short side, on every side of a find
NOTHING = 0  # the first of its kinds; the others are CLASSES in their order


class CloseUpNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, 24, stride=2), Block(24))
        self.stage4 = nn.Sequential(conv(24, 48, stride=2), Block(48), Block(48))
        self.stage8 = nn.Sequential(conv(48, 64, stride=2), Block(64))
        self.kind_head = nn.Sequential(nn.Dropout(0.2), nn.Linear(128, 5))
        self.up4 = nn.Conv2d(64 + 48, 32, 1)
        self.up2 = nn.Sequential(nn.Conv2d(32 + 24, 32, 1), nn.ReLU(inplace=True), conv(32, 32))
        self.edge_maps = nn.Conv2d(32, 4, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        c2 = self.stem(x - 0.5)
        c4 = self.stage4(c2)
        c8 = self.stage8(c4)
        kinds = self.kind_head(torch.cat((c8.mean((2, 3)), c8.amax((2, 3))), 1))
        p4 = self.up4(torch.cat((functional.interpolate(c8, scale_factor=2.0, mode="nearest"), c4), 1))
        p2 = self.up2(torch.cat((functional.interpolate(p4, scale_factor=2.0, mode="nearest"), c2), 1))
        maps = self.edge_maps(p2)
        across = _middle_of(maps[:, 0::2].mean(2), WIDTH_PX // 2)
        down = _middle_of(maps[:, 1::2].mean(3), HEIGHT_PX // 2)
        return kinds, torch.stack((across[:, 0], down[:, 0], across[:, 1], down[:, 1]), 1)


def _middle_of(profile: Tensor, n: int) -> Tensor:
    """(N, 2, n) -> (N, 2): the centre of weight of each profile, 0..1."""
    places = (torch.arange(n, dtype=torch.float32, device=profile.device) + 0.5) / n
    return (profile.float().softmax(2) * places).sum(2)


def framed(box: np.ndarray) -> np.ndarray:
    """Left, top, width, height of what a find's close-up shows."""
    more = MARGIN * max(4.0, min(box[2], box[3]))
    return np.array([box[0] - more, box[1] - more, box[2] + 2 * more, box[3] + 2 * more], np.float32)


def cut_out(picture: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """`frame` of an (H, W, 3) picture at the close-up's size; beyond the picture, the edge repeats."""
    across, down = WIDTH_PX / frame[2], HEIGHT_PX / frame[3]
    left, top = int(np.floor(frame[0])), int(np.floor(frame[1]))
    right, bottom = int(np.ceil(frame[0] + frame[2])), int(np.ceil(frame[1] + frame[3]))
    left, top = min(max(0, left), picture.shape[1] - 1), min(max(0, top), picture.shape[0] - 1)
    part = picture[top : max(bottom, top + 1), left : max(right, left + 1)]
    if max(1 / across, 1 / down) > 1.4:  # warping alone would skip pixels
        shrunk = (max(1, round(part.shape[1] * min(1, across))), max(1, round(part.shape[0] * min(1, down))))
        small = cv2.resize(part, shrunk, interpolation=cv2.INTER_AREA)
    else:
        small = part
    fit_x, fit_y = small.shape[1] / part.shape[1], small.shape[0] / part.shape[0]
    warp = np.array(
        [
            [across / fit_x, 0, (left - frame[0]) * across + 0.5 * across / fit_x - 0.5],
            [0, down / fit_y, (top - frame[1]) * down + 0.5 * down / fit_y - 0.5],
        ],
        np.float32,
    )
    return cv2.warpAffine(
        small, warp, (WIDTH_PX, HEIGHT_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
