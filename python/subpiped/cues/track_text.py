"""A track's text as cues are made of it: in which language it is, and how it is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from subpiped.cues.false_ends import without_false_ends
from subpiped.text.languages import short_code
from subpiped.text.numbers import readable_numbers
from subpiped.text.typography import tidied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue
    from subpiped.artifacts.tracks import Track
    from subpiped.artifacts.transcript import Transcript


def written_language(transcript: Transcript, track: Track) -> str:
    """The language (ISO 639-1) of a track's text.

    A further track is only made where it can be in its language; the main one is what could be
    made: Whisper translates into English only, and a text translator into what it is asked for.
    """
    if not track.main or not transcript.segments:
        return track.language
    if transcript.task != "translate":
        return short_code(transcript.language) or transcript.language
    by_text = any(segment.route == "cascade" for segment in transcript.segments)
    return track.language if by_text else "en"


def readable_text(text: str, language: str) -> str:
    """Text of a language (ISO 639-1) with numbers as a viewer reads them, and without slips."""
    return tidied(readable_numbers(text), language)


def readable(transcript: Transcript, language: str) -> Transcript:
    """A transcript in a language (ISO 639-1) as a viewer reads it.

    Sentences go on where the recognizer ended them for no more than the end of its chunk.
    """
    segments = [
        replace(s, text=readable_text(s.text, language))
        for s in without_false_ends(transcript.segments)
    ]
    return replace(transcript, segments=tuple(segments))


def without_songs(cues: Sequence[Cue]) -> list[Cue]:
    """The cues that are not sung, counted anew."""
    kept = [cue for cue in cues if not cue.song]
    return [replace(cue, index=number) for number, cue in enumerate(kept, 1)]
