"""Translation of what the smallest real Whisper makes of real speech."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from subpiped.artifacts.texts import TEXTS, load_texts
from subpiped.artifacts.transcript import Transcript, load_transcript
from subpiped.artifacts.translation import SCENES, TRANSLATED, load_translation
from subpiped.film.movie import Movie, save_movie
from tests.helpers.cases import LONG
from tests.helpers.stages import StageResult, run_stage_script
from tests.helpers.wer import word_error_rate
from tests.models.speech import JFK, joined

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]

ENGINE: Final = {"engine": "ctranslate2", "device": "cpu"}
# The sentence takes more than ten seconds: its halves are translated by themselves.
GERMAN: Final = {
    "And so my": "Und so, meine amerikanischen Mitbürger, fragt nicht, was euer Land für euch tun"
    " kann,",
    "ask what": "fragt, was ihr für euer Land tun könnt.",
}
TRANSLATOR: Final = f"""
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    assert (request["source"], request["target"]) == ("en", "de"), request
    sentences = {{}}
    for number, text in request["sentences"].items():
        (sentences[number],) = [de for en, de in {GERMAN!r}.items() if text.startswith(en)]
    print(json.dumps({{"sentences": sentences}}), flush=True)
"""


def run(stage: str, movie_dir: Path, *subtitles: str, **options: Any) -> StageResult:
    """`stage` on a film that is only sound; `translators` are told to all stages."""
    translation = {"translators": options.pop("translators", ["auto"])}
    given = options | (translation if stage == "translation" else {})
    others = {"subtitle-gen": {"subtitles": list(subtitles)}, "translation": translation}
    return run_stage_script(
        stage, movie_dir.with_name("film.mkv"), movie_dir, options=given, others=others
    )


def text(movie_dir: Path, name: str) -> Transcript:
    return load_transcript(movie_dir / name)


def said(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


@pytest.mark.skipif(not LONG, reason="half a minute on a CPU: in npm run test:long")
def test_a_cascade_goes_through_a_real_program(media: Path, cache: Path, tmp_path: Path) -> None:
    movie_dir = joined(tmp_path, [media / "english" / "jfk.flac"])
    save_movie(movie_dir / "metadata/movie.json", Movie("filename", "A Film"))
    script = tmp_path / "translate.py"
    script.write_text(TRANSLATOR)
    by_program = {"translators": [{"command": [sys.executable, str(script)]}]}
    result = run("asr", movie_dir, "de", "en", "fr", **ENGINE, **by_program)
    assert result.exit_code == 0, result.log
    texts = load_texts(movie_dir / TEXTS)
    assert texts.routes == {"de": "cascade", "en": "transcribe", "fr": "cascade"}
    # One recognition serves all of them.
    assert [(one.track.language, one.task) for one in texts.texts] == [("en", "transcribe")]
    assert run("post-ner", movie_dir, "de", "en", "fr").exit_code == 0

    # French is asked for, too, and the program refuses it: its answer is missed, and it is told of.
    result = run("translation", movie_dir, "de", "en", "fr", **by_program)
    assert result.exit_code == 69, result.log
    errors = [event for event in result.events if event["type"] == "error"]
    assert [error["code"] for error in errors] == ["translator_away"]

    result = run("translation", movie_dir, "de", "en", **by_program)
    assert result.exit_code == 0, result.log
    assert result.manifest["metadata"]["routes"] == {"de": "cascade", "en": "transcribe"}
    german, english = text(movie_dir, TRANSLATED), text(movie_dir, "translation/translated.en.json")
    assert (german.language, german.task) == ("en", "translate")
    assert [segment.text for segment in german.segments] == list(GERMAN.values())
    assert {s.route for s in german.segments} == {"cascade"}
    assert english.task == "transcribe"
    assert word_error_rate(JFK, said(english)) == 0
    # Each is shown at the time of what was said.
    assert german.segments[0].start == english.segments[0].start
    assert german.segments[-1].end == english.segments[-1].end
    (scene,) = load_translation(movie_dir / SCENES).scenes
    assert [(one.how, one.doubts) for one in scene.sentences] == [("first", ())] * 2
    assert not (movie_dir / "translation/translated.fr.json").exists()


def test_what_small_weights_translated_by_ear_stays_and_is_only_the_gist(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    movie_dir = joined(tmp_path, sorted((media / "hindi" / "mucs").glob("*.wav"))[:2])
    result = run("asr", movie_dir, "en", **ENGINE, language="hi")
    assert result.exit_code == 0, result.log
    assert "gist_only" not in {warning["code"] for warning in result.manifest["warnings"]}
    assert run("post-ner", movie_dir, "en").exit_code == 0

    result = run("translation", movie_dir, "en")
    assert result.exit_code == 0, result.log
    assert "gist_only" in {warning["code"] for warning in result.manifest["warnings"]}
    assert result.manifest["metadata"]["routes"] == {"en": "direct"}
    # Its words are not to be translated a second time.
    assert result.manifest["engine"] == "rules"
    assert said(text(movie_dir, TRANSLATED))
    assert text(movie_dir, TRANSLATED) == text(movie_dir, "transcription/corrected.json")
    assert not (movie_dir / SCENES).exists()
