from __future__ import annotations

import numpy as np

from bench.speed.openai_weights import openai_weights
from tests.unit.convert.test_whisper_mlx import one_layer


def test_names_and_axes_are_openais() -> None:
    source = one_layer()
    positions = np.arange(6.0).reshape(2, 3)
    weights = openai_weights({**source, "encoder/position_encodings/encodings": positions})
    assert weights["encoder.positional_embedding"] is positions
    for name in ("conv1", "conv2"):
        np.testing.assert_array_equal(
            weights[f"encoder.{name}.weight"], source[f"encoder/{name}/weight"]
        )
    np.testing.assert_array_equal(
        weights["decoder.blocks.0.mlp.2.weight"], source["decoder/layer_0/ffn/linear_1/weight"]
    )
    assert "encoder.blocks.0.mlp.0.bias" in weights
    assert not [name for name in weights if "mlp1" in name or "mlp2" in name]
    assert "decoder.blocks.0.cross_attn.key.weight" in weights
    assert "decoder.blocks.0.cross_attn.key.bias" not in weights
