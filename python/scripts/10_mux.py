"""Stage 10: the subtitles for players, and the film with its new tracks, nothing re-encoded."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.cues import load_cues
from subpiped.artifacts.own_files import OwnFiles, kept_words
from subpiped.artifacts.tracks import made_tracks
from subpiped.artifacts.verdict import Judgement, judgement, worst
from subpiped.core.errors import StageError
from subpiped.core.files import TEMPORARY_MARK, read_json
from subpiped.mux.edited_subtitles import edited_track
from subpiped.mux.film_plans import NO_FILM
from subpiped.mux.make_film import make_film
from subpiped.mux.plan import NewTrack
from subpiped.stage.stage import Stage, run_stage
from subpiped.text.languages import sidecar_suffix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.core.option_types import MuxOptions

_CUES: Final = "subtitles/cues.json"
_CONTAINERS: Final = ("auto", "mkv", "mp4", "none")
# The subtitles are ready, and lie there while the film waits for room or for the disk. Not where
# they are another film's by now, or where somebody asked for a stop.
_NOTHING_SHOWN: Final = ("source_changed", "stopped")


@dataclass(frozen=True, slots=True)
class _Judged:
    """A track with its sidecar's name, and what the gate says of it."""

    new: NewTrack
    sidecar: str
    judgement: Judgement


def _tracks(stage: Stage[MuxOptions]) -> list[_Judged]:
    """The tracks that have cues, the main one first."""
    languages = stage.foreign_option("subtitle-gen.subtitles")
    own = OwnFiles(stage.movie_dir)
    found: list[_Judged] = []
    for track in made_tracks(languages, stage.movie_dir, _CUES):
        language, cues = load_cues(stage.read(track.file(_CUES)))
        if not cues:
            continue
        quality = track.file("subtitles/quality.json")
        judged = Judgement()
        if (stage.movie_dir / quality).is_file():
            judged = judgement(read_json(stage.read(quality)))
        sidecar = f"{stage.stem}.{sidecar_suffix(language)}.srt"
        if any(sidecar == other.sidecar for other in found):
            continue  # both tracks turned out to be in one language
        made = own.find(stage.path(f"subtitles/{sidecar}")) or stage.path(f"subtitles/{sidecar}")
        new = NewTrack(
            subtitles=stage.read(made.relative_to(stage.movie_dir).as_posix()),
            cues=cues,
            language=language,
            # What a person should look at first is not shown unasked.
            default=track.main and bool(stage.options["defaultTrack"]) and not judged.review,
            review=judged.review,
        )
        found.append(_Judged(new, sidecar, judged))
    return found


def _is_usable(path: Path) -> bool:
    """Whether a person's file is one that players can be given."""
    return path.is_file() and os.access(path, os.R_OK) and path.stat().st_size > 0


def _edited(stage: Stage[MuxOptions], found: _Judged) -> Path | None:
    """A track's file that a person corrected, at the top or below subtitles/, if there is one.

    It is kept as it is, is what players get, and goes into the film.
    """
    sidecar, ours = stage.path(found.sidecar), found.new.subtitles
    theirs = OwnFiles(stage.movie_dir).is_theirs(sidecar) and _is_usable(sidecar)
    if theirs and sidecar.read_bytes() != ours.read_bytes():
        return sidecar
    inside = stage.path(f"subtitles/{found.sidecar}")
    if inside != ours and _is_usable(inside):
        return stage.read(f"subtitles/{found.sidecar}")
    return None


def _write_sidecars(
    stage: Stage[MuxOptions], tracks: Sequence[_Judged], edited: Sequence[Path | None]
) -> None:
    """Write each track's file for players."""
    own = OwnFiles(stage.movie_dir)
    for number, (found, theirs) in enumerate(zip(tracks, edited, strict=True)):
        sidecar = stage.path(found.sidecar)
        source = found.new.subtitles if theirs in (None, sidecar) else theirs
        assert source is not None
        written = own.write(sidecar, source.read_bytes())
        own.remove_others(sidecar, written)
        name = "subtitles" if number == 0 else f"subtitles.{found.new.language}"
        if written != sidecar:
            stage.warn("subtitles_kept", kept_words(sidecar, written))
            stage.manifest.add_output(f"{name}.new", written, "the same as subpiped made them")
        shown = sidecar if _is_usable(sidecar) else written
        stage.manifest.add_output(name, shown, "the subtitles for players")


def _film_tracks(
    stage: Stage[MuxOptions],
    tracks: Sequence[_Judged],
    edited: Sequence[Path | None],
    files: Sequence[Path],
) -> list[NewTrack]:
    """The tracks for the film: what a person corrected, written to one of `files`, else ours."""
    found: list[NewTrack] = []
    for judged, theirs, file in zip(tracks, edited, files, strict=True):
        new = judged.new
        cues = None if theirs is None else edited_track(theirs, file)
        if cues is not None:
            default = not found and bool(stage.options["defaultTrack"])
            new = replace(
                new, subtitles=file, cues=cues, default=default, review=False, edited=True
            )
        elif theirs is not None:
            stage.warn(
                "edited_not_in_film",
                f"{theirs.name} has overlapping subtitles or none, so the film has the new ones",
            )
        found.append(new)
    return found


def _film(
    stage: Stage[MuxOptions], tracks: Sequence[_Judged], edited: Sequence[Path | None]
) -> Judgement:
    """Make the film; what that says of the result."""
    files = [
        stage.path(f"{TEMPORARY_MARK}{os.getpid()}-track-{number}.srt")
        for number in range(len(tracks))
    ]
    try:
        why = make_film(stage, _film_tracks(stage, tracks, edited, files))
    finally:
        for file in files:
            file.unlink(missing_ok=True)
    if why is None:
        return Judgement()
    stage.manifest.add_metadata("container", "none")
    stage.warn(NO_FILM, f"only the subtitles were made, not the film: {why}")
    return Judgement("warnings", (NO_FILM,))


def _seal_verdict(stage: Stage[MuxOptions], judgement: Judgement) -> None:
    stage.manifest.add_metadata("verdict", judgement.verdict)
    stage.manifest.add_metadata("reason", next(iter(judgement.reasons), None))
    stage.manifest.add_metadata("reasons", list(judgement.reasons))


def _mux(stage: Stage[MuxOptions]) -> None:
    container = stage.options["container"]
    if container not in _CONTAINERS:
        raise StageError(
            "config_invalid",
            f"stages.mux.container is {container!r}",
            f"set it to one of: {', '.join(_CONTAINERS)}",
        )
    stage.read_source()
    stage.read("audio/streams.json")
    tracks = _tracks(stage)
    if not tracks:
        stage.warn("no_speech", "nothing was said, so the film is not copied")
        _seal_verdict(stage, Judgement("warnings", ("no_speech",)))
        return
    verdict = worst([found.judgement for found in tracks])
    edited = [_edited(stage, found) for found in tracks]
    try:
        if container == "none":
            stage.manifest.add_metadata("container", "none")
        else:
            verdict = worst([verdict, _film(stage, tracks, edited)])
    except StageError as error:
        if error.code not in _NOTHING_SHOWN:
            _write_sidecars(stage, tracks, edited)
        raise
    _write_sidecars(stage, tracks, edited)
    _seal_verdict(stage, verdict)
    stage.manifest.add_metadata("language", tracks[0].new.language)
    stage.manifest.add_metadata("cues", len(tracks[0].new.cues))
    stage.manifest.add_metadata("tracks", [found.new.language for found in tracks])
    stage.progress("done", 1, 1)


def run(stage: Stage[MuxOptions]) -> None:
    """Write the sidecars and the film."""
    stage.on_device(stage.candidates(), lambda _candidate: _mux(stage))


if __name__ == "__main__":
    run_stage("mux", run)
