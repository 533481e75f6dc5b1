"""Export CAM++ to ONNX, once at setup, so that no stage of the starter profile needs torch.

    python convert/campplus_onnx.py --source <cache>/models/campplus --output DIR

Reads campplus_cn_en_common.pt, writes campplus.onnx: input `features` (batch, frames, 80) float32,
output `embedding` (batch, 192). The result is compared with torch before it is kept.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from convert.export import check_outputs, export_onnx, parse_arguments
from subpiped.engines.campplus import embed, load_weights


class Network(torch.nn.Module):
    """CAM++ as a module: only modules can be exported."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.names = {}
        for index, (name, tensor) in enumerate(load_weights(path).items()):
            self.names[name] = f"w{index}"  # a buffer's name may hold no dot
            self.register_buffer(f"w{index}", tensor)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """(batch, frames, 80) -> (batch, 192)."""
        embedding: torch.Tensor = embed(
            {name: getattr(self, key) for name, key in self.names.items()}, features
        )
        return embedding


def convert(source: Path, output: Path) -> None:
    """Write campplus.onnx into the folder `output`."""
    network = Network(source / "campplus_cn_en_common.pt").eval()
    target = output / "campplus.onnx"
    axes = {"features": {0: "batch", 1: "frames"}, "embedding": {0: "batch"}}
    export_onnx(network, torch.randn(1, 345, 80), target, "features", "embedding", axes)
    # Lengths on both sides of the network's windows of 200 frames, where pooling rounds up.
    examples = [torch.randn(1, frames, 80) for frames in (40, 199, 200, 201, 998)]
    check_outputs(network, target, [*examples, torch.randn(2, 345, 80)], tolerance=1e-3)


if __name__ == "__main__":
    convert(*parse_arguments(__doc__))
