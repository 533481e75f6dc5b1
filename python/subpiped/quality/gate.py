"""subtitles/quality.json: the figures of a track, what is suspicious in it, and the verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.corrected import CORRECTED
from subpiped.artifacts.doubts import doubt_from_json
from subpiped.artifacts.texts import TEXTS, load_texts
from subpiped.artifacts.transcript import load_transcript
from subpiped.artifacts.translation import SCENES, load_translation
from subpiped.core.files import read_json, write_json
from subpiped.quality.figures import figures_json, measure
from subpiped.quality.grade import reasons_json, verdict_of
from subpiped.quality.reasons import reasons_of

if TYPE_CHECKING:
    from subpiped.artifacts.tracks import Track
    from subpiped.core.option_types import SubtitleGenOptions
    from subpiped.quality.figures import Figures, TrackFacts
    from subpiped.stage.stage import Stage

SCHEMA: Final = 1


def _suspicious(figures: Figures) -> list[dict[str, Any]]:
    """Cues that a person should look at, and chunks that recognition doubted, by their time."""
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


def write_quality(stage: Stage[SubtitleGenOptions], track: Track, facts: TrackFacts) -> None:
    """Judge a track whose cues are written; its quality.json is an output of the stage.

    Args:
        stage: subtitle-gen.
        track: which files are meant.
        facts: all but what recognition and corrections noted of the text it is made from.
    """
    by_text = any(segment.route == "cascade" for segment in facts.transcript.segments)
    task = "transcribe" if by_text else facts.transcript.task
    text = load_texts(stage.read(TEXTS)).made_by(task)

    def noted(name: str) -> list[dict[str, Any]]:
        file = text.track.file(f"transcription/{name}.json")
        return list(read_json(stage.read(file)).get(name, []))

    facts = replace(
        facts,
        doubts=[doubt_from_json(doubt) for doubt in noted("doubts")],
        name_changes=len(noted("corrections")),
        translation=load_translation(stage.read(track.file(SCENES))) if by_text else None,
        heard=load_transcript(stage.read(text.track.file(CORRECTED))) if by_text else None,
    )
    quality = judge(facts)
    path = stage.path(track.file("subtitles/quality.json"))
    write_json(path, quality)
    stage.manifest.add_output(track.key("quality"), path, "the verdict, its reasons and figures")
    stage.manifest.add_metadata(track.key("verdict"), quality["verdict"])
