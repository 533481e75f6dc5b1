"""Stage 5: where people talk, by segmentation-3.0 over the whole film (vad/pyannote.json).

And where they sing, or where there is only music (vad/songs.json, see subpiped/speech/songs.py).

The network reads everything, not only what silero lets through: silero misses far speech. The
frame scores are kept for diarization (vad/pyannote.npz, see subpiped/speech/frame_scores.py).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.segments import load_speech
from subpiped.core.models import find_model
from subpiped.engines.classes import engine_class
from subpiped.engines.music_onnx import OnnxMusic
from subpiped.media.waveform import Waveform
from subpiped.speech.music_detector import detect_music
from subpiped.speech.songs import find_music, find_songs, voice_share
from subpiped.speech.vad_files import write_songs, write_speech
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import PyannoteVadOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.speech.frame_scores import FrameScores
    from subpiped.speech.segmentation_network import Segmenter
    from subpiped.speech.songs import Music, Song


def load_segmenter(stage: Stage[PyannoteVadOptions], pair: Candidate) -> Segmenter:
    """The network by the engine and on the device of `pair`."""
    model = find_model("pyannote-vad", stage.profile, pair.engine)
    stage.manifest.set_model(model.name, model.sha256)
    with stage.manifest.timings.of("imports"):
        load = engine_class("pyannote-vad", pair.engine)
    segmenter: Segmenter = load(model.path, pair.device)
    return segmenter


def _find_songs(
    stage: Stage[PyannoteVadOptions], waveform: Waveform, scores: FrameScores
) -> tuple[list[Song], list[Music]]:
    model = find_model("songs", stage.profile, "onnx")
    stage.manifest.add_metadata("songs_model", {"name": model.name, "sha256": model.sha256})
    with stage.manifest.timings.of("model"):
        music = detect_music(
            OnnxMusic(model.path / "music.onnx"),
            waveform,
            lambda done: stage.progress("songs", done, waveform.duration),
        )
    voice = voice_share(scores.speech, len(music))
    songs = find_songs(music, voice)
    return songs, find_music(music, voice, songs)


def run(stage: Stage[PyannoteVadOptions]) -> None:
    """Read audio/audio.wav and vad/silero.json, write pyannote.json, pyannote.npz, songs.json."""
    waveform = Waveform(stage.read("audio/audio.wav"))
    silero = load_speech(stage.read("vad/silero.json")).segments

    def listen(pair: Candidate) -> FrameScores:
        with stage.manifest.timings.of("imports"):
            from subpiped.speech.segmentation_network import segment

        return segment(
            load_segmenter(stage, pair),
            waveform,
            # Of 2.5 s each frame is read four times. Once a second took 2.5 times as long, and was
            # no better on nine recordings (detection error 23.5 against 22.5 %, diarization error
            # 40 against 39 %).
            step_seconds=stage.options["stepSeconds"],
            batch_size=stage.batch_size(pair),
            on_progress=lambda done: stage.progress("segmentation", done, waveform.duration),
        )

    scores = stage.on_device(stage.candidates(), listen, "pyannote-vad")
    write_speech(stage, scores, silero, waveform.duration)
    wanted = stage.options["songs"]
    songs, music = _find_songs(stage, waveform, scores) if wanted else ([], [])
    write_songs(stage, songs, music, waveform.duration)


if __name__ == "__main__":
    run_stage("pyannote-vad", run)
