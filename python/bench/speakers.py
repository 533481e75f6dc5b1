"""Who speaks when, and where anybody does, against people's marks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bench.ours import run_stages
from subpiped.artifacts.segments import SpeechSegment, load_speech, merge_close
from subpiped.artifacts.turns import SpeakerTurn, load_turns, read_rttm
from subpiped.core.files import read_json
from tests.helpers.metrics import detection_error, diarization_error

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Boundaries of turns that people marked are no better than that.
_COLLAR = 0.5


@dataclass(frozen=True, slots=True)
class SpeakerFigures:
    """Of one recording: error rates, F1 of the moments at which the speaker changes, speakers."""

    name: str
    diarization_error: float
    change_f1: float
    detection_error: float
    found: int
    true: int


def _references(media: Path) -> list[tuple[Path, list[SpeakerTurn]]]:
    folder = media / "multispeaker"
    marks = sorted(folder.glob("ami_debug/*.rttm"))
    found = []
    for wav in sorted(folder.glob("ami_debug/*.wav")):
        marked = [t for rttm in marks for t in read_rttm(rttm, wav.stem)]
        if marked:
            found.append((wav, marked))
    falcon = folder / "picovoice_falcon"
    (test,) = read_json(falcon / "test_data.json")["tests"]["diarization_tests"]
    marked = [
        SpeakerTurn(s["start_sec"], s["end_sec"], str(s["speaker_tag"])) for s in test["segments"]
    ]
    return [*found, (falcon / test["audio_file"], marked)]


def _changes(turns: Sequence[SpeakerTurn]) -> list[float]:
    return [b.start for a, b in pairwise(turns) if a.speaker != b.speaker]


def change_f1(reference: Sequence[SpeakerTurn], found: Sequence[SpeakerTurn]) -> float:
    """F1 of speaker changes, each found within half a second of a true one, once.

    1 where neither has a change.
    """
    wanted, detected = _changes(reference), _changes(found)
    left = list(detected)
    hits = 0
    for moment in wanted:
        near = [t for t in left if abs(t - moment) <= _COLLAR]
        if near:
            left.remove(min(near, key=lambda t: abs(t - moment)))
            hits += 1
    return 2 * hits / (len(wanted) + len(detected)) if wanted or detected else 1.0


def speaker_figures(media: Path, folder: Path) -> list[SpeakerFigures]:
    """Run the stages up to diarization over every recording with marked turns."""
    found = []
    for sound, reference in _references(media):
        results = folder / sound.stem
        run_stages(sound, results, ("demux", "silero-vad", "pyannote-vad", "diarization"))
        turns = load_turns(results / "diarization" / "turns.json")
        detected = load_speech(results / "vad" / "pyannote.json").segments
        marked = merge_close(SpeechSegment(t.start, t.end) for t in reference)
        found.append(
            SpeakerFigures(
                sound.name,
                diarization_error(reference, turns.turns).rate,
                change_f1(reference, turns.exclusive),
                detection_error(marked, detected),
                len(turns.speakers),
                len({t.speaker for t in reference}),
            )
        )
    return found
