"""subtitles/quality.json: the figures of a track, what is suspicious in it, and the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.cues import load_cues
from subpiped.artifacts.doubts import doubt_from_json
from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import load_transcript
from subpiped.core.files import read_json, write_json
from subpiped.media.ffmpeg import LateStream
from subpiped.quality.figures import TrackFacts, figures_json, measure
from subpiped.quality.grade import reasons_json, verdict_of
from subpiped.quality.reasons import reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.artifacts.tracks import Track
    from subpiped.core.option_types import SubtitleGenOptions
    from subpiped.cues.rules import CueRules
    from subpiped.quality.figures import Figures
    from subpiped.stage.stage import Stage

SCHEMA: Final = 1


def _suspicious(figures: Figures) -> list[dict[str, Any]]:
    """Cues that a person should look at, and pieces that recognition doubted, by their time."""
    facts = figures.facts
    why: dict[int, list[str]] = {}
    for code, numbers in (
        ("over_silence", figures.coverage.over_silence),
        ("too_fast", figures.too_fast),
        ("overlap", figures.overlaps),
        ("duplicate", figures.repeats.same),
        ("near_duplicate", figures.repeats.near),
        ("wrong_script", figures.foreign.wrong_script),
        ("untranslated", figures.foreign.untranslated),
        ("long", [v.index for v in figures.violations if v.rule == "max_duration"]),
    ):
        for number in numbers:
            why.setdefault(number, []).append(code)
    found = [
        {
            "start_ms": cue.start_ms,
            "end_ms": cue.end_ms,
            "text": " ".join(cue.lines),
            "why": why[cue.index],
            "outcome": "shown",
        }
        for cue in facts.cues
        if cue.index in why
    ]
    found += [
        {
            "start_ms": round(doubt.start * 1000),
            "end_ms": round(doubt.end * 1000),
            "text": doubt.text,
            "why": list(doubt.why),
            "outcome": doubt.outcome,
            "replacement": doubt.replacement,
        }
        for doubt in facts.doubts
    ]
    return sorted(found, key=lambda item: (item["start_ms"], item["end_ms"]))


def judge(facts: TrackFacts) -> dict[str, Any]:
    """What quality.json says of a track."""
    figures = measure(facts)
    reasons = reasons_of(figures)
    return {
        "schema": SCHEMA,
        "verdict": verdict_of(reasons),
        "reasons": reasons_json(reasons),
        "figures": figures_json(figures),
        "suspicious": _suspicious(figures),
    }


def write_quality(stage: Stage[SubtitleGenOptions], track: Track, rules: CueRules) -> None:
    """Judge a track whose cues are written; its quality.json is an output of the stage.

    Films made before them have no `vad/songs.json`, `doubts.json`, `corrections.json`, and
    neither `missing` nor `late` in `streams.json`.

    Args:
        stage: subtitle-gen.
        track: which files are meant.
        rules: what its cues were made by.
    """

    def optional(name: str, key: str) -> list[dict[str, Any]]:
        if not (stage.movie_dir / name).is_file():
            return []
        return list(read_json(stage.read(name)).get(key, []))

    language, cues = load_cues(stage.path(track.file("subtitles/cues.json")))
    vad = read_json(stage.read("vad/pyannote.json"))
    doubts = optional(track.file("transcription/doubts.json"), "doubts")
    facts = TrackFacts(
        wanted=track.language,
        language=language,
        cues=cues,
        rules=rules,
        transcript=load_transcript(stage.read(track.file("transcription/corrected.json"))),
        speech=_stretches(vad["segments"]),
        songs=_stretches(optional("vad/songs.json", "songs")),
        songs_dropped=stage.options["songs"] == "drop",
        doubts=[doubt_from_json(doubt) for doubt in doubts],
        name_changes=len(optional(track.file("transcription/corrections.json"), "corrections")),
        duration=float(vad.get("duration") or 0.0),
        missing=_stretches(optional("audio/streams.json", "missing")),
        late=[LateStream(**stream) for stream in optional("audio/streams.json", "late")],
    )
    quality = judge(facts)
    path = stage.path(track.file("subtitles/quality.json"))
    write_json(path, quality)
    suffix = "" if track.main else f".{track.language}"
    stage.manifest.add_output(f"quality{suffix}", path, "the verdict, its reasons and figures")
    stage.manifest.add_metadata(f"verdict{suffix}", quality["verdict"])


def _stretches(values: Sequence[Mapping[str, Any]]) -> list[SpeechSegment]:
    """Sorted and joined, disputed ones apart: whoever wrote them may not have."""
    stretches = [SpeechSegment(v["start"], v["end"], bool(v.get("disputed"))) for v in values]
    return sorted(stretches, key=lambda s: (s.start, s.end))
