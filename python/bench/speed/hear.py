"""Runs one peer over one film, in the peer's own environment; it imports nothing of the project.

    python hear.py KIND MODEL OUT.json FILM --language en --device cpu --threads 2

KIND: `faster-whisper` (its VAD, beam 5, temperature 0), `batched` (its batched pipeline),
`whisperx` (its pyannote VAD, without alignment), `openai-whisper` (beam 5, temperature 0, no VAD).
Writes {"ready_seconds", "segments", "versions"}: ready is the time from `BENCH_STARTED` (seconds
since 1970, the environment) until the model is loaded.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Hear = Callable[[str], list[dict[str, Any]]]

# What the bench of the quality asks of them, too.
STRICT = {"beam_size": 5, "temperature": 0.0, "no_repeat_ngram_size": 4}
# The default of faster-whisper's batched pipeline and of WhisperX.
BATCH = 8


def _listed(found: Any) -> list[dict[str, Any]]:
    return [{"start": float(s.start), "end": float(s.end), "text": s.text.strip()} for s in found]


def _compute_type(device: str) -> str:
    return "float16" if device == "cuda" else "int8"


def _faster_whisper(options: argparse.Namespace) -> Hear:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    whisper = WhisperModel(
        options.model,
        device=options.device,
        compute_type=_compute_type(options.device),
        cpu_threads=options.threads,
        local_files_only=True,
    )
    if options.kind == "batched":
        pipeline = BatchedInferencePipeline(model=whisper)
        return lambda path: _listed(
            pipeline.transcribe(path, language=options.language, batch_size=BATCH, **STRICT)[0]
        )
    return lambda path: _listed(
        whisper.transcribe(
            path,
            language=options.language,
            vad_filter=True,
            condition_on_previous_text=False,
            **STRICT,
        )[0]
    )


def _whisperx(options: argparse.Namespace) -> Hear:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import whisperx

    whisper = whisperx.load_model(
        options.model,
        options.device,
        compute_type=_compute_type(options.device),
        language=options.language,
        threads=options.threads,
        vad_method="pyannote",
    )

    def hear(path: str) -> list[dict[str, Any]]:
        sound = whisperx.load_audio(path)
        found = whisper.transcribe(sound, batch_size=BATCH, language=options.language)
        return [
            {"start": s["start"], "end": s["end"], "text": s["text"].strip()}
            for s in found["segments"]
        ]

    return hear


def _openai_whisper(options: argparse.Namespace) -> Hear:
    import torch
    import whisper

    torch.set_num_threads(options.threads)
    model = whisper.load_model(options.model, device=options.device)

    def hear(path: str) -> list[dict[str, Any]]:
        found = model.transcribe(
            path,
            language=options.language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            fp16=options.device == "cuda",
        )
        return [
            {"start": s["start"], "end": s["end"], "text": s["text"].strip()}
            for s in found["segments"]
        ]

    return hear


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Of the packages among `names` that are here."""
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def main() -> None:
    """Load, hear, write."""
    parser = argparse.ArgumentParser()
    for name in ("kind", "model", "out", "film"):
        parser.add_argument(name)
    parser.add_argument("--language", default="en")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    loaders = {"whisperx": _whisperx, "openai-whisper": _openai_whisper}
    hear = loaders.get(options.kind, _faster_whisper)(options)
    ready = time.time() - float(os.environ["BENCH_STARTED"])
    segments = hear(options.film)
    known = versions(("faster-whisper", "ctranslate2", "whisperx", "openai-whisper", "torch"))
    result = {"ready_seconds": ready, "segments": segments, "versions": known}
    Path(options.out).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
