"""Stage 4: where silero detects speech, a second opinion that never gates (vad/silero.json)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.segments import total, widen
from subpiped.core.files import write_json
from subpiped.core.models import find_model
from subpiped.engines.classes import engine_class
from subpiped.media.waveform import SAMPLE_RATE, Waveform
from subpiped.speech.binarize import active_frames, to_segments
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from subpiped.core.option_types import SileroVadOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.speech.speech_detector import SpeechDetector

# Silero leaves speech at 0.15 below the threshold that enters it.
_HYSTERESIS = 0.15


def run(stage: Stage[SileroVadOptions]) -> None:
    """Read audio/audio.wav, write vad/silero.json."""
    waveform = Waveform(stage.read("audio/audio.wav"))

    def listen(pair: Candidate) -> tuple[NDArray[np.float32], int]:
        with stage.manifest.timings.of("imports"):
            load = engine_class("silero-vad", pair.engine)

        model = find_model("silero-vad", stage.profile, pair.engine)
        stage.manifest.set_model(model.name, model.sha256)
        detector: SpeechDetector = load(model.path, pair.device)
        scores = detector.probabilities(
            waveform, lambda done: stage.progress("silero", done, waveform.duration)
        )
        return scores, detector.window

    probabilities, window = stage.on_device(stage.candidates(), listen, "silero-vad")
    threshold = stage.options["threshold"]
    detected = to_segments(
        active_frames(probabilities, threshold, threshold - _HYSTERESIS),
        frame_step=window / SAMPLE_RATE,
        frame_offset=0.0,
        duration=waveform.duration,
        min_speech=stage.options["minSpeechSeconds"],
        min_silence=stage.options["minSilenceSeconds"],
    )
    segments = widen(detected, stage.options["padSeconds"], waveform.duration)
    path = stage.path("vad/silero.json")
    write_json(
        path,
        {
            "schema": 1,
            "duration": round(waveform.duration, 3),
            "segments": [{"start": round(s.start, 3), "end": round(s.end, 3)} for s in segments],
            "speech_seconds": round(total(segments), 3),
        },
    )
    stage.manifest.add_output("silero", path, "speech segments detected by silero")
    stage.manifest.add_metadata("speech_seconds", round(total(segments), 3))


if __name__ == "__main__":
    run_stage("silero-vad", run)
