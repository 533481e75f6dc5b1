"""Runs one peer over recordings, in the peer's own environment; it imports nothing of the project.

    python peer.py KIND MODEL OUT.json FILE... --language en [--device cpu] [--threads 2]
                   [--batch 8]

KIND: `faster-whisper` (beam 5, temperature 0, its VAD, no n-gram of four twice), `defaults` (the
library's own defaults with its VAD), `batched` (its batched pipeline), `stable-ts` (as subgen calls
it), `whisperx` (its pyannote VAD, without alignment), `openai-whisper` (beam 5, temperature 0, no
VAD). Writes {"ready_at", "versions", "files": {FILE: {"segments", "seconds", "cpu"} or {"error"}}}:
ready_at is when the model was loaded, in seconds since 1970.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Transcribe = Callable[[str], list[dict[str, Any]]]

STRICT = {"beam_size": 5, "temperature": 0.0, "no_repeat_ngram_size": 4}
PACKAGES = ("faster-whisper", "ctranslate2", "whisperx", "openai-whisper", "torch")


def _listed(found: Any) -> list[dict[str, Any]]:
    return [{"start": float(s.start), "end": float(s.end), "text": s.text.strip()} for s in found]


def _dicts(found: Any) -> list[dict[str, Any]]:
    return [
        {"start": s["start"], "end": s["end"], "text": s["text"].strip()} for s in found["segments"]
    ]


def _compute_type(options: argparse.Namespace) -> str:
    return "float16" if options.device == "cuda" else "int8"


def _faster_whisper(options: argparse.Namespace) -> Transcribe:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    whisper = WhisperModel(
        options.model,
        device=options.device,
        compute_type=_compute_type(options),
        cpu_threads=options.threads,
        local_files_only=True,
    )
    if options.kind == "batched":
        whisper = BatchedInferencePipeline(model=whisper)
        chosen = {"batch_size": options.batch, **STRICT}
    elif options.kind == "defaults":
        chosen = {"vad_filter": True}
    else:
        chosen = {"vad_filter": True, "condition_on_previous_text": False, **STRICT}
    return lambda path: _listed(whisper.transcribe(path, language=options.language, **chosen)[0])


def _stable_ts(options: argparse.Namespace) -> Transcribe:
    import stable_whisper

    whisper = stable_whisper.load_faster_whisper(
        options.model,
        device=options.device,
        compute_type=_compute_type(options),
        cpu_threads=options.threads,
        local_files_only=True,
    )
    return lambda path: _listed(
        whisper.transcribe(
            path, language=options.language, task="transcribe", verbose=None
        ).segments
    )


def _whisperx(options: argparse.Namespace) -> Transcribe:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import whisperx

    whisper = whisperx.load_model(
        options.model,
        options.device,
        compute_type=_compute_type(options),
        language=options.language,
        threads=options.threads,
        vad_method="pyannote",
    )
    return lambda path: _dicts(
        whisper.transcribe(
            whisperx.load_audio(path), batch_size=options.batch, language=options.language
        )
    )


def _openai_whisper(options: argparse.Namespace) -> Transcribe:
    import torch
    import whisper

    torch.set_num_threads(options.threads)
    model = whisper.load_model(options.model, device=options.device)
    return lambda path: _dicts(
        model.transcribe(
            path,
            language=options.language,
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            fp16=options.device == "cuda",
        )
    )


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
    """Run; a recording that fails does not lose the transcripts of the others."""
    parser = argparse.ArgumentParser()
    for name in ("kind", "model", "out"):
        parser.add_argument(name)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--language", required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    # The default of faster-whisper's batched pipeline and of WhisperX.
    parser.add_argument("--batch", type=int, default=8)
    options = parser.parse_args()
    loaders = {
        "stable-ts": _stable_ts,
        "whisperx": _whisperx,
        "openai-whisper": _openai_whisper,
    }
    transcribe = loaders.get(options.kind, _faster_whisper)(options)
    ready = time.time()
    results: dict[str, Any] = {}
    for path in options.files:
        started, used = time.monotonic(), time.process_time()
        try:
            segments = transcribe(path)
        except Exception as error:  # noqa: BLE001 - a peer may fail in any way, and the table says so
            results[path] = {"error": f"{type(error).__name__}: {error}"}
        else:
            results[path] = {
                "segments": segments,
                "seconds": time.monotonic() - started,
                "cpu": time.process_time() - used,
            }
        sys.stderr.write(f"{options.kind}: {len(results)} of {len(options.files)}\n")
    result = {"ready_at": ready, "versions": versions(PACKAGES), "files": results}
    Path(options.out).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
