"""CAM++ by onnxruntime, as convert/campplus_onnx.py exports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engines.onnx_session import open_session

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class OnnxEmbedder:
    """An Embedder on the CPU without torch."""

    device = "cpu"
    dimension = 192

    def __init__(self, path: Path) -> None:
        self._session = open_session(path)

    def embed(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(frames, 80) -> (192,)."""
        (embedding,) = self._session.run(None, {"features": features[None]})
        result: NDArray[np.float32] = embedding[0]
        return result
