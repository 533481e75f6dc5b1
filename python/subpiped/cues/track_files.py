"""The files of a subtitle track below subtitles/: its formats and cues.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.cues import save_cues
from subpiped.artifacts.own_files import OwnFiles, kept_words
from subpiped.core.failpoint import failpoint
from subpiped.cues.writer import FORMATS, TrackStyle
from subpiped.text.languages import sidecar_suffix

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from subpiped.artifacts.cues import Cue
    from subpiped.artifacts.tracks import Track
    from subpiped.core.option_types import SubtitleGenOptions
    from subpiped.stage.stage import Stage


def write_track(
    stage: Stage[SubtitleGenOptions],
    track: Track,
    language: str,
    cues: Sequence[Cue],
    size: tuple[int, int] | None,
) -> set[str]:
    """Write a track's formats and its cues.json; returns the names of the files that it has.

    Args:
        stage: subtitle-gen.
        track: whose files they are.
        language: of the text (ISO 639-1).
        cues: none is fine, there are no formats then.
        size: of the film's picture in pixels, or None.
    """
    names = set()
    own = OwnFiles(stage.movie_dir)
    style = TrackStyle(language, stage.options["songs"] == "italic", size)
    for suffix in stage.options["formats"] if cues else ():
        text = FORMATS[suffix].write(cues, style)
        wanted = stage.path(f"subtitles/{stage.stem}.{sidecar_suffix(language)}.{suffix}")
        path = own.write(wanted, text.encode())
        if path != wanted:
            stage.warn("subtitles_kept", kept_words(wanted, path))
        failpoint("subtitle-gen.between-files")
        what = f"the subtitles as {FORMATS[suffix].title}"
        stage.manifest.add_output(track.key(suffix), path, what)
        names.add(path.name)
    path = stage.path(track.file("subtitles/cues.json"))
    save_cues(path, language, cues)
    stage.manifest.add_output(track.key("cues"), path, "the cues in integer milliseconds")
    return names | {path.name, track.file("quality.json")}


def remove_others(stage: Stage[SubtitleGenOptions], names: Collection[str]) -> None:
    """Remove what an earlier run with other options left: a player would find it beside ours."""
    own = OwnFiles(stage.movie_dir)
    for path in stage.path("subtitles/cues.json").parent.iterdir():
        if path.name in names or not path.is_file():
            continue
        if path.name.startswith(f"{stage.stem}.") and path.suffix[1:] in FORMATS:
            own.remove(path)
        elif path.suffix == ".json" and path.name.startswith(("cues.", "quality.")):
            path.unlink()
