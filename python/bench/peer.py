"""Runs one peer over recordings, in the peer's own environment; it imports nothing of the project.

    python peer.py KIND MODEL OUT.json LANGUAGE FILE...

KIND: `faster-whisper` (beam 5, temperature 0, its VAD, no n-gram of four twice), `defaults` (the
library's own defaults with its VAD), `batched` (its batched pipeline), `stable-ts` (as subgen calls
it), `whisperx` (with its own VAD, without alignment). Writes {FILE: {"segments", "seconds"}}.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

THREADS = 2
STRICT = {"beam_size": 5, "temperature": 0.0, "no_repeat_ngram_size": 4}


def _listed(found: Any) -> list[dict[str, Any]]:
    return [{"start": float(s.start), "end": float(s.end), "text": s.text.strip()} for s in found]


def _faster_whisper(kind: str, model: str, language: str) -> Any:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    whisper = WhisperModel(
        model, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True
    )
    if kind == "batched":
        pipeline = BatchedInferencePipeline(model=whisper)
        return lambda path: _listed(
            pipeline.transcribe(path, language=language, batch_size=4, **STRICT)[0]
        )
    options = {"condition_on_previous_text": False, **STRICT} if kind != "defaults" else {}
    return lambda path: _listed(
        whisper.transcribe(path, language=language, vad_filter=True, **options)[0]
    )


def _stable_ts(model: str, language: str) -> Any:
    import stable_whisper

    whisper = stable_whisper.load_faster_whisper(
        model, device="cpu", compute_type="int8", cpu_threads=THREADS, local_files_only=True
    )
    return lambda path: _listed(
        whisper.transcribe(path, language=language, task="transcribe", verbose=None).segments
    )


def _whisperx(model: str, language: str) -> Any:
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import whisperx

    whisper = whisperx.load_model(
        model, "cpu", compute_type="int8", language=language, threads=THREADS, vad_method="pyannote"
    )

    def run(path: str) -> list[dict[str, Any]]:
        found = whisper.transcribe(whisperx.load_audio(path), batch_size=4, language=language)
        return [
            {"start": s["start"], "end": s["end"], "text": s["text"].strip()}
            for s in found["segments"]
        ]

    return run


def main() -> None:
    """Run, and keep what was heard so far if one recording fails."""
    kind, model, out, language, *files = sys.argv[1:]
    loaders = {"stable-ts": _stable_ts, "whisperx": _whisperx}
    if kind in loaders:
        hear = loaders[kind](model, language)
    else:
        hear = _faster_whisper(kind, model, language)
    results: dict[str, Any] = {}
    for path in files:
        started = time.monotonic()
        try:
            segments = hear(path)
        except Exception as error:  # noqa: BLE001 - a peer may fail in any way, and the table says so
            results[path] = {"error": f"{type(error).__name__}: {error}"}
        else:
            results[path] = {"segments": segments, "seconds": time.monotonic() - started}
        sys.stderr.write(f"{kind}: {len(results)} of {len(files)}\n")
    Path(out).write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
