"""How a track's text is made from speech: transcribed, or translated directly or by text."""

from __future__ import annotations

from typing import Literal

Route = Literal["transcribe", "direct", "cascade"]


def route_of(  # noqa: PLR0913 - each names one fact
    track: str, film: str, spoken: str, *, task: str, route: str, translator: bool
) -> Route | None:
    """The way from a chunk's speech to a track's text; None if there is none.

    Args:
        track: language of the track's text (ISO 639-1).
        film: language that the film is in.
        spoken: language of the chunk.
        task: `transcribe` or `translate` if a person demands it, else `auto`.
        route: the option: `direct`, `cascade`, or `auto`, which is direct where that can be.
        translator: whether a text translator is configured.
    """
    # The track of what was said keeps a line in another language as it was said.
    if task == "transcribe" or (task == "auto" and track in (spoken, film)):
        return "transcribe"
    # Whisper translates into English only.
    if track == "en" and not (route == "cascade" and translator):
        return "direct"
    return "cascade" if translator else None
