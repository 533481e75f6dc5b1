"""translation/scenes.json: what was translated, by scene, how, and what is doubted."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: Final = 1
SCENES: Final = "translation/scenes.json"
TRANSLATED: Final = "translation/translated.json"

# How a sentence got its text: `kept` is in the target language already, `first` the first answer,
# `asked_again` after its faults were named, `halved` in a part of the scene, `alone` by itself,
# `next_translator`, `witness` the recognizer's own translation, and `gap` has no text.
How = Literal[
    "kept", "first", "asked_again", "halved", "alone", "next_translator", "witness", "gap"
]


@dataclass(frozen=True, slots=True)
class TranslatedSentence:
    """A sentence with its translation.

    Attributes:
        start, end: seconds of the film.
        language: of the source (ISO 639-1).
        source: what was said; translation: what is shown, empty for a gap.
        translator: name of the one that translated it; empty for `kept`, `witness` and `gap`.
        how: see How.
        faults: codes of faults found in answers that were not taken (checks.py), in order.
        doubts: codes of faults that the text has and that is shown all the same.
        witness: what the recognizer translated there by itself; empty where it did not.
        agreement: of translation and witness, 0 to 1 (chrF); None without a witness.
    """

    start: float
    end: float
    language: str
    source: str
    translation: str
    translator: str
    how: How
    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    witness: str = ""
    agreement: float | None = None


@dataclass(frozen=True, slots=True)
class TranslatedScene:
    """A scene of a track; `score` is from 0 (in doubt) to 1, `figures` what it is made of."""

    start: float
    end: float
    sentences: tuple[TranslatedSentence, ...]
    score: float = 1.0
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrackTranslation:
    """All of a track's scenes; `translators` are the names of those that were used."""

    source: str
    target: str
    translators: tuple[str, ...]
    scenes: tuple[TranslatedScene, ...]


def translation_from_json(value: dict[str, Any]) -> TrackTranslation:
    """A track's translation from its JSON object."""

    def sentence(one: dict[str, Any]) -> TranslatedSentence:
        lists = {key: tuple(one[key]) for key in ("faults", "doubts")}
        return TranslatedSentence(**{**one, **lists})

    def scene(one: dict[str, Any]) -> TranslatedScene:
        return TranslatedScene(**{**one, "sentences": tuple(map(sentence, one["sentences"]))})

    return TrackTranslation(
        value["source"],
        value["target"],
        tuple(value["translators"]),
        tuple(map(scene, value["scenes"])),
    )


def load_translation(path: Path) -> TrackTranslation:
    """Read scenes.json of a track."""
    return translation_from_json(read_json(path))


def save_translation(path: Path, translation: TrackTranslation) -> None:
    """Write scenes.json whole or not at all."""
    write_json(path, {"schema": SCHEMA, **asdict(translation)})
