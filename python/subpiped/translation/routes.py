"""How each subtitle track's text is made of a film's speech."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from subpiped.artifacts.texts import Route, Task
    from subpiped.artifacts.tracks import Track


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """What decides.

    Attributes:
        spoken: language of the film (ISO 639-1).
        task: `transcribe` or `translate` where a person demands it for the main track, else `auto`.
        route: `direct` or `cascade` where a person demands it, else `auto`.
        transcribable: whether the weights can transcribe the language well enough to be translated.
        translates: whether they were trained to translate (into English, as all of Whisper's are).
        there: whether a translator from one language into another is there.
    """

    spoken: str
    task: str
    route: str
    transcribable: bool
    translates: bool
    there: Callable[[str, str], bool]


def route_of(track: Track, facts: RouteFacts) -> Route | None:
    """The way from speech to a track's text; None if there is none."""
    task = facts.task if track.main else "auto"
    if task == "transcribe" or (task == "auto" and track.language == facts.spoken):
        return "transcribe"
    direct = facts.translates and track.language == "en"
    if task == "translate":
        return "direct" if direct else None
    if facts.route == "direct" and direct:
        return "direct"
    there = facts.there(facts.spoken, track.language)
    if there and (facts.route == "cascade" or facts.transcribable or not direct):
        return "cascade"
    return "direct" if direct and facts.route == "auto" else None


def task_of(route: Route) -> Task:
    """What the text that the route begins with is recognized by."""
    return "translate" if route == "direct" else "transcribe"
