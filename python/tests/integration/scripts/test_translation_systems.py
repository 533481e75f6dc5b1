"""Five systems' translations of known quality through the whole stage, looked up by a program."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from subpiped.artifacts.texts import TEXTS, Text, Texts, save_texts
from subpiped.artifacts.tracks import Track
from subpiped.artifacts.transcript import Transcript, load_transcript, save_transcript
from subpiped.artifacts.translation import SCENES, TRANSLATED, load_translation
from subpiped.core.files import write_json
from subpiped.film.movie import Movie, save_movie
from subpiped.names.entities import Entity, Glossary, save_glossary
from subpiped.translation.sentences import sentences_of
from tests.helpers import lookup_translator
from tests.helpers.stages import run_stage_script
from tests.helpers.transcripts import segment
from tests.helpers.translation_data import SYSTEMS, Scene, chrf, load_scenes

if TYPE_CHECKING:
    from subpiped.artifacts.translation import TranslatedSentence

_SEED: Final = 11
_SCENES: Final = 5
# A pause that ends a scene, and one between sentences.
_PAUSE: Final = 20.0
_STEP: Final = 6.0


@pytest.fixture(scope="module")
def scenes(media: Path) -> list[Scene]:
    folder = media / "translation"
    if not folder.is_dir():
        pytest.skip("../shared/media/translation is not here")
    chosen = random.Random(_SEED).sample(load_scenes(folder, "report"), _SCENES)
    return [_whole_lines(scene) for scene in chosen]


def _whole_lines(scene: Scene) -> Scene:
    """Those lines of a scene that are one sentence each: what is looked up is a line."""
    kept = [
        at
        for at, line in enumerate(scene.sources)
        if line.endswith((".", "।", "?"))
        and [one.text for one in sentences_of([segment(0.0, 5.0, line)])] == [line]
    ]
    by_system = {name: [texts[at] for at in kept] for name, texts in scene.by_system.items()}
    return Scene([scene.sources[at] for at in kept], by_system, scene.names)


def film(folder: Path, scenes: list[Scene]) -> None:
    """The scenes one after the other, as asr and post-ner leave them."""
    segments, at = [], 0.0
    for scene in scenes:
        for source in scene.sources:
            segments.append(segment(at, at + _STEP - 0.5, source))
            at += _STEP
        at += _PAUSE
    text = Text(Track("hi", main=True), "transcribe")
    save_texts(folder / TEXTS, Texts("hi", "whisper-large-v3-ct2", (text,), {"en": "cascade"}))
    transcript = Transcript("hi", 0.98, "transcribe", tuple(segments))
    save_transcript(folder / "transcription/corrected.json", transcript)
    save_movie(folder / "metadata/movie.json", Movie("filename", "News", year=2020))
    names = {name.name for scene in scenes for name in scene.names}
    entities = tuple(Entity(name, "other") for name in sorted(names))
    save_glossary(folder / "entities/glossary.json", Glossary(entities))


def program(folder: Path, scenes: list[Scene], system: str, *how: str) -> dict[str, list[str]]:
    table = folder / f"{system}.json"
    write_json(
        table,
        {s: t for one in scenes for s, t in zip(one.sources, one.by_system[system], strict=True)},
    )
    return {"command": [sys.executable, str(Path(lookup_translator.__file__)), str(table), *how]}


def translated(folder: Path, *translators: Any) -> list[TranslatedSentence]:
    result = run_stage_script(
        "translation",
        folder / "film.mkv",
        folder,
        options={"translators": list(translators)},
        others={"subtitle-gen": {"subtitles": ["en"]}},
    )
    assert result.exit_code == 0, result.log
    return [s for scene in load_translation(folder / SCENES).scenes for s in scene.sentences]


def quality(texts: list[str], scenes: list[Scene]) -> float:
    """Mean chrF of the sentences against what professionals wrote."""
    references = [text for scene in scenes for text in scene.by_system["reference"]]
    pairs = zip(texts, references, strict=True)
    return sum(chrf(text, reference) for text, reference in pairs) / len(references)


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_the_stage_makes_of_a_system_is_no_worse_than_the_system(
    tmp_path: Path, scenes: list[Scene], system: str
) -> None:
    film(tmp_path, scenes)
    behind = "nllb" if system == "google" else "google"
    found = translated(
        tmp_path, program(tmp_path, scenes, system), program(tmp_path, scenes, behind)
    )
    assert [one.source for one in found] == [text for one in scenes for text in one.sources]
    raw = [text for scene in scenes for text in scene.by_system[system]]
    # The best of systems has little to gain from a worse one.
    slack = 0.002 if system in {"reference", "google"} else 0.0
    assert quality([one.translation for one in found], scenes) >= quality(raw, scenes) - slack
    assert all(one.translation for one in found)
    shown = load_transcript(tmp_path / TRANSLATED).segments
    assert [s.text for s in shown] == [one.translation for one in found]


def test_by_itself_a_system_loses_no_sentence_in_silence(
    tmp_path: Path, scenes: list[Scene]
) -> None:
    film(tmp_path, scenes)
    found = translated(tmp_path, program(tmp_path, scenes, "bergamot-tiny"))
    raw = [text for scene in scenes for text in scene.by_system["bergamot-tiny"]]
    for one, text in zip(found, raw, strict=True):
        assert one.translation == text or one.how == "gap" or one.doubts, one
