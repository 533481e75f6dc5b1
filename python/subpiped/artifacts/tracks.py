"""The subtitle tracks of a film: which languages are wanted, and how their files are named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from subpiped.text.languages import short_code

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Track:
    """A subtitle track in the making: the language of its text (ISO 639-1) and its place.

    The main track's files have plain names; those of a further one carry its language, as
    `subtitles/cues.hi.json`.
    """

    language: str
    main: bool

    def file(self, name: str) -> str:
        """The path of this track's form of the artifact `name`, relative to the film's folder."""
        if self.main:
            return name
        path = PurePosixPath(name)
        return str(path.with_name(f"{path.stem}.{self.language}{path.suffix}"))

    def key(self, name: str) -> str:
        """The name under which a manifest has this track's output or figure `name`."""
        return name if self.main else f"{name}.{self.language}"


def wanted_tracks(languages: Sequence[str]) -> list[Track]:
    """The tracks of the option `stages.subtitle-gen.subtitles`, the main one first."""
    return [Track(language, main=number == 0) for number, language in enumerate(languages)]


def made_tracks(languages: Sequence[str], movie_dir: Path, name: str) -> list[Track]:
    """Those of the wanted tracks whose artifact `name` is there; the main one always.

    A further track that could not be made (no translator into its language) has no files.
    """
    tracks = wanted_tracks(languages)
    return [t for t in tracks if t.main or (movie_dir / t.file(name)).is_file()]


def remove_forms(first: Path, keep: Callable[[Path], bool] = lambda _: False) -> None:
    """Remove what an earlier run made of an artifact, the main track's and those of others."""
    for path in (first, *first.parent.glob(f"{first.stem}.*{first.suffix}")):
        # transcript.hi.json, but not a person's transcript.before my edit.json.
        language = path.stem.removeprefix(first.stem).removeprefix(".")
        if (path == first or short_code(language) == language) and not keep(path):
            path.unlink(missing_ok=True)
