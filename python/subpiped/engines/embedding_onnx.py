"""CAM++ by onnxruntime, as convert/campplus_onnx.py exports it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from subpiped.devices.cores import physical_cores
from subpiped.engines.onnx_session import open_session
from subpiped.speech.speaker_embedder import Embedder

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class OnnxEmbedder(Embedder):
    """An Embedder on the CPU without torch."""

    device = "cpu"
    dimension = 192

    def __init__(self, model: Path, _device: str) -> None:
        # Two stretches by one thread each take three quarters of the time that they take one after
        # the other by two: the network is deep and narrow.
        self.workers = int(os.environ.get("OMP_NUM_THREADS") or physical_cores())
        self._session = open_session(model / "campplus.onnx", threads=1)

    def embed(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(frames, 80) -> (192,)."""
        (embedding,) = self._session.run(None, {"features": features[None]})
        result: NDArray[np.float32] = embedding[0]
        return result
