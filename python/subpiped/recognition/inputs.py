"""What the asr stage reads of a film before it decodes anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.segments import load_speech
from subpiped.artifacts.sung_stretches import SungStretches, load_songs
from subpiped.core.files import read_json
from subpiped.media.waveform import Waveform
from subpiped.names.entities import load_glossary
from subpiped.stage.manifest_hashes import known_sha256

if TYPE_CHECKING:
    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.core.option_types import AsrOptions
    from subpiped.names.entities import Glossary
    from subpiped.stage.stage import Stage

_ARTIFACTS: Final = ("audio/audio.wav", "vad/pyannote.json")
_GLOSSARY: Final = "entities/glossary.json"
_SONGS: Final = "vad/songs.json"
_STREAMS: Final = "audio/streams.json"


@dataclass(frozen=True, slots=True)
class AsrInputs:
    """The film's sound and what is known of it.

    Attributes:
        waveform: of the film.
        speech: where people talk.
        sung: where they sing; films made before songs have none.
        glossary: names to expect.
        streams: what demux tells of the film, empty where it tells nothing.
        hashes: sha256 of the files that the text depends on, by their names.
    """

    waveform: Waveform
    speech: list[SpeechSegment]
    sung: SungStretches
    glossary: Glossary
    streams: dict[str, Any]
    hashes: dict[str, str]


def read_inputs(stage: Stage[AsrOptions]) -> AsrInputs:
    """Read them, recorded as inputs of the stage.

    Raises:
        StageError: `input_missing`.
    """
    audio, vad = files = [stage.read(name) for name in _ARTIFACTS]
    sung = SungStretches()
    if (stage.movie_dir / _SONGS).is_file():
        files.append(stage.read(_SONGS))
        sung = load_songs(files[-1])
    known = (stage.movie_dir / _STREAMS).is_file()
    return AsrInputs(
        Waveform(audio),
        load_speech(vad).segments,
        sung,
        # Names are a hint for Latin scripts, and post-ner corrects them in any. A name more is no
        # reason to recognize a film again, so the file is not recorded as read.
        load_glossary(stage.find(_GLOSSARY)),
        dict(read_json(stage.read(_STREAMS))) if known else {},
        {path.name: known_sha256(path, stage.movie_dir) for path in files},
    )
