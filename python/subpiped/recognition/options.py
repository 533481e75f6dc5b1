"""Checks of the asr stage's options that need more than their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.core.errors import StageError
from subpiped.core.models import Model, catalog, find_any_model, find_model, open_model
from subpiped.core.stages import STAGES
from subpiped.text.languages import short_code
from subpiped.translation.whisper_abilities import can_translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.devices.engine_table import Candidate

ENGINES: Final = STAGES["asr"].engines


def allowed_languages(language: str, languages: Sequence[str]) -> list[str]:
    """ISO 639-1 codes that the speech may be in, by the options; one alone needs no detection.

    Raises:
        StageError: `config_invalid` for an unknown code or an empty list.
    """
    wanted = languages if language == "auto" else [language]
    codes = []
    for tag in wanted:
        code = short_code(tag)
        if code is None:
            raise StageError(
                "config_invalid",
                f"{tag!r} is not a language code",
                "use codes such as hi, en, ta, fr",
            )
        codes.append(code)
    if not codes:
        raise StageError(
            "config_invalid",
            "no language is allowed",
            "set stages.asr.languages, for example to [hi, en]",
        )
    return list(dict.fromkeys(codes))


def check_task(task: str, model: str, target: str | None) -> None:
    """Refuse a translation that Whisper cannot do.

    Args:
        task: `transcribe`, `translate`, or `auto` while it is not decided.
        model: name of the weights, or `auto`.
        target: language of the subtitles, or None while it does not matter.

    Raises:
        StageError: `config_invalid`.
    """
    if task != "translate":
        return
    if not can_translate(model):
        raise StageError(
            "config_invalid",
            f"the model {model} cannot translate",
            "set stages.asr.model to auto, or stages.asr.task to transcribe",
        )
    if target not in (None, "en"):
        raise StageError(
            "config_invalid",
            f"Whisper translates into English only, not into {target}",
            "put en, or the spoken language, first in stages.subtitle-gen.subtitles",
        )


def choose_model(name: str, profile: str, engine: str, *, stand_in: bool = False) -> Model:
    """The weights that the options name, or those of the profile.

    For an engine that stands in for the machine's own, smaller weights will do: `best` of a Mac
    holds those of MLX only, and a film with the starter's is better than none.
    """
    if name != "auto":
        return open_model(name)
    find = find_any_model if stand_in else find_model
    return find("asr", profile, engine)


def usable_candidates(pairs: Sequence[Candidate], model: str) -> list[Candidate]:
    """The pairs whose engine can load the weights that the options name.

    Raises:
        StageError: `config_invalid` if there are no such weights or none can.
    """
    if model == "auto":
        return list(pairs)
    entry = catalog()["models"].get(model)
    if entry is None:
        known = ", ".join(n for n, e in catalog()["models"].items() if e["engine"] in ENGINES)
        raise StageError("config_invalid", f"unknown weights {model!r}", f"known: {known}")
    engine = entry["engine"]
    usable = [pair for pair in pairs if pair.engine == engine]
    if not usable:
        raise StageError(
            "config_invalid",
            f"the model {model} needs the engine {engine}, which is not available here",
            "set stages.asr.model to auto",
        )
    return usable
