"""Writes the window net as 8-bit ONNX: `python -m lab.training.export_window_net run.pt OUT.onnx --shared
DATA`.

Its result is not calibrated: `perception/window_belief.py` weighs it beside the figures of each rectangle.
"""

import argparse
import tempfile
from pathlib import Path

import torch
from torch import Tensor, nn

from detector.engines.control_finder import SIZES_PX, laid
from detector.seeing import load_image
from lab.training.material import ordinary_screens, real_pictures
from lab.training.quantise import quantised
from lab.training.window_net import WindowNet

N_PICTURES = 120


class _Chances(nn.Module):
    def __init__(self, net: WindowNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        cover, way = self.net(picture)
        return torch.sigmoid(cover), torch.softmax(way, dim=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--shared", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    net = WindowNet(learned=False).eval()
    net.load_state_dict(torch.load(args.weights, map_location="cpu"))
    paths = [one.path for one in real_pictures(args.shared)] + ordinary_screens(args.shared)
    shown = [load_image(path) for path in paths[:: max(1, len(paths) // N_PICTURES)]]
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "float.onnx"
        torch.onnx.export(
            _Chances(net).eval(),
            (torch.zeros(1, 3, *SIZES_PX[0]),),
            str(whole),
            dynamo=False,
            opset_version=17,
            input_names=["picture"],
            output_names=["cover", "ways"],
            dynamic_axes={"picture": {2: "h", 3: "w"}, "cover": {2: "hs", 3: "ws"}},
        )
        quantised(whole, args.out, (laid(rgb) for rgb in shown))


if __name__ == "__main__":
    main()
