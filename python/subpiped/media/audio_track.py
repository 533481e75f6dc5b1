"""Which audio track holds the film's speech: by language, disposition and title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.text.languages import language_name, short_code

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_HINT: Final = "set stages.demux.audioStream to the index of the track to use"
# Dispositions of tracks that do not carry the film's own dialogue alone.
_SIDE_DISPOSITIONS: Final = (
    "comment",
    "visual_impaired",
    "descriptions",
    "karaoke",
    "clean_effects",
)
_SIDE_TITLE: Final = re.compile(
    r"comment|kommentar|comentario|\bdirector'?s? (cut )?(track|talk)|descri(ption|ptive|bed)|"
    r"\b(a\.?d\.?|dvs)\b|visually impaired|isolated score|music (only|and effects)|\bm ?& ?e\b|"
    r"karaoke|instrumental",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """The chosen track: its index among all streams of the file, and the reason."""

    index: int
    language: str | None
    title: str | None
    why: str


def _tag(stream: Mapping[str, Any], name: str) -> str | None:
    tags = {key.lower(): str(value) for key, value in stream.get("tags", {}).items()}
    return tags.get(name)


def title_of(stream: Mapping[str, Any]) -> str | None:
    """The track's title; MP4 players show the handler's name, which muxers fill with noise."""
    return _tag(stream, "title") or _tag(stream, "name")


def language_of(stream: Mapping[str, Any]) -> str | None:
    """The track's language as ISO 639-1, None where untagged."""
    return short_code(_tag(stream, "language"))


def _is_side_track(stream: Mapping[str, Any]) -> bool:
    disposition = stream.get("disposition", {})
    marked = any(disposition.get(name) for name in _SIDE_DISPOSITIONS)
    titles = (title_of(stream) or "", _tag(stream, "handler_name") or "")
    return marked or any(_SIDE_TITLE.search(title) for title in titles)


def usable_tracks(streams: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The audio tracks that can carry the film's dialogue: no commentaries, none undecodable."""
    return [s for s in _audio(streams) if not _is_side_track(s)]


def _audio(streams: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        s
        for s in streams
        if s.get("codec_type") == "audio"
        and s.get("codec_name", "unknown") not in ("unknown", "none")
    ]


def _describe(streams: Sequence[Mapping[str, Any]]) -> str:
    parts = [
        f"{s['index']} ({s.get('codec_name', 'unknown')}, {language_of(s) or 'no language'}"
        + (f", {title_of(s)}" if title_of(s) else "")
        + ")"
        for s in streams
    ]
    return ", ".join(parts)


def _track(stream: Mapping[str, Any], why: str) -> AudioTrack:
    return AudioTrack(int(stream["index"]), language_of(stream), title_of(stream), why)


def _forced(audio: Sequence[Mapping[str, Any]], index: int) -> AudioTrack:
    for stream in audio:
        if stream["index"] == index:
            return _track(stream, "set by the option audioStream")
    raise StageError(
        "config_invalid",
        f"stream {index} is not an audio track; the audio tracks are: {_describe(audio)}",
        _HINT,
    )


def _short(languages: Sequence[str]) -> list[str]:
    return [short_code(language) or language for language in languages]


def _rank(stream: Mapping[str, Any], wanted: Sequence[str]) -> tuple[int, int, int, int]:
    language = language_of(stream)
    # Somebody who tagged no track put the wanted one anywhere.
    foreign = len(wanted) + (language is not None)
    place = wanted.index(language) if language in wanted else foreign
    disposition = stream.get("disposition", {})
    flagged = not (disposition.get("original") or disposition.get("default"))
    return place, int(bool(disposition.get("dub"))), int(flagged), int(stream["index"])


def choose_track(
    streams: Sequence[Mapping[str, Any]],
    languages: Sequence[str],
    forced: int | None = None,
) -> AudioTrack:
    """Choose by wanted language in its order, then untagged before foreign, then disposition.

    Args:
        streams: ffprobe's streams.
        languages: wanted spoken languages, best first.
        forced: index among all streams that overrides the choice.

    Raises:
        StageError: `no_audio` if no track can be used, `config_invalid` if `forced` is none.
    """
    audio = _audio(streams)
    if not audio:
        raise StageError("no_audio", "the film has no audio track", "nothing can be subtitled")
    if forced is not None:
        return _forced(audio, forced)
    usable = usable_tracks(audio)
    if not usable:
        raise StageError(
            "no_audio", f"every audio track is a commentary or similar: {_describe(audio)}", _HINT
        )
    wanted = _short(languages)
    best = min(usable, key=lambda stream: _rank(stream, wanted))
    language = language_of(best)
    if len(audio) == 1:
        why = "the only audio track"
    elif language in wanted:
        why = f"the best {language_name(language)} track of {len(audio)}: {_describe(audio)}"
    else:
        why = f"no track is tagged with a wanted language: {_describe(audio)}"
    return _track(best, why)


def other_tracks(
    streams: Sequence[Mapping[str, Any]], languages: Sequence[str], but: Collection[int]
) -> list[AudioTrack]:
    """The usable tracks but those with the indices `but`, as `choose_track` would take them."""
    wanted = _short(languages)
    others = [s for s in usable_tracks(streams) if s["index"] not in but]
    others.sort(key=lambda stream: _rank(stream, wanted))
    return [_track(stream, _describe([stream])) for stream in others]


def side_tracks(streams: Sequence[Mapping[str, Any]]) -> list[AudioTrack]:
    """Commentaries and the like, in the order in which the film has them."""
    return [_track(s, _describe([s])) for s in _audio(streams) if _is_side_track(s)]
