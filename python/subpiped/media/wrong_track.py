"""Whether, by the language detected, another audio track fits better than the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.media.audio_track import language_of, other_tracks, usable_tracks
from subpiped.text.languages import language_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Related languages are taken for each other below that (Hindi and Urdu share most of it).
_SURE: Final = 0.6
_SAME_BY_EAR: Final = (frozenset({"hi", "ur"}), frozenset({"sr", "hr", "bs"}))


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """What speaks for and against the audio track that demux chose.

    Attributes:
        streams: of the film, as audio/streams.json lists them.
        chosen: stream index of the chosen track.
        detected: the language detected on it (ISO 639-1), empty if nothing was judged.
        detected_probability: its mean probability.
        original: the language that the film was made in, by TMDB, or None.
        wanted: languages that the speech may be in, best first.
    """

    streams: Sequence[Mapping[str, Any]]
    chosen: int
    detected: str
    detected_probability: float
    original: str | None
    wanted: Sequence[str]


@dataclass(frozen=True, slots=True)
class BetterTrack:
    """The stream index of a track that fits better, and why."""

    index: int
    why: str


def with_flags(stream: Mapping[str, Any]) -> dict[str, Any]:
    """A stream of audio/streams.json with its disposition as ffprobe has it."""
    return {**stream, "disposition": dict.fromkeys(stream.get("disposition", ()), 1)}


def _same(first: str | None, second: str | None) -> bool:
    return first == second or any({first, second} <= group for group in _SAME_BY_EAR)


def better_track(facts: TrackFacts) -> BetterTrack | None:
    """The track that fits better, or None.

    The film's original language comes first where it may be spoken: a dub would be translated
    twice. Then come the wanted languages in their order. What is clearly detected counts for the
    chosen track, tags count for the others.
    """
    tracks = [with_flags(stream) for stream in facts.streams]
    others = [t for t in usable_tracks(tracks) if t["index"] != facts.chosen]
    tag = next((language_of(t) for t in tracks if t["index"] == facts.chosen), None)
    sure = bool(facts.detected) and facts.detected_probability >= _SURE
    differs = sure and not _same(facts.detected, tag)
    spoken = facts.detected if differs else tag or facts.detected or None

    def place(language: str | None) -> int:
        if facts.original in facts.wanted and _same(language, facts.original):
            return 0
        near = [n for n, wanted in enumerate(facts.wanted) if _same(language, wanted)]
        return 1 + near[0] if near else len(facts.wanted) + 1

    tagged = [t for t in others if language_of(t) is not None]
    best = min(tagged, key=lambda t: (place(language_of(t)), t["index"]), default=None)
    if best is not None and place(language_of(best)) < place(spoken):
        return BetterTrack(int(best["index"]), _why(facts, spoken, language_of(best)))
    # Somebody who tagged no track put the languages anywhere.
    untagged = [t for t in others if language_of(t) is None]
    foreign = sure and place(facts.detected) > len(facts.wanted)
    if untagged and foreign:
        return BetterTrack(int(untagged[0]["index"]), _why(facts, spoken, None))
    return None


def _why(facts: TrackFacts, spoken: str | None, other: str | None) -> str:
    track = (
        f"{language_name(spoken)} is spoken on track {facts.chosen}"
        if spoken
        else f"track {facts.chosen} has no language tag"
    )
    if other is not None and _same(other, facts.original):
        return f"{track}, and the film was made in {language_name(other)}"
    if other is not None:
        return f"{track}, and {language_name(other)} is preferred"
    return f"{track}, which is not wanted, and the other track has no language tag"


def next_track(
    streams: Sequence[Mapping[str, Any]], wanted: Sequence[str], wordless: Sequence[int]
) -> BetterTrack | None:
    """The track to try after one on which nobody speaks, or None if all have been tried.

    Args:
        streams: of the film, as audio/streams.json lists them.
        wanted: languages that the speech may be in, best first.
        wordless: stream indices of the tracks on which nobody speaks, the latest last.
    """
    others = other_tracks([with_flags(stream) for stream in streams], wanted, wordless)
    if not others:
        return None
    return BetterTrack(others[0].index, f"nobody speaks on track {wordless[-1]}")
