"""The subtitle tracks that subtitle-gen made, with what the gate says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.cues import load_cues
from subpiped.artifacts.own_files import OwnFiles
from subpiped.artifacts.tracks import made_tracks
from subpiped.artifacts.verdict import Verdict, verdict_of
from subpiped.core.files import read_json
from subpiped.mux.plan import NewTrack
from subpiped.text.languages import sidecar_suffix

if TYPE_CHECKING:
    from subpiped.core.option_types import MuxOptions
    from subpiped.stage.stage import Stage

_CUES: Final = "subtitles/cues.json"


@dataclass(frozen=True, slots=True)
class JudgedTrack:
    """A track with its sidecar's name, and what the gate says of it."""

    new: NewTrack
    sidecar: str
    verdict: Verdict


def judged_tracks(stage: Stage[MuxOptions]) -> list[JudgedTrack]:
    """The tracks that have cues, the main one first."""
    languages = stage.foreign_option("subtitle-gen.subtitles")
    own = OwnFiles(stage.movie_dir)
    found: list[JudgedTrack] = []
    for track in made_tracks(languages, stage.movie_dir, _CUES):
        language, cues = load_cues(stage.read(track.file(_CUES)))
        if not cues:
            continue
        quality = track.file("subtitles/quality.json")
        verdict = Verdict()
        if (stage.movie_dir / quality).is_file():
            verdict = verdict_of(read_json(stage.read(quality)))
        sidecar = f"{stage.stem}.{sidecar_suffix(language)}.srt"
        if any(sidecar == other.sidecar for other in found):
            continue  # both tracks turned out to be in one language
        made = own.find(stage.path(f"subtitles/{sidecar}")) or stage.path(f"subtitles/{sidecar}")
        new = NewTrack(
            subtitles=stage.read(made.relative_to(stage.movie_dir).as_posix()),
            cues=cues,
            language=language,
            # What a person should look at first is not shown unasked.
            default=track.main and bool(stage.options["defaultTrack"]) and not verdict.review,
            review=verdict.review,
        )
        found.append(JudgedTrack(new, sidecar, verdict))
    return found
