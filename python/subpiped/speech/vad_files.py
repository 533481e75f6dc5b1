"""What pyannote-vad leaves for the later stages: vad/pyannote.json and vad/songs.json."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.segments import total
from subpiped.core.files import write_json
from subpiped.speech.binarize import active_frames, to_segments
from subpiped.speech.frame_scores import FRAME_OFFSET, FRAME_STEP
from subpiped.speech.vad_merge import disputes, unite

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.core.option_types import PyannoteVadOptions
    from subpiped.speech.frame_scores import FrameScores
    from subpiped.speech.songs import Music, Song
    from subpiped.stage.stage import Stage

_OVERLAP: Final = 2


def write_speech(
    stage: Stage[PyannoteVadOptions],
    scores: FrameScores,
    silero: Sequence[SpeechSegment],
    duration: float,
) -> None:
    """Write the scores, and the speech that they and silero found in `duration` seconds."""
    options = stage.options

    def segments_of(active: NDArray[np.bool_]) -> list[SpeechSegment]:
        return to_segments(
            active,
            frame_step=FRAME_STEP,
            frame_offset=FRAME_OFFSET,
            duration=duration,
            min_speech=options["minSpeechSeconds"],
            min_silence=options["minSilenceSeconds"],
        )

    scores_path = stage.path("vad/pyannote.npz")
    scores.save(scores_path)
    pyannote = segments_of(active_frames(scores.speech, options["onset"], options["offset"]))
    segments = unite(pyannote, silero)
    disputed = disputes(pyannote, silero, ("pyannote", "silero"))
    overlap = segments_of(scores.speaker_count() >= _OVERLAP)
    path = stage.path("vad/pyannote.json")
    write_json(
        path,
        {
            "schema": 1,
            "duration": round(duration, 3),
            "segments": [_rounded(asdict(s)) for s in segments],
            "disputed": [_rounded(asdict(d)) for d in disputed],
            "overlap": [{"start": round(s.start, 3), "end": round(s.end, 3)} for s in overlap],
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


def write_songs(
    stage: Stage[PyannoteVadOptions], songs: Sequence[Song], music: Sequence[Music], duration: float
) -> None:
    """Write the songs, and the music alone, of a film of `duration` seconds."""
    path = stage.path("vad/songs.json")
    write_json(
        path,
        {
            "schema": 1,
            "songs": [_within(asdict(song), duration) for song in songs],
            "music": [_within(asdict(stretch), duration) for stretch in music],
        },
    )
    stage.manifest.add_output("songs", path, "stretches of singing, and of music alone")
    stage.manifest.add_metadata("song_seconds", round(sum(s.end - s.start for s in songs), 3))


def _rounded(value: dict[str, Any]) -> dict[str, Any]:
    return value | {"start": round(value["start"], 3), "end": round(value["end"], 3)}


def _within(value: dict[str, Any], duration: float) -> dict[str, Any]:
    # The film's last half second is seldom a whole one.
    return value | {"end": round(min(value["end"], duration), 3)}
