"""The layers of a sequential Keras network in numpy: slow, plain, to check a conversion by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: Keras's class name and configuration, and its arrays by their Keras names."""

    kind: str
    config: dict[str, Any]
    arrays: dict[str, Array]


def run(layers: Iterable[Layer], value: Array) -> Array:
    """Apply `layers` to a batch; images have their channels last, as Keras keeps them."""
    for layer in layers:
        value = _apply(layer, value)
    return value


def _apply(layer: Layer, value: Array) -> Array:
    config, arrays = layer.config, layer.arrays
    match layer.kind:
        case "Reshape":
            value = value.reshape(len(value), *config["target_shape"])
        case "Conv2D":
            size = arrays["kernel"].shape[:2]
            windows = np.lib.stride_tricks.sliding_window_view(value, size, axis=(1, 2))
            value = np.einsum("nijcrs,rsco->nijo", windows, arrays["kernel"], optimize=True)
            value = value + arrays["bias"]
        case "BatchNormalization":
            scale = arrays["gamma"] / np.sqrt(arrays["moving_variance"] + config["epsilon"])
            value = (value - arrays["moving_mean"]) * scale + arrays["beta"]
        case "MaxPooling2D":
            value = _max_pool(value, config)
        case "Activation":
            value = np.maximum(value, 0)
        case "Flatten":
            value = value.reshape(len(value), -1)
        case "Dense":
            value = value @ arrays["kernel"] + arrays["bias"]
            value = _softmax(value) if config["activation"] == "softmax" else value
        case kind:
            raise ValueError(f"a layer of kind {kind} is not known")
    return value


def _max_pool(value: Array, config: dict[str, Any]) -> Array:
    pool, strides = config["pool_size"], config["strides"]
    if config["padding"] == "same":
        widths = [(0, 0)]
        for size, width, stride in zip(value.shape[1:3], pool, strides, strict=True):
            missing = max(0, (-(-size // stride) - 1) * stride + width - size)
            widths.append((missing // 2, missing - missing // 2))
        value = np.pad(value, [*widths, (0, 0)], constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(value, tuple(pool), axis=(1, 2))
    result: Array = windows[:, :: strides[0], :: strides[1]].max(axis=(-2, -1))
    return result


def _softmax(value: Array) -> Array:
    exponents = np.exp(value - value.max(axis=1, keepdims=True))
    result: Array = exponents / exponents.sum(axis=1, keepdims=True)
    return result
