"""Stage 10: the film with its new subtitle track, nothing re-encoded, verified before it shows."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from utils.cues import load_cues
from utils.errors import StageError
from utils.failpoint import failpoint
from utils.ffmpeg import probe, run_ffmpeg
from utils.files import TEMPORARY_MARK, atomic_path, read_json
from utils.languages import sidecar_suffix
from utils.mux_arguments import mux_arguments, picture_arguments
from utils.mux_plan import MuxPlan, NewTrack, plan_mux
from utils.stage import Stage, run_stage
from utils.verify_film import verify_film

_CONTAINERS: Final = ("auto", "mkv", "mp4", "none")
# Headers, cues and the index beside the copied streams.
_SPARE_BYTES: Final = 16 * 1024 * 1024
_WRITTEN: Final = 0.95
_OTHER_CONTAINER_MAY_HELP: Final = ("input_invalid", "verification_failed")


def _check_space(stage: Stage, film: Path) -> None:
    """Say so before an hour of copying, not after."""
    needed = film.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(stage.movie_dir).free
    if free < needed:
        raise StageError(
            "disk_full",
            f"the film needs {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free",
            "free some space, or set stages.mux.container to none",
        )


def _write(
    stage: Stage, plan: MuxPlan, media: dict[str, Any], track: NewTrack, output: Path
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
            mux_arguments(plan, media, track, film=film, pictures=pictures, output=output),
            on_time=lambda done: stage.progress("write film", _WRITTEN * min(done, total), total),
        )
    finally:
        for path in pictures:
            path.unlink(missing_ok=True)
    failpoint("mux.film-unverified")
    stage.progress("verify film", _WRITTEN * total, total)
    return verify_film(output, plan, track, read_seconds=read, claimed_seconds=claimed)


def _verdict(stage: Stage, verdict: str, reason: str | None = None) -> None:
    stage.manifest.add_metadata("verdict", verdict)
    stage.manifest.add_metadata("reason", reason)


def _report(stage: Stage, plan: MuxPlan, result: dict[str, Any]) -> None:
    """Record what the container is and what it could not hold."""
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
    if any(stream["kind"] != "data" for stream in dropped):
        _verdict(stage, "warnings", "stream_dropped")


def _make_film(stage: Stage, track: NewTrack) -> None:
    media = probe(stage.input)
    plans = plan_mux(media, stage.options["container"])
    _check_space(stage, stage.input)
    for number, plan in enumerate(plans):
        film = stage.path(f"{stage.stem}{plan.suffix}")
        if film.exists() and film.samefile(stage.input):
            raise StageError(
                "config_invalid",
                f"the film would replace its source {stage.input}",
                "give another folder for the results",
            )
        try:
            with atomic_path(film) as temporary:
                result = _write(stage, plan, media, track, temporary)
        except StageError as error:
            if error.code not in _OTHER_CONTAINER_MAY_HELP or number + 1 == len(plans):
                raise
            stage.warn("container_changed", f"{plan.container} failed, trying the next: {error}")
            continue
        failpoint("mux.film-written")
        stage.manifest.add_output("film", film, "the film with its subtitle track")
        _report(stage, plan, result)
        return


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
    language, cues = load_cues(stage.read("subtitles/cues.json"))
    if not cues:
        stage.warn("no_speech", "nothing was said, so the film is not copied")
        _verdict(stage, "warnings", "no_speech")
        return
    _verdict(stage, "pass")
    name = f"{stage.stem}.{sidecar_suffix(language)}.srt"
    subtitles = stage.read(f"subtitles/{name}")
    if container == "none":
        stage.manifest.add_metadata("container", "none")
    else:
        _make_film(
            stage, NewTrack(subtitles, cues, language, default=bool(stage.options["defaultTrack"]))
        )
    sidecar = stage.path(name)
    with atomic_path(sidecar) as temporary:
        shutil.copyfile(subtitles, temporary)
    stage.manifest.add_output("subtitles", sidecar, "the subtitles for players")
    stage.manifest.add_metadata("language", language)
    stage.manifest.add_metadata("cues", len(cues))
    stage.progress("done", 1, 1)


def run(stage: Stage) -> None:
    """Write the film and the sidecar."""
    stage.on_device(stage.candidates(), lambda _candidate: _mux(stage))


if __name__ == "__main__":
    run_stage("mux", run)
