"""Sentences with translations of known quality as a film through the translation stage."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.texts import TEXTS, Text, Texts, save_texts
from subpiped.artifacts.tracks import Track
from subpiped.artifacts.transcript import Transcript, save_transcript
from subpiped.artifacts.translation import SCENES, load_translation
from subpiped.core.files import write_json
from subpiped.film.movie import Movie, save_movie
from subpiped.names.entities import Entity, Glossary, save_glossary
from subpiped.text.break_costs import ends_sentence
from tests.helpers import lookup_translator
from tests.helpers.stages import run_stage_script
from tests.helpers.transcripts import segment
from tests.helpers.translation_data import Scene, chrf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from subpiped.artifacts.translation import TranslatedScene, TranslatedSentence

# A pause that ends a scene, and one between sentences; no two lines fit into one sentence's time.
_PAUSE: Final = 40.0
_STEP: Final = 6.0
_CORRECTED: Final = "transcription/corrected.json"

Program = dict[str, list[str]]


def as_sentences(scene: Scene) -> Scene:
    """The scene with lines that are one sentence each: what is looked up is a line.

    A mark inside a line that would end a sentence becomes a comma.
    """
    return replace(scene, sources=[_one_sentence(line) for line in scene.sources])


def _one_sentence(line: str) -> str:
    *words, last = line.split()
    return " ".join([*(f"{w.rstrip('.।?!…')}," if ends_sentence(w) else w for w in words), last])


def film_of(folder: Path, scenes: Sequence[Scene], witness: str = "") -> None:
    """The scenes one after the other as asr and post-ner leave them.

    `witness` names the system whose translations stand for those that the recognizer makes by ear.
    """
    said, by_ear, at = [], [], 0.0
    for scene in scenes:
        direct = scene.by_system[witness] if witness else scene.sources
        for source, heard in zip(scene.sources, direct, strict=True):
            said.append(segment(at, at + _STEP - 0.5, source))
            by_ear.append(segment(at, at + _STEP - 0.5, heard))
            at += _STEP
        at += _PAUSE
    texts = [Text(Track("hi", main=True), "transcribe")]
    save_transcript(folder / _CORRECTED, Transcript("hi", 0.98, "transcribe", tuple(said)))
    if witness:
        direct_text = Text(Track("en", main=False), "translate")
        texts.append(direct_text)
        path = folder / direct_text.track.file(_CORRECTED)
        save_transcript(path, Transcript("hi", 0.98, "translate", tuple(by_ear)))
    routes = Texts("hi", "whisper-large-v3-ct2", tuple(texts), {"en": "cascade"})
    save_texts(folder / TEXTS, routes)
    save_movie(folder / "metadata/movie.json", Movie("filename", "News", year=2020))
    names = {name.name for scene in scenes for name in scene.names}
    entities = tuple(Entity(name, "other") for name in sorted(names))
    save_glossary(folder / "entities/glossary.json", Glossary(entities))


def program(folder: Path, scenes: Sequence[Scene], system: str, *how: str) -> Program:
    """A translator that looks up what `system` wrote; `how` plants a fault (lookup_translator)."""
    table = folder / f"{system}.json"
    write_json(
        table,
        {s: t for one in scenes for s, t in zip(one.sources, one.by_system[system], strict=True)},
    )
    return {"command": [sys.executable, str(Path(lookup_translator.__file__)), str(table), *how]}


def translated_film(folder: Path, *translators: Program) -> tuple[TranslatedScene, ...]:
    """What the stage's program makes of the film in `folder`, by scene."""
    result = run_stage_script(
        "translation",
        folder / "film.mkv",
        folder,
        options={"translators": list(translators)},
        others={"subtitle-gen": {"subtitles": ["en"]}},
    )
    assert result.exit_code == 0, result.log
    return load_translation(folder / SCENES).scenes


def texts_of(scenes: Sequence[Scene], system: str) -> list[str]:
    """What a system wrote, line by line."""
    return [text for scene in scenes for text in scene.by_system[system]]


def quality(texts: Sequence[str], scenes: Sequence[Scene]) -> float:
    """Mean chrF++ of the lines against what professionals wrote; a gap counts 0."""
    pairs = list(zip(texts, texts_of(scenes, "reference"), strict=True))
    return sum(chrf(text, reference) for text, reference in pairs) / len(pairs)


def silent_faults(
    found: Sequence[TranslatedScene], scenes: Sequence[Scene], system: str
) -> list[TranslatedSentence]:
    """Sentences with another text than the system's that are neither a gap nor doubted."""
    sentences = (one for scene in found for one in scene.sentences)
    return [
        one
        for one, text in zip(sentences, texts_of(scenes, system), strict=True)
        if one.translation != text and one.how != "gap" and not one.doubts
    ]


def scores_and_quality(
    found: Sequence[TranslatedScene], scenes: Sequence[Scene]
) -> Iterator[tuple[float, float]]:
    """The stage's figure of each of its scenes, and the mean chrF++ there."""
    references = iter(texts_of(scenes, "reference"))
    for scene in found:
        told = [chrf(one.translation, next(references)) for one in scene.sentences]
        yield scene.score, sum(told) / len(told)
