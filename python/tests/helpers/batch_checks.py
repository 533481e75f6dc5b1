"""Run by the interpreter of ASR: how CTranslate2 transcribes several sounds, as JSON on stdout.

python batch_checks.py SOUND.wav MODEL
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from subpiped.engines.asr_ctranslate2 import CTranslate2Engine
from subpiped.media.waveform import read_wav
from subpiped.recognition.engine import DecodingOptions, EngineSettings

# Whole lines of the two-speaker recording: two sounds of one context, one that is longer. Half a
# line is transcribed differently by each kind of processor.
SPANS = ((18.0, 22.0), (14.2, 18.0), (12.2, 23.0))
ENGLISH = DecodingOptions("en", "transcribe", quick=True)


def main() -> None:
    sound = read_wav(Path(sys.argv[1]))
    parts = [sound[round(a * 16_000) : round(b * 16_000)] for a, b in SPANS]
    engine = CTranslate2Engine(EngineSettings(Path(sys.argv[2]), "cpu", 1, batch_size=4))
    whisper = engine._model
    encoded: list[int] = []
    decoded: list[int] = []
    inputs: list[str] = []
    plain: Any = whisper._plain

    class Counting:
        """The real model; counts what it is asked for."""

        def encode(self, features: Any, **options: Any) -> Any:
            encoded.append(features.shape[2])
            inputs.append(hashlib.sha256(np.array(features).tobytes()).hexdigest())
            return plain.encode(features, **options)

        def generate(self, features: Any, prompts: Any, **options: Any) -> Any:
            decoded.append(len(prompts))
            return plain.generate(features, prompts, **options)

        def __getattr__(self, name: str) -> Any:
            return getattr(plain, name)

    whisper._plain = Counting()
    spectrograms: list[int] = []
    extractor: Any = whisper.feature_extractor._extractor

    class Extracting:
        """The real extractor, counted likewise."""

        def __call__(self, audio: Any) -> Any:
            spectrograms.append(len(audio))
            return extractor(audio)

        def __getattr__(self, name: str) -> Any:
            return getattr(extractor, name)

    whisper.feature_extractor._extractor = Extracting()
    found: dict[str, Any] = {}

    def transcribe(name: str, options: DecodingOptions, count: int = len(SPANS)) -> None:
        encoded.clear()
        decoded.clear()
        texts = [engine.transcribe(part, options) for part in parts[:count]]
        found[name] = {
            "segments": [[asdict(s) for s in text] for text in texts],
            "encoded": list(encoded),
            "decoded": list(decoded),
        }

    engine.expect({ENGLISH: parts})
    found["told"] = list(encoded)
    engine.language_probabilities(parts[0])
    transcribe("together", ENGLISH)
    transcribe("other options", DecodingOptions("en", "translate", quick=True), 1)
    engine.expect({})
    transcribe("alone", ENGLISH)
    transcribe("full", DecodingOptions("en", "transcribe"), 1)
    found["inputs"] = inputs
    found["spectrograms"] = len(spectrograms)
    encoded.clear()
    engine.language_probabilities(parts[1])
    found["language after full"] = list(encoded)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
