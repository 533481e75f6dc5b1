"""Which of the wanted subtitle tracks can be made of a film's speech, and how as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.core.errors import StageError
from subpiped.recognition.options import check_task
from subpiped.translation.routes import route_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from subpiped.artifacts.tracks import Track
    from subpiped.translation.routes import Route


def task_of(track: Track, language: str, options: Mapping[str, Any]) -> str:
    """What the text of a track is where `language` is spoken: `transcribe` or `translate`.

    `options` are those of asr.
    """
    route = _route(track, language, options)
    return "transcribe" if route in ("transcribe", None) else "translate"


def makeable_tracks(
    wanted: Sequence[Track],
    language: str,
    options: Mapping[str, Any],
    model: str,
    left_out: Callable[[Track, str], None],
) -> list[Track]:
    """The wanted tracks that can be made of speech in `language`.

    Args:
        wanted: the main one first.
        language: that is spoken (ISO 639-1).
        options: of asr.
        model: name of the weights.
        left_out: told each further track that cannot be made, and why.

    Raises:
        StageError: `config_invalid` if the main one cannot.
    """
    made = []
    for track in wanted:
        route = _route(track, language, options)
        try:
            if route is None:
                check_task("translate", model, track.language)
            elif route == "direct":
                check_task("translate", model, "en")
        except StageError as error:
            if track.main:
                raise
            left_out(track, error.message)
            continue
        made.append(track)
    return made


def _route(track: Track, language: str, options: Mapping[str, Any]) -> Route | None:
    return route_of(
        track.language,
        language,
        language,
        task=options["task"] if track.main else "auto",
        route=options["route"],
        translator=options["translator"] is not None,
    )
