"""The subtitle files for players, beside the film; those that a person corrected stay."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from subpiped.artifacts.own_files import OwnFiles, kept_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from subpiped.core.option_types import MuxOptions
    from subpiped.mux.judged_tracks import JudgedTrack
    from subpiped.stage.stage import Stage


def edited_file(stage: Stage[MuxOptions], track: JudgedTrack) -> Path | None:
    """A track's file that a person corrected, at the top or below subtitles/, if there is one.

    It is kept as it is, is what players get, and goes into the film.
    """
    sidecar, ours = stage.path(track.sidecar), track.new.subtitles
    theirs = OwnFiles(stage.movie_dir).is_theirs(sidecar) and _is_usable(sidecar)
    if theirs and sidecar.read_bytes() != ours.read_bytes():
        return sidecar
    inside = stage.path(f"subtitles/{track.sidecar}")
    if inside != ours and _is_usable(inside):
        return stage.read(f"subtitles/{track.sidecar}")
    return None


def write_sidecars(
    stage: Stage[MuxOptions], tracks: Sequence[JudgedTrack], edited: Sequence[Path | None]
) -> None:
    """Write each track's file for players; `edited` has what a person corrected of each."""
    own = OwnFiles(stage.movie_dir)
    for number, (track, theirs) in enumerate(zip(tracks, edited, strict=True)):
        sidecar = stage.path(track.sidecar)
        source = track.new.subtitles if theirs in (None, sidecar) else theirs
        assert source is not None
        written = own.write(sidecar, source.read_bytes())
        own.remove_others(sidecar, written)
        name = "subtitles" if number == 0 else f"subtitles.{track.new.language}"
        if written != sidecar:
            stage.warn("subtitles_kept", kept_words(sidecar, written))
            stage.manifest.add_output(f"{name}.new", written, "the same as subpiped made them")
        shown = sidecar if _is_usable(sidecar) else written
        stage.manifest.add_output(name, shown, "the subtitles for players")


def _is_usable(path: Path) -> bool:
    """Whether a person's file is one that players can be given."""
    return path.is_file() and os.access(path, os.R_OK) and path.stat().st_size > 0
