"""A Hindi film from its sound to English cues; its translator looks up what was heard."""

from __future__ import annotations

import csv
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest

from subpiped.artifacts.cues import load_cues
from subpiped.artifacts.segments import load_speech
from subpiped.artifacts.shots import SHOTS, save_shots
from subpiped.artifacts.texts import TEXTS, load_texts
from subpiped.artifacts.translation import SCENES, load_translation
from subpiped.artifacts.turns import Diarization, save_turns
from subpiped.core.files import write_json
from subpiped.film.movie import Movie, save_movie
from tests.helpers import nearest_translator
from tests.helpers.stages import ffmpeg, run_stage_script
from tests.models.speech import joined

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.translation import TranslatedSentence

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]

# Clips that Whisper base hears well enough to tell them apart, and what is said in them.
SAID: Final = {
    "1477_029.wav": "When the policemen said yes, Grandfather said: then let me protest.",
    "1531_036.wav": "Our house was at the end of the lane, with nobody there to stare at us.",
    "2061_061.wav": "When he heard this, the king ordered his soldiers to seize the magician and"
    " throw him into prison.",
}
# Where speech begins in a clip, and how long a short cue stays, in seconds.
_NEAR: Final = 1.0


def told(movie_dir: Path) -> list[TranslatedSentence]:
    scenes = load_translation(movie_dir / SCENES).scenes
    return [sentence for scene in scenes for sentence in scene.sentences]


def stages(movie_dir: Path, translator: dict[str, list[str]]) -> None:
    """Makes the film of its sound, and runs what comes between its speech and its cues."""
    film = movie_dir.with_name("film.mkv")
    picture = ("-f", "lavfi", "-i", "color=size=64x48:rate=5")
    ffmpeg(*picture, "-i", str(movie_dir / "audio/audio.wav"), "-shortest", str(film))
    save_turns(movie_dir / "diarization/turns.json", Diarization((), (), ()))
    save_shots(movie_dir / SHOTS, [], {})
    save_movie(movie_dir / "metadata/movie.json", Movie("filename", "A Film"))
    asr = {"engine": "ctranslate2", "device": "cpu", "language": "hi", "route": "cascade"}
    options: dict[str, dict[str, Any]] = {"asr": asr, "translation": {"translators": [translator]}}
    for stage in ("asr", "post-ner", "translation", "subtitle-gen"):
        others = {name: given for name, given in options.items() if name != stage}
        result = run_stage_script(stage, film, movie_dir, options=options.get(stage), others=others)
        assert result.exit_code == 0, result.log


def test_what_is_heard_in_hindi_is_shown_in_english_as_it_is_said(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    clips = media / "hindi" / "mucs"
    with (clips / "transcripts.tsv").open(encoding="utf-8") as file:
        hindi = {row["file"]: row["transcript_hi"] for row in csv.DictReader(file, delimiter="\t")}
    write_json(tmp_path / "table.json", {hindi[clip]: text for clip, text in SAID.items()})
    program = [sys.executable, nearest_translator.__file__, str(tmp_path / "table.json")]
    movie_dir = joined(tmp_path, [clips / clip for clip in SAID])
    spoken: list[SpeechSegment] = load_speech(movie_dir / "vad/pyannote.json").segments

    stages(movie_dir, {"command": program})

    assert load_texts(movie_dir / TEXTS).routes == {"en": "cascade"}
    found = told(movie_dir)
    assert all(one.translation or one.how == "gap" for one in found)
    _, cues = load_cues(movie_dir / "subtitles/cues.json")
    assert all(one.end <= other.start for one, other in pairwise(cues))
    # Every word of the translations is shown once, in order, and no other.
    shown = " ".join(" ".join(cue.lines) for cue in cues).split()
    assert shown == " ".join(one.translation for one in found).split()
    for clip, text in zip(spoken, SAID.values(), strict=True):
        at = [cue for cue in cues if cue.start < clip.end and cue.end > clip.start]
        assert " ".join(" ".join(cue.lines) for cue in at) == text
        assert abs(at[0].start - clip.start) < _NEAR
        assert at[-1].end < clip.end + _NEAR
