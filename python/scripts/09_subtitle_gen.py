"""Stage 9: each track's text as cues, in .srt, .vtt, .ass and cues.json."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.cues import in_milliseconds
from subpiped.artifacts.segments import segments_from_json
from subpiped.artifacts.tracks import made_tracks
from subpiped.artifacts.transcript import load_transcript
from subpiped.artifacts.translation import TRANSLATED
from subpiped.core.files import read_json
from subpiped.cues.film_sound import film_sound
from subpiped.cues.make_cues import make_cues
from subpiped.cues.rules import CueRules, violations
from subpiped.cues.track_files import remove_others, write_track
from subpiped.cues.track_text import readable, without_songs, written_language
from subpiped.media.ffmpeg import LateStream
from subpiped.media.frame_rate import frame_rate, picture_size
from subpiped.quality.figures import TrackFacts
from subpiped.quality.gate import write_quality
from subpiped.stage.stage import Stage, run_stage
from subpiped.text.languages import language_name

if TYPE_CHECKING:
    from subpiped.core.option_types import SubtitleGenOptions

_STREAMS: Final = "audio/streams.json"


def _generate(stage: Stage[SubtitleGenOptions]) -> None:
    tracks = made_tracks(stage.options["subtitles"], stage.movie_dir, TRANSLATED)
    texts = [load_transcript(stage.read(track.file(TRANSLATED))) for track in tracks]
    streams = read_json(stage.read(_STREAMS)) if (stage.movie_dir / _STREAMS).is_file() else {}
    sound = film_sound(stage, streams)
    songs_dropped = stage.options["songs"] == "drop"
    written: list[str] = []
    names: set[str] = set()
    for number, (track, transcript) in enumerate(zip(tracks, texts, strict=True)):
        stage.progress("cut and write cues", number, len(tracks))
        language = written_language(transcript, track)
        if language != track.language:
            stage.warn(
                "language_mismatch",
                f"the subtitles are in {language_name(language)},"
                f" not in {language_name(track.language)}",
            )
        if language in written:
            # The main track could only be made in the language that this one is for.
            stage.warn("track_left_out", f"there is already a track in {language_name(language)}")
            continue
        rules = CueRules.from_options(stage.options, frame_rate(streams), language)
        cues = in_milliseconds(make_cues(readable(transcript, language), sound, rules))
        songs = sum(cue.song for cue in cues)
        if songs_dropped:
            cues = without_songs(cues)
        if not cues and track.main:
            what = "there are only songs, which are skipped" if songs else "no speech was found"
            stage.warn("no_speech", f"{what}, so there are no subtitles")
        names |= write_track(stage, track, language, cues, picture_size(streams))
        facts = TrackFacts(
            wanted=track.language,
            language=language,
            cues=cues,
            rules=rules,
            transcript=transcript,
            speech=sound.speech,
            songs=sound.songs,
            songs_dropped=songs_dropped,
            duration=sound.duration,
            missing=segments_from_json(streams.get("missing", ())),
            late=[LateStream(**stream) for stream in streams.get("late", ())],
        )
        write_quality(stage, track, facts)
        written.append(language)
        stage.manifest.add_metadata(track.key("language"), language)
        stage.manifest.add_metadata(track.key("cues"), len(cues))
        stage.manifest.add_metadata(track.key("songs"), songs)
        stage.manifest.add_metadata(track.key("rule_violations"), len(violations(cues, rules)))
    remove_others(stage, names)
    stage.progress("cut and write cues", len(tracks), len(tracks))


def run(stage: Stage[SubtitleGenOptions]) -> None:
    """Cut, time and write the cues."""
    stage.read_source()
    stage.on_device(stage.candidates(), lambda _candidate: _generate(stage))


if __name__ == "__main__":
    run_stage("subtitle-gen", run)
