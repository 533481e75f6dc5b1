"""Whether the audio track is the right one, and the stage's end where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.files import read_json, write_json
from subpiped.film.movie import load_movie
from subpiped.media.audio_track import usable_tracks
from subpiped.media.wrong_track import (
    BetterTrack,
    TrackFacts,
    better_track,
    next_track,
    with_flags,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.core.option_types import AsrOptions
    from subpiped.recognition.language import LanguageDetection
    from subpiped.stage.stage import Stage

_BETTER_TRACK: Final = "audio/better_track.json"
_MOVIE: Final = "metadata/movie.json"


class TrackCheck:
    """Holds the audio track that demux chose against the language that is detected on it.

    Attributes:
        may_change: whether the film has another track, and nobody named the one to use.
    """

    def __init__(
        self, stage: Stage[AsrOptions], streams: Mapping[str, Any], languages: Sequence[str]
    ) -> None:
        """Look at the tracks.

        Args:
            stage: asr.
            streams: audio/streams.json, or nothing.
            languages: that the speech may be in, best first.
        """
        self._stage = stage
        self._chosen: Mapping[str, Any] = streams.get("audio", {})
        self._languages = languages
        self._named = stage.foreign_option("demux.audioStream")
        silent = self._chosen.get("silent", ())
        # All but the audio tracks that hold no sound.
        self._streams = [s for s in streams.get("streams", ()) if s["index"] not in silent]
        tracks = usable_tracks([with_flags(stream) for stream in self._streams])
        self.may_change = self._named is None and len(tracks) > 1

    def check(self, spoken: LanguageDetection) -> None:
        """Record what speaks for the track.

        Raises:
            StageError: `wrong_track` if another one fits better.
        """
        if not self._chosen:
            return
        stage, index = self._stage, self._chosen["index"]
        original = None
        explicit = stage.foreign_option("demux.audioLanguages")
        # Read only where it may matter: a changed input has the whole film transcribed again.
        if self.may_change and (stage.movie_dir / _MOVIE).is_file() and not explicit:
            original = load_movie(stage.read(_MOVIE)).original_language
        evidence = {
            "index": index,
            "tagged": self._chosen.get("language"),
            "detected": spoken.detected or None,
            "detected_probability": spoken.detected_probability,
            "original_language": original,
            "why": self._chosen.get("why"),
        }
        stage.manifest.add_metadata("audio_track", evidence)
        if not self.may_change:
            return
        facts = TrackFacts(
            self._streams,
            index,
            spoken.detected,
            spoken.detected_probability,
            original,
            explicit or self._languages,
        )
        better = better_track(facts)
        if better is not None:
            self._begin_again(better, [])

    def try_next(self) -> None:
        """Start the film over with a track that was not tried yet, if nobody chose this one.

        For a track on which nobody speaks: its tag may be wrong, or it is the music alone.

        Raises:
            StageError: `wrong_track` if there is one.
        """
        wordless = self._wordless_before()
        if not self._chosen or wordless is None:
            return
        wordless = [*wordless, self._chosen["index"]]
        wanted = self._stage.foreign_option("demux.audioLanguages") or self._languages
        better = next_track(self._streams, wanted, wordless)
        if better is not None:
            self._begin_again(better, wordless)

    def _wordless_before(self) -> list[int] | None:
        """The tracks that were tried before this one; None if a person named it."""
        if self._named is None:
            return []
        try:
            note = read_json(self._stage.movie_dir / _BETTER_TRACK)
            return list(note["wordless"]) if note["to"] == self._named else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _begin_again(self, better: BetterTrack, wordless: Sequence[int]) -> None:
        chosen = self._chosen["index"]
        # demux tells with the track why it is this one.
        note = {"schema": 1, "from": chosen, "to": better.index, "why": better.why}
        write_json(self._stage.path(_BETTER_TRACK), {**note, "wordless": list(wordless)})
        raise StageError(
            "wrong_track",
            f"audio track {better.index} fits better: {better.why}",
            f"set stages.demux.audioStream to {chosen} to keep the track",
            stream=better.index,
        )
