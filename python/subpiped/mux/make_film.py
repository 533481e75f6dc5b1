"""The film with its new tracks: planned, written, verified, and only then shown."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.file_errors import reading
from subpiped.core.files import TEMPORARY_MARK, atomic_path, read_json
from subpiped.media.ffmpeg import probe, run_ffmpeg
from subpiped.media.packets import may_hide_streams, packet_counts
from subpiped.mux.arguments import mux_arguments, picture_arguments
from subpiped.mux.film_plans import FilmPlans, film_plans
from subpiped.mux.mp4_tracks import disable_tracks
from subpiped.mux.plan import is_blank
from subpiped.mux.verify_film import verify_film

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from subpiped.core.option_types import MuxOptions
    from subpiped.mux.plan import MuxPlan, NewTrack
    from subpiped.stage.stage import Stage

# Headers, cues and the index beside the copied streams.
_SPARE_BYTES: Final = 16 * 1024 * 1024
_WRITTEN: Final = 0.95
# What says that a film cannot be made so. All else (a full disk, a share that is away, a program
# that was killed) passes, and the stage is begun again.
_CANNOT_BE_MADE: Final = ("input_invalid", "verification_failed", "file_too_large")


def _check_space(stage: Stage[MuxOptions], film: Path) -> None:
    """Say so before an hour of copying, not after."""
    with reading(film):
        needed = film.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(stage.movie_dir).free
    if free < needed:
        raise StageError(
            "disk_full",
            f"the film needs {needed / 1e9:.1f} GB, but only {free / 1e9:.1f} GB are free",
            "free some space, or set stages.mux.container to none",
        )


def _leave_off(film: Path, count: int) -> None:
    """Switch the last `count` subtitle tracks of an MP4 off."""
    subtitles = [s for s in probe(film)["streams"] if s.get("codec_type") == "subtitle"]
    disable_tracks(film, {int(stream["id"], 16) for stream in subtitles[-count:]})


def _write(
    stage: Stage[MuxOptions],
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
    return verify_film(output, plan, tracks, film, media, read_seconds=read)


def _record(stage: Stage[MuxOptions], plan: MuxPlan, result: dict[str, Any]) -> None:
    """Record what the container is and what it could not hold: data, and tracks without content."""
    # MP4 writes some data anew by itself: the timecode, and the track that carries chapters.
    written = {s.get("codec_tag_string") for s in result["streams"] if s["codec_type"] == "data"}
    dropped = [d for d in plan.dropped if d["kind"] != "data" or d["tag"] not in written]
    converted = [{"index": s.index, "codec": s.codec} for s in plan.streams if not s.copied]
    stage.manifest.add_metadata("container", plan.container)
    stage.manifest.add_metadata("dropped", dropped)
    stage.manifest.add_metadata("converted", converted)
    for stream in dropped:
        if stream["kind"] == "data":
            stage.warn("stream_dropped", f"stream {stream['index']} (data): {stream['why']}")


def _plans(stage: Stage[MuxOptions], media: dict[str, Any]) -> FilmPlans:
    """The plans for the film, after a look at streams that its description may not tell of."""
    present = None
    if may_hide_streams(media) or any(is_blank(stream) for stream in media["streams"]):
        look = "look for late tracks"
        present, count = packet_counts(stage.input, lambda: stage.progress(look, 0, 1))
        if count > len(media["streams"]):
            return FilmPlans((), "a track begins so late that ffmpeg would skip it")
    return film_plans(stage.input, media, stage.options["container"], present)


def make_film(stage: Stage[MuxOptions], tracks: Sequence[NewTrack]) -> str | None:
    """Write the film with the new tracks, as the output `film`; returns why it cannot be made.

    Raises:
        StageError: for what may pass, such as `disk_full`, and for `config_invalid`.
    """
    media = probe(stage.input)
    found = _plans(stage, media)
    if not found.plans:
        # What was found of a film that is being replaced says nothing of either.
        stage.check_source()
        return found.why
    _check_space(stage, stage.input)
    why = found.why
    for number, plan in enumerate(found.plans, 1):
        film = stage.path(f"{stage.stem}{plan.suffix}")
        with reading(stage.input):
            is_source = film.exists() and film.samefile(stage.input)
        if is_source:
            raise StageError(
                "config_invalid",
                f"the result would overwrite its source {stage.input}",
                "choose another folder for the results",
            )
        try:
            with atomic_path(film) as temporary:
                result = _write(stage, plan, media, tracks, temporary)
                # The subtitles are those of the film that was there when it began.
                stage.check_source()
        except StageError as error:
            if error.code not in _CANNOT_BE_MADE:
                raise
            stage.check_source()
            why = error.message
            if error.code == "file_too_large":
                break  # in another container it is no smaller
            if number < len(found.plans):
                stage.warn("container_changed", f"{plan.container} failed, trying the next: {why}")
            continue
        failpoint("mux.film-written")
        stage.manifest.add_output("film", film, "the film with its subtitles")
        _record(stage, plan, result)
        return None
    return why
