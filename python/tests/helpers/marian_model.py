"""A tiny model of random numbers in the format of Firefox's translators (Marian's binary files)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.core.models import models_dir
from subpiped.engines.translator_firefox import MODEL, VOCABULARY
from weights.seal import hash_files, write_seal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_INT8: Final = 0x4101
_FLOAT32: Final = 0x404
_RAW: Final = 0x101
_WIDTH: Final = 32
_INNER: Final = 64
_HEADS: Final = 2
_ENCODER: Final = 2
_DECODER: Final = 1
_ALIGNED: Final = 256

Item = tuple[str, int, tuple[int, ...], bytes]


def write_model(folder: Path, words: Sequence[str], seed: int = 0) -> None:
    """Model and vocabulary; a vocabulary holds `words` and single letters of theirs."""
    folder.mkdir(parents=True, exist_ok=True)
    pieces = _pieces(words)
    (folder / VOCABULARY).write_bytes(_vocabulary(pieces))
    (folder / MODEL).write_bytes(_container(_items(len(pieces), np.random.default_rng(seed))))


def _items(vocabulary: int, random: np.random.Generator) -> list[Item]:
    """Every parameter that the runtime asks for, by Marian's names."""
    items: list[Item] = [_int8("Wemb", random.normal(0, 1, (vocabulary, _WIDTH)))]
    items.append(_floats("none_QuantMultA", np.full((1, 1), 20.0)))
    # Random numbers seldom end a sentence by themselves; this has it end now and then.
    items.append(_floats("decoder_ff_logit_out_b", np.eye(1, vocabulary) * 2))

    def affine(name: str, bias: str | None, rows: int, columns: int) -> None:
        # A weight is stored transposed; its shape is not.
        values = random.normal(0, rows**-0.5, (columns, rows))
        items.append(_int8(name, values, (rows, columns)))
        items.append(_floats(f"{name}_QuantMultA", np.full((1, 1), 20.0)))
        if bias is not None:
            items.append(_floats(bias, np.zeros((1, columns))))

    def norm(name: str) -> None:
        items.append(_floats(f"{name}_ln_scale", np.ones((1, _WIDTH))))
        items.append(_floats(f"{name}_ln_bias", np.zeros((1, _WIDTH))))

    def attention(prefix: str) -> None:
        for part in "qkvo":
            affine(f"{prefix}_W{part}", f"{prefix}_b{part}", _WIDTH, _WIDTH)
        norm(f"{prefix}_Wo")

    def feed_forward(prefix: str) -> None:
        affine(f"{prefix}_W1", f"{prefix}_b1", _WIDTH, _INNER)
        affine(f"{prefix}_W2", f"{prefix}_b2", _INNER, _WIDTH)
        norm(f"{prefix}_ffn")

    for layer in range(1, _ENCODER + 1):
        attention(f"encoder_l{layer}_self")
        feed_forward(f"encoder_l{layer}_ffn")
    for layer in range(1, _DECODER + 1):
        affine(f"decoder_l{layer}_rnn_W", None, _WIDTH, _WIDTH)
        affine(f"decoder_l{layer}_rnn_Wf", f"decoder_l{layer}_rnn_bf", _WIDTH, _WIDTH)
        norm(f"decoder_l{layer}_rnn_ffn")
        attention(f"decoder_l{layer}_context")
        feed_forward(f"decoder_l{layer}_ffn")
    settings = (
        f"dim-emb: {_WIDTH}\ntransformer-heads: {_HEADS}\nenc-depth: {_ENCODER}\n"
        f"dec-depth: {_DECODER}\ntransformer-dim-ffn: {_INNER}\ndec-cell: ssru\n"
        "transformer-decoder-autoreg: rnn\ntied-embeddings-all: true\n"
    ).encode()
    return [*items, ("special:model.yml", _RAW, (len(settings),), settings)]


def _int8(name: str, values: np.ndarray, shape: tuple[int, ...] | None = None) -> Item:
    """Bytes, and behind them what they were multiplied by."""
    factor = 127 / float(np.abs(values).max())
    data = np.round(values * factor).astype(np.int8).tobytes() + struct.pack("<f", factor)
    return name, _INT8, shape or values.shape, data


def _floats(name: str, values: np.ndarray) -> Item:
    return name, _FLOAT32, values.shape, values.astype("<f4").tobytes()


def _container(items: Sequence[Item]) -> bytes:
    """Headers, names, shapes, a gap up to the next 256 bytes, and the data."""
    padded = [(n, t, s, d + b"\0" * (-len(d) % _ALIGNED)) for n, t, s, d in items]
    head = struct.pack("<QQ", 1, len(padded))
    for name, kind, shape, data in padded:
        head += struct.pack("<QQQQ", len(name.encode()) + 1, kind, len(shape), len(data))
    head += b"".join(name.encode() + b"\0" for name, *_ in padded)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in padded)
    gap = -(len(head) + 8) % _ALIGNED
    return head + struct.pack("<Q", gap) + b"\0" * gap + b"".join(d for *_, d in padded)


def _pieces(words: Sequence[str]) -> list[tuple[str, float, int]]:
    """SentencePiece's pieces: text, score, kind (1 normal, 2 unknown, 3 control)."""
    letters = sorted({letter for word in words for letter in word})
    return [
        ("</s>", 0.0, 3),
        ("<unk>", 0.0, 2),
        *((f"\u2581{word}", -2.0, 1) for word in words),
        ("\u2581", -4.0, 1),
        *((letter, -5.0, 1) for letter in letters),
    ]


def _vocabulary(pieces: Sequence[tuple[str, float, int]]) -> bytes:
    """A SentencePiece ModelProto with nothing but its pieces."""
    return b"".join(
        _field(1, _field(1, text.encode()) + struct.pack("<BfBB", 0x15, score, 0x18, kind))
        for text, score, kind in pieces
    )


def _field(number: int, data: bytes) -> bytes:
    return bytes((number << 3 | 2, *_varint(len(data)))) + data


def _varint(value: int) -> list[int]:
    return [value] if value < 128 else [value & 127 | 128, *_varint(value >> 7)]


def install(name: str, words: Sequence[str], seed: int = 0) -> Path:
    """Put such a model where the weights `name` of the catalog belong; returns its folder."""
    folder = models_dir() / name
    write_model(folder, words, seed)
    write_seal(folder, name, {"kind": "folder"}, hash_files(folder))
    return folder
