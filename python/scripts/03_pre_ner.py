"""Stage 3, pre-ner: the names that matter in the film, and a prompt for ASR made of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.core.errors import StageError
from subpiped.core.models import find_model
from subpiped.engines.classes import engine_class
from subpiped.film.movie import load_movie
from subpiped.names.entities import Glossary, save_glossary
from subpiped.names.glossary import build_entities, person_entities, source_texts
from subpiped.names.prompt import build_prompt, byte_bound, whisper_counter
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import PreNerOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.names.glossary import SourceText
    from subpiped.names.name_finder import Mention, NameFinder
    from subpiped.names.prompt import TokenCounter

_STEPS = 4


def _token_counter(stage: Stage[PreNerOptions]) -> TokenCounter:
    """Whisper's own count where its tokenizer is here, else the bound by bytes.

    The tokenizer comes with the starter's ASR weights, which a machine with `best` may not have.
    """
    try:
        model = find_model("asr", "starter", "ctranslate2")
    except StageError:
        stage.manifest.add_metadata("tokens_counted_by", "bytes")
        return byte_bound
    stage.manifest.add_metadata("tokens_counted_by", model.name)
    return whisper_counter(model.path / "tokenizer.json")


def _find_names(stage: Stage[PreNerOptions], texts: list[SourceText]) -> list[tuple[Mention, ...]]:
    def work(candidate: Candidate) -> list[tuple[Mention, ...]]:
        with stage.manifest.timings.of("imports"):
            load = engine_class("pre-ner", candidate.engine)

        model = find_model("ner", stage.profile, candidate.engine)
        stage.manifest.set_model(model.name, model.sha256)
        finder: NameFinder = load(model.path, candidate.device)
        stage.progress("names", 1, _STEPS)
        return finder.find([text.text for text in texts])

    return stage.on_device(stage.candidates(), work)


def run(stage: Stage[PreNerOptions]) -> None:
    """Write entities/glossary.json."""
    movie = load_movie(stage.read("metadata/movie.json"))
    stage.progress("names", 0, _STEPS)
    texts = source_texts(movie)
    given = person_entities(stage.options["glossary"])
    mentions: list[tuple[Mention, ...]] = []
    if texts:
        mentions = _find_names(stage, texts)
    if not texts and not movie.cast and not given:
        stage.degrade(
            "no_metadata",
            "only the film's title is known: no names for the prompt or for corrections "
            "(see the tmdb stage)",
        )
    stage.progress("names", 2, _STEPS)
    entities = build_entities(movie, texts, mentions, given)
    count = _token_counter(stage)
    stage.progress("names", 3, _STEPS)
    prompt = build_prompt(entities, stage.options["maxPromptTokens"], count)
    path = stage.path("entities/glossary.json")
    save_glossary(path, Glossary(entities, prompt, count(prompt) if prompt else 0))
    stage.manifest.add_output("glossary", path, "names with their spellings, prompt for ASR")
    stage.manifest.add_metadata("person_entities", len(given))
    for kind in ("character", "place", "cast"):
        stage.manifest.add_metadata(f"{kind}_entities", sum(e.kind == kind for e in entities))
    stage.progress("names", _STEPS, _STEPS)


if __name__ == "__main__":
    run_stage("pre-ner", run)
