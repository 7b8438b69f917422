"""The control finder: a small convolutional net that sees a whole screen at once.

In: (N, 3, H, W) float32 RGB in 0..1, W = 416, H a multiple of 32. Out, at stride 8: `scores`
(N, 4, H/8, W/8), the chance that a control of each class has its middle in the cell, before the sigmoid;
`boxes` (N, 4, H/8, W/8), distances from the cell's middle to left, top, right and bottom edge, px of the
input. Four scales are seen (strides 4 to 32) and joined at 8, so that a × of 8 px and the window around it
both count. About 0.9 million parameters.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["STRIDE", "Block", "ControlNet", "conv"]

STRIDE = 8
N_CLASSES = 4


def conv(n_in: int, n_out: int, *, size: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(n_out),
        nn.ReLU(inplace=True),
    )


class Block(nn.Module):
    """Two convolutions with a skip connection."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = conv(width, width)
        self.second = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


class ControlNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, stride=2), conv(16, 24, stride=2), Block(24))  # stride 4
        self.stage8 = nn.Sequential(conv(24, 48, stride=2), Block(48), Block(48))
        self.stage16 = nn.Sequential(conv(48, 80, stride=2), Block(80), Block(80))
        self.stage32 = nn.Sequential(conv(80, 112, stride=2), Block(112), Block(112))
        self.from32 = nn.Conv2d(112, 64, 1)
        self.from16 = nn.Conv2d(80, 64, 1)
        self.from8 = nn.Conv2d(48, 64, 1)
        self.from4 = conv(24, 16, stride=2)  # fine edges, straight to the box outputs
        self.join16 = conv(64, 64)
        self.join8 = conv(64, 64)
        self.score_head = nn.Sequential(conv(64, 48), nn.Conv2d(48, N_CLASSES, 1))
        self.box_head = nn.Sequential(conv(64 + 16, 48), conv(48, 48), nn.Conv2d(48, 4, 1))
        nn.init.constant_(self.score_head[-1].bias, -4.6)
        nn.init.constant_(self.box_head[-1].bias, 0.0)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        c4 = self.stem(x - 0.5)
        c8 = self.stage8(c4)
        c16 = self.stage16(c8)
        c32 = self.stage32(c16)
        p16 = self.join16(
            self.from16(c16) + functional.interpolate(self.from32(c32), scale_factor=2.0, mode="nearest")
        )
        p8 = self.join8(self.from8(c8) + functional.interpolate(p16, scale_factor=2.0, mode="nearest"))
        sides = self.box_head(torch.cat((p8, self.from4(c4)), dim=1))
        return self.score_head(p8), STRIDE * 2 * torch.exp(sides.clamp(-4.0, 4.0))
