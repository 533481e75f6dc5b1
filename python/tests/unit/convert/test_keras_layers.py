"""Keras's layers in numpy, by small cases that can be done by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from convert.keras_layers import Layer, run


def layer(kind: str, arrays: dict[str, Any] | None = None, **config: Any) -> Layer:
    return Layer(kind, config, {k: np.asarray(v, "f4") for k, v in (arrays or {}).items()})


def one(value: Any, *layers: Layer) -> Any:
    return run(layers, np.asarray([value], np.float32))[0]


def test_a_convolution_is_a_correlation_over_valid_places() -> None:
    image = np.arange(12, dtype=np.float32).reshape(3, 4, 1)
    kernel = np.zeros((2, 2, 1, 2), np.float32)
    kernel[0, 0, 0, 0] = 1
    kernel[1, 0, 0, 1] = 10
    out = one(image, layer("Conv2D", {"kernel": kernel, "bias": [0.5, 0]}))
    assert out.shape == (2, 3, 2)
    assert out[:, :, 0].tolist() == [[0.5, 1.5, 2.5], [4.5, 5.5, 6.5]]
    assert out[:, :, 1].tolist() == [[40, 50, 60], [80, 90, 100]]


@pytest.mark.parametrize(
    ("padding", "wanted"), [("valid", [[5.0]]), ("same", [[5.0, 6.0], [8.0, 9.0]])]
)
def test_pooling_at_the_edges(padding: str, wanted: list[list[float]]) -> None:
    image = np.arange(1, 10, dtype=np.float32).reshape(3, 3, 1)
    pool = layer("MaxPooling2D", pool_size=[2, 2], strides=[2, 2], padding=padding)
    assert one(image, pool)[:, :, 0].tolist() == wanted


def test_same_padding_never_wins_over_negative_values() -> None:
    image = -np.ones((3, 3, 1), np.float32)
    pool = layer("MaxPooling2D", pool_size=[2, 2], strides=[2, 2], padding="same")
    assert (one(image, pool) == -1).all()


def test_normalization_dense_and_softmax() -> None:
    normalized = one(
        [3.0, 5.0],
        layer(
            "BatchNormalization",
            {"gamma": [2, 1], "beta": [1, 0], "moving_mean": [1, 5], "moving_variance": [4, 1]},
            epsilon=0.0,
        ),
    )
    assert normalized.tolist() == [3.0, 0.0]
    weights = {"kernel": [[1, 0], [0, 2]], "bias": [0, 1]}
    assert one([3.0, 0.5], layer("Dense", weights, activation="linear")).tolist() == [3.0, 2.0]
    soft = one([np.log(3.0), 0.0], layer("Dense", weights | {"bias": [0, 0]}, activation="softmax"))
    assert soft == pytest.approx([0.75, 0.25])


def test_layers_follow_each_other_and_an_unknown_one_is_refused() -> None:
    shaped = one(
        [[1, -2], [-3, 4]],
        layer("Reshape", target_shape=[2, 2, 1]),
        layer("Activation", activation="relu"),
        layer("Flatten"),
    )
    assert shaped.tolist() == [1, 0, 0, 4]
    with pytest.raises(ValueError, match="LSTM"):
        one([1.0], layer("LSTM"))
