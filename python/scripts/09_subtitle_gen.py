"""Stage 9: each track's corrected transcript as cues, in .srt, .vtt, .ass and cues.json."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.cues import save_cues
from subpiped.artifacts.own_files import OwnFiles, kept_words
from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.sung_stretches import load_songs
from subpiped.artifacts.tracks import Track, made_tracks
from subpiped.artifacts.transcript import Transcript, load_transcript
from subpiped.artifacts.turns import load_turns
from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.files import read_json
from subpiped.cues.make_cues import FilmSound, make_cues
from subpiped.cues.rules import CueRules, violations
from subpiped.cues.writer import subtitle_text
from subpiped.media.frame_rate import frame_rate, main_video, picture_size
from subpiped.media.shots import SHOTS, cached_shots, film_seconds
from subpiped.quality.gate import write_quality
from subpiped.stage.stage import Stage, run_stage
from subpiped.text.languages import language_name, short_code, sidecar_suffix
from subpiped.text.numbers import readable_numbers

if TYPE_CHECKING:
    from subpiped.artifacts.cues import Cue
    from subpiped.core.option_types import SubtitleGenOptions

_TITLES: Final = {"srt": "SubRip", "vtt": "WebVTT", "ass": "Advanced SubStation Alpha"}
_STREAMS: Final = "audio/streams.json"
_TEXT: Final = "transcription/corrected.json"


def _language(stage: Stage[SubtitleGenOptions], transcript: Transcript, track: Track) -> str:
    """The language of a track's text.

    A further track is only made where it can be in its language; the main one is what could be
    made: Whisper translates into English only, and a text translator into what it is asked for.
    """
    if not track.main:
        return track.language
    spoken = short_code(transcript.language) or transcript.language
    by_text = any(segment.route == "cascade" for segment in transcript.segments)
    translated = track.language if by_text else "en"
    written = translated if transcript.task == "translate" else spoken
    if transcript.segments and written != track.language:
        stage.warn(
            "language_mismatch",
            f"the subtitles are in {language_name(written)},"
            f" wanted was {language_name(track.language)}",
        )
        return written
    return track.language


def _shots(stage: Stage[SubtitleGenOptions], film: Path, streams: dict[str, Any]) -> list[float]:
    """The film's cuts, which asr has found by now; none where no pictures can be shown."""
    video = main_video(streams)
    if video is None or not stage.options["shotChanges"]:
        return []
    total = film_seconds(streams, stage.media_seconds)
    path = stage.path(SHOTS)
    try:
        shots = cached_shots(
            film,
            video["index"],
            path,
            lambda done: stage.progress("find shot changes", min(done, total), total),
        )
    except StageError as error:
        if error.code != "input_invalid":
            raise
        stage.warn("no_shots", f"cues do not follow the film's cuts: {error.message}")
        return []
    stage.manifest.add_output("shots", path, "moments of the film's cuts in seconds")
    stage.manifest.add_metadata("shots", len(shots))
    return shots


def _sound(
    stage: Stage[SubtitleGenOptions], streams: dict[str, Any], shots: list[float]
) -> FilmSound:
    """What the earlier stages found out about sound and pictures."""
    vad = read_json(stage.read("vad/pyannote.json"))
    songs = "vad/songs.json"
    known = (stage.movie_dir / songs).is_file()
    return FilmSound(
        turns=load_turns(stage.read("diarization/turns.json")).exclusive,
        speech=[
            SpeechSegment(s["start"], s["end"], s.get("disputed", False)) for s in vad["segments"]
        ],
        songs=load_songs(stage.read(songs)) if known else [],
        shots=shots,
        frame=1 / frame_rate(streams),
    )


def _readable(transcript: Transcript) -> Transcript:
    segments = (replace(s, text=readable_numbers(s.text)) for s in transcript.segments)
    return replace(transcript, segments=tuple(segments))


def _without_songs(cues: list[Cue]) -> list[Cue]:
    kept = [cue for cue in cues if not cue.song]
    return [replace(cue, index=number) for number, cue in enumerate(kept, 1)]


def _write(
    stage: Stage[SubtitleGenOptions],
    track: Track,
    language: str,
    cues: list[Cue],
    size: tuple[int, int] | None,
) -> set[str]:
    """Write the sidecars of a track and its cues.json; returns their names."""
    suffix = "" if track.main else f".{track.language}"
    names = set()
    own = OwnFiles(stage.movie_dir)
    for kind in stage.options["formats"] if cues else ():
        text = subtitle_text(
            kind,
            cues,
            language=language,
            italic_songs=stage.options["songs"] == "italic",
            size=size,
        )
        wanted = stage.path(f"subtitles/{stage.stem}.{sidecar_suffix(language)}.{kind}")
        path = own.write(wanted, text.encode())
        if path != wanted:
            stage.warn("subtitles_kept", kept_words(wanted, path))
        failpoint("subtitle-gen.between-files")
        stage.manifest.add_output(f"{kind}{suffix}", path, f"the subtitles as {_TITLES[kind]}")
        names.add(path.name)
    path = stage.path(track.file("subtitles/cues.json"))
    save_cues(path, language, cues)
    stage.manifest.add_output(f"cues{suffix}", path, "the cues in integer milliseconds")
    return names | {path.name, f"quality{suffix}.json"}


def _remove_others(stage: Stage[SubtitleGenOptions], names: set[str]) -> None:
    """Remove what an earlier run with other options left: a player would find it beside ours."""
    own = OwnFiles(stage.movie_dir)
    for path in stage.path("subtitles/cues.json").parent.iterdir():
        if path.name in names or not path.is_file():
            continue
        if path.name.startswith(f"{stage.stem}.") and path.suffix[1:] in _TITLES:
            own.remove(path)
        elif path.suffix == ".json" and path.name.startswith(("cues.", "quality.")):
            path.unlink()


def _generate(stage: Stage[SubtitleGenOptions], film: Path) -> None:
    tracks = made_tracks(stage.options["subtitles"], stage.movie_dir, _TEXT)
    texts = [_readable(load_transcript(stage.read(track.file(_TEXT)))) for track in tracks]
    streams = read_json(stage.read(_STREAMS)) if (stage.movie_dir / _STREAMS).is_file() else {}
    # Where nothing was said there is no cue to move onto a cut.
    said = any(text.segments for text in texts)
    sound = _sound(stage, streams, _shots(stage, film, streams) if said else [])
    rules = CueRules.from_options(stage.options, frame_rate(streams))
    written: list[str] = []
    names: set[str] = set()
    for number, (track, transcript) in enumerate(zip(tracks, texts, strict=True)):
        stage.progress("cut and write cues", number, len(tracks))
        language = _language(stage, transcript, track)
        if language in written:
            # The main track could only be made in the language that this one is for.
            stage.warn("track_left_out", f"the track in {language_name(language)} is there already")
            continue
        cues = make_cues(transcript, sound, rules)
        songs = sum(cue.song for cue in cues)
        if stage.options["songs"] == "drop":
            cues = _without_songs(cues)
        if not cues and track.main:
            what = "nothing but songs, which are left out" if songs else "nothing was said"
            stage.warn("no_speech", f"{what}, so there are no subtitles")
        names |= _write(stage, track, language, cues, picture_size(streams))
        write_quality(stage, track, rules)
        written.append(language)
        suffix = "" if track.main else f".{track.language}"
        stage.manifest.add_metadata(f"language{suffix}", language)
        stage.manifest.add_metadata(f"cues{suffix}", len(cues))
        stage.manifest.add_metadata(f"songs{suffix}", songs)
        stage.manifest.add_metadata(f"rule_violations{suffix}", len(violations(cues, rules)))
    _remove_others(stage, names)
    stage.progress("cut and write cues", len(tracks), len(tracks))


def run(stage: Stage[SubtitleGenOptions]) -> None:
    """Cut, time and write the cues."""
    film = stage.read_source()
    stage.on_device(stage.candidates(), lambda _candidate: _generate(stage, film))


if __name__ == "__main__":
    run_stage("subtitle-gen", run)
