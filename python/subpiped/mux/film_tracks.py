"""The new tracks as the film gets them: as a person corrected them, else as they were made."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from subpiped.core.files import TEMPORARY_MARK
from subpiped.mux.edited_subtitles import edited_track

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from subpiped.core.option_types import MuxOptions
    from subpiped.mux.plan import NewTrack
    from subpiped.stage.stage import Stage


@contextmanager
def film_tracks(
    stage: Stage[MuxOptions], tracks: Sequence[NewTrack], edited: Sequence[Path | None]
) -> Iterator[list[NewTrack]]:
    """The tracks for the film; their files are there within the block only.

    Args:
        stage: mux.
        tracks: as subtitle-gen made them.
        edited: what a person corrected of each, or None.
    """
    files = [
        stage.path(f"{TEMPORARY_MARK}{os.getpid()}-track-{number}.srt")
        for number in range(len(tracks))
    ]
    try:
        found: list[NewTrack] = []
        for track, theirs, file in zip(tracks, edited, files, strict=True):
            cues = None if theirs is None else edited_track(theirs, file)
            if cues is not None:
                default = not found and bool(stage.options["defaultTrack"])
                edition = replace(track, subtitles=file, cues=cues, default=default)
                found.append(replace(edition, review=False, edited=True))
                continue
            if theirs is not None:
                stage.warn(
                    "edited_not_in_film",
                    f"{theirs.name} has overlapping subtitles or none, so the film gets the new "
                    "ones",
                )
            found.append(track)
        yield found
    finally:
        for file in files:
            file.unlink(missing_ok=True)
