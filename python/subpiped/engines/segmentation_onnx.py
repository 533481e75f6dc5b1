"""segmentation-3.0 by onnxruntime, as convert/segmentation_onnx.py exports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.engines.onnx_session import open_session
from subpiped.speech.segmentation_network import Segmenter

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class OnnxSegmenter(Segmenter):
    """A Segmenter on the CPU without torch."""

    device = "cpu"

    def __init__(self, model: Path, _device: str) -> None:
        self._session = open_session(model / "segmentation.onnx")

    def scores(self, waveforms: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, samples) -> log-probabilities (batch, frames, 7)."""
        (scores,) = self._session.run(None, {"waveforms": waveforms[:, None]})
        result: NDArray[np.float32] = scores
        return result
