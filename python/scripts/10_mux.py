"""Stage 10: the film with its new subtitle tracks, nothing re-encoded, verified before it shows."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from utils.cues import load_cues
from utils.errors import StageError
from utils.failpoint import failpoint
from utils.ffmpeg import probe, run_ffmpeg
from utils.file_errors import reading
from utils.files import TEMPORARY_MARK, atomic_path, read_json
from utils.judgement import Judgement, judgement, worst
from utils.languages import sidecar_suffix
from utils.mp4_tracks import disable_tracks
from utils.mux_arguments import mux_arguments, picture_arguments
from utils.mux_plan import MuxPlan, NewTrack, plan_mux
from utils.stage import Stage, run_stage
from utils.tracks import Track, made_tracks
from utils.verify_film import verify_film

if TYPE_CHECKING:
    from collections.abc import Sequence

_CUES: Final = "subtitles/cues.json"
_CONTAINERS: Final = ("auto", "mkv", "mp4", "none")
# Headers, cues and the index beside the copied streams.
_SPARE_BYTES: Final = 16 * 1024 * 1024
_WRITTEN: Final = 0.95
_OTHER_CONTAINER_MAY_HELP: Final = ("input_invalid", "verification_failed")


def _check_space(stage: Stage, film: Path) -> None:
    """Say so before an hour of copying, not after."""
    with reading(film):
        needed = film.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(stage.movie_dir).free
    if free < needed:
        raise StageError(
            "disk_full",
            f"the film needs {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free",
            "free some space, or set stages.mux.container to none",
        )


def _leave_off(film: Path, count: int) -> None:
    """Switch the last `count` subtitle tracks of an MP4 off."""
    subtitles = [s for s in probe(film)["streams"] if s.get("codec_type") == "subtitle"]
    disable_tracks(film, {int(stream["id"], 16) for stream in subtitles[-count:]})


def _write(
    stage: Stage,
    plan: MuxPlan,
    media: dict[str, Any],
    tracks: Sequence[NewTrack],
    output: Path,
) -> dict[str, Any]:
    """Write and verify one film by `plan` at the temporary path `output`."""
    film = stage.input
    claimed = float(media["format"].get("duration") or 0.0)
    read = float(read_json(stage.path("audio/streams.json"))["read_seconds"])
    total = max(read, claimed, 0.001)
    pictures = [
        output.with_name(f"{TEMPORARY_MARK}{os.getpid()}-picture-{p.index}") for p in plan.pictures
    ]
    try:
        for picture, path in zip(plan.pictures, pictures, strict=True):
            run_ffmpeg(picture_arguments(film, picture, path))
        run_ffmpeg(
            mux_arguments(plan, media, tracks, film=film, pictures=pictures, output=output),
            on_time=lambda done: stage.progress("write film", _WRITTEN * min(done, total), total),
        )
    finally:
        for path in pictures:
            path.unlink(missing_ok=True)
    if plan.container != "matroska" and not any(track.default for track in tracks):
        _leave_off(output, len(tracks))
    failpoint("mux.film-unverified")
    stage.progress("verify film", _WRITTEN * total, total)
    return verify_film(output, plan, tracks, read_seconds=read, claimed_seconds=claimed)


def _report(stage: Stage, plan: MuxPlan, result: dict[str, Any]) -> bool:
    """Record what the container is and what it could not hold; whether that is worth a warning."""
    # MP4 writes some data anew by itself: the timecode, and the track that carries chapters.
    written = {s.get("codec_tag_string") for s in result["streams"] if s["codec_type"] == "data"}
    dropped = [d for d in plan.dropped if d["kind"] != "data" or d["tag"] not in written]
    converted = [{"index": s.index, "codec": s.codec} for s in plan.streams if not s.copied]
    stage.manifest.add_metadata("container", plan.container)
    stage.manifest.add_metadata("dropped", dropped)
    stage.manifest.add_metadata("converted", converted)
    for stream in dropped:
        stage.warn(
            "stream_dropped",
            f"stream {stream['index']} ({stream['kind']}, {stream['codec']}): {stream['why']}",
        )
    # A phone's sensor data is nothing that a viewer misses; a lost track is.
    return any(stream["kind"] != "data" for stream in dropped)


def _make_film(stage: Stage, tracks: Sequence[NewTrack]) -> bool:
    """Write the film; whether a stream was lost that a viewer would miss."""
    media = probe(stage.input)
    plans = plan_mux(media, stage.options["container"])
    _check_space(stage, stage.input)
    for number, plan in enumerate(plans):
        film = stage.path(f"{stage.stem}{plan.suffix}")
        with reading(stage.input):
            is_source = film.exists() and film.samefile(stage.input)
        if is_source:
            raise StageError(
                "config_invalid",
                f"the film would replace its source {stage.input}",
                "give another folder for the results",
            )
        try:
            with atomic_path(film) as temporary:
                result = _write(stage, plan, media, tracks, temporary)
                # The subtitles are those of the film that was there when it began.
                stage.check_source()
        except StageError as error:
            if error.code not in _OTHER_CONTAINER_MAY_HELP or number + 1 == len(plans):
                raise
            stage.warn("container_changed", f"{plan.container} failed, trying the next: {error}")
            continue
        failpoint("mux.film-written")
        stage.manifest.add_output("film", film, "the film with its subtitles")
        return _report(stage, plan, result)
    raise StageError("verification_failed", "no container was tried", "report this with the log")


@dataclass(frozen=True, slots=True)
class _Judged:
    """A track with its sidecar's name, and what the gate says of it."""

    track: Track
    new: NewTrack
    sidecar: str
    judgement: Judgement


def _tracks(stage: Stage) -> list[_Judged]:
    """The tracks that have cues, the main one first."""
    languages = stage.foreign_option("subtitle-gen", "subtitles")
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
        new = NewTrack(
            subtitles=stage.read(f"subtitles/{sidecar}"),
            cues=cues,
            language=language,
            # What a person should look at first is not shown unasked.
            default=track.main and bool(stage.options["defaultTrack"]) and not judged.review,
            review=judged.review,
        )
        found.append(_Judged(track, new, sidecar, judged))
    return found


def _seal_verdict(stage: Stage, judgement: Judgement) -> None:
    stage.manifest.add_metadata("verdict", judgement.verdict)
    stage.manifest.add_metadata("reason", next(iter(judgement.reasons), None))
    stage.manifest.add_metadata("reasons", list(judgement.reasons))


def _mux(stage: Stage) -> None:
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
    if container == "none":
        stage.manifest.add_metadata("container", "none")
    elif _make_film(stage, [found.new for found in tracks]):
        verdict = worst([verdict, Judgement("warnings", ("stream_dropped",))])
    _seal_verdict(stage, verdict)
    for found in tracks:
        sidecar = stage.path(found.sidecar)
        with atomic_path(sidecar) as temporary:
            shutil.copyfile(found.new.subtitles, temporary)
        name = "subtitles" if found is tracks[0] else f"subtitles.{found.new.language}"
        stage.manifest.add_output(name, sidecar, "the subtitles for players")
    stage.manifest.add_metadata("language", tracks[0].new.language)
    stage.manifest.add_metadata("cues", len(tracks[0].new.cues))
    stage.manifest.add_metadata("tracks", [found.new.language for found in tracks])
    stage.progress("done", 1, 1)


def run(stage: Stage) -> None:
    """Write the film and the sidecar."""
    stage.on_device(stage.candidates(), lambda _candidate: _mux(stage))


if __name__ == "__main__":
    run_stage("mux", run)
