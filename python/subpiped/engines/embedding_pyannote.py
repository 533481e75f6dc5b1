"""CAM++ by torch, on MPS, CUDA or CPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.devices import fault_injection
from subpiped.engines.campplus import embed, load_weights
from subpiped.speech.speaker_embedder import Embedder

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class TorchEmbedder(Embedder):
    """An Embedder on `device`: `mps`, `cuda` or `cpu`."""

    dimension = 192
    workers = 1

    def __init__(self, model: Path, device: str) -> None:
        self.device = device
        self._place = fault_injection.real(device)
        self._weights = {
            name: tensor.to(self._place)
            for name, tensor in load_weights(model / "campplus_cn_en_common.pt").items()
        }

    def embed(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(frames, 80) -> (192,)."""
        import torch

        with torch.inference_mode():
            batch = torch.from_numpy(features[None]).to(self._place)
            embedding: NDArray[np.float32] = embed(self._weights, batch)[0].cpu().numpy()
            return embedding
