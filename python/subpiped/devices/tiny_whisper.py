"""A Whisper of 16 channels with made-up weights, for CTranslate2 to compute on a device."""

from __future__ import annotations

from typing import Any, Final

_SIZE: Final = 16
_MELS: Final = 80
_VOCABULARY: Final = 8
_SEED: Final = 7


def save_tiny_whisper(folder: str) -> None:
    """Write the model into `folder`: 0.1 s, 150 kB, the same weights each time."""
    import numpy as np
    from ctranslate2.specs import WhisperSpec

    random = np.random.default_rng(_SEED)

    def linear(layer: Any, *shape: int) -> None:
        layer.weight = random.uniform(-0.3, 0.3, shape).astype(np.float32)
        layer.bias = np.zeros(shape[0], np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(_SIZE, np.float32), np.zeros(_SIZE, np.float32)

    def attention(block: Any, *widths: int) -> None:
        norm(block.layer_norm)
        for layer, width in zip(block.linear, widths, strict=True):
            linear(layer, width * _SIZE, _SIZE)

    spec = WhisperSpec(1, 1, 1, 1)
    linear(spec.encoder.conv1, _SIZE, _MELS, 3)
    linear(spec.encoder.conv2, _SIZE, _SIZE, 3)
    for half, positions in ((spec.encoder, 1500), (spec.decoder, 8)):
        places = random.uniform(-1, 1, (positions, _SIZE))
        half.position_encodings.encodings = places.astype(np.float32)
        norm(half.layer_norm)
        for layer in half.layer:
            attention(layer.self_attention, 3, 1)
            if half is spec.decoder:
                attention(layer.attention, 1, 2, 1)
            norm(layer.ffn.layer_norm)
            linear(layer.ffn.linear_0, 2 * _SIZE, _SIZE)
            linear(layer.ffn.linear_1, _SIZE, 2 * _SIZE)
    words = random.uniform(-1, 1, (_VOCABULARY, _SIZE)).astype(np.float32)
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = words
    spec.register_vocabulary([f"word{number}" for number in range(_VOCABULARY)])
    spec.validate()
    spec.save(folder)
