"""What can be counted of a finished subtitle track, without knowing what was really said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.coverage import Coverage, coverage
from subpiped.artifacts.segments import total
from subpiped.cues.rules import chars_per_second, violations
from subpiped.quality.doubtful_words import DoubtfulWords, doubtful_words
from subpiped.quality.foreign_text import Foreign, foreign_text
from subpiped.quality.lost_words import lost_words
from subpiped.quality.repeats import Repeats, find_repeats, said_again
from subpiped.quality.translated_scenes import (
    TranslationFigures,
    translation_figures,
    translation_json,
)
from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue
    from subpiped.artifacts.doubts import Doubt
    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import Transcript
    from subpiped.artifacts.translation import TrackTranslation
    from subpiped.cues.rules import CueRules, Violation
    from subpiped.media.ffmpeg import LateStream

# What a person can neither read nor see, being smaller than how cues are rounded.
_SPEED_ROUNDING: Final = 0.05
_WORST_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """All that is known of a track when its cues are written.

    Attributes:
        wanted: the language asked for, `language` the one of the text (both ISO 639-1).
        cues: sorted by time; `rules` are those that they were made by.
        transcript: what they were made from; its segments still hold what songs may have lost.
        speech: voice activity, `songs` stretches of singing (both sorted, free of overlap).
        songs_dropped: whether cues of songs are left out on purpose.
        doubts: what recognition did not believe.
        name_changes: corrections of names.
        duration: of the film in seconds.
        missing: stretches whose sound the film lacks.
        late: streams of the film that its new file lacks, as they begin late.
        translation: by text, and how it came about; None where the track was not translated so.
        heard: the transcript that was translated by text, whose words the recognizer rated; None
            where `transcript` is the recognizer's own.
    """

    wanted: str
    language: str
    cues: Sequence[Cue]
    rules: CueRules
    transcript: Transcript
    speech: Sequence[SpeechSegment] = ()
    songs: Sequence[SpeechSegment] = ()
    songs_dropped: bool = False
    doubts: Sequence[Doubt] = ()
    name_changes: int = 0
    duration: float = 0.0
    missing: Sequence[SpeechSegment] = ()
    late: Sequence[LateStream] = ()
    translation: TrackTranslation | None = None
    heard: Transcript | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and times of one track; numbers of cues are those of cues.json."""

    facts: TrackFacts
    coverage: Coverage
    repeats: Repeats
    foreign: Foreign
    violations: tuple[Violation, ...]
    fast: tuple[int, ...]
    too_fast: tuple[int, ...]
    overlaps: tuple[int, ...]
    longest_cue: float
    words: int
    lost: dict[str, int]
    mean_confidence: float | None
    doubtful: DoubtfulWords
    translation: TranslationFigures | None

    @property
    def cues(self) -> int:
        """How many cues there are."""
        return len(self.facts.cues)

    @property
    def words_lost(self) -> int:
        """Words of the transcript that no cue shows."""
        return sum(self.lost.values())

    def chunks(self, outcome: str) -> int:
        """How many doubted chunks ended as `outcome`."""
        return sum(doubt.outcome == outcome for doubt in self.facts.doubts)


def measure(facts: TrackFacts) -> Figures:
    """Count everything once."""
    rules = facts.rules
    broken = violations(facts.cues, rules)
    speeds = [(cue.index, chars_per_second(cue)) for cue in facts.cues if cue.end > cue.start]
    left_out = facts.songs if facts.songs_dropped else ()
    sure = [cue.confidence for cue in facts.cues if cue.confidence is not None]
    return Figures(
        facts=facts,
        coverage=coverage(facts.cues, facts.speech, facts.songs, facts.duration),
        repeats=find_repeats(facts.cues, said_again(facts.transcript)),
        foreign=foreign_text(facts.cues, facts.language),
        violations=tuple(broken),
        fast=_above(speeds, rules.chars_per_second),
        too_fast=_above(speeds, rules.too_fast),
        overlaps=tuple(v.index for v in broken if v.rule == "overlap"),
        longest_cue=max((cue.end - cue.start for cue in facts.cues), default=0.0),
        words=sum(len(plain_words(s.text)) for s in facts.transcript.segments),
        lost=dict(lost_words(facts.transcript, facts.cues, facts.language, left_out)),
        mean_confidence=sum(sure) / len(sure) if sure else None,
        doubtful=doubtful_words(facts.heard or facts.transcript, left_out),
        translation=translation_figures(facts.translation) if facts.translation else None,
    )


def _above(speeds: Sequence[tuple[int, float]], limit: float) -> tuple[int, ...]:
    return tuple(index for index, speed in speeds if speed > limit + _SPEED_ROUNDING)


def figures_json(figures: Figures) -> dict[str, Any]:
    """The figures as they stand in quality.json; seconds and shares are rounded for reading."""
    facts, cover, repeats, foreign = (
        figures.facts,
        figures.coverage,
        figures.repeats,
        figures.foreign,
    )
    rules: dict[str, int] = {}
    for violation in figures.violations:
        rules[violation.rule] = rules.get(violation.rule, 0) + 1
    count = max(1, figures.cues)
    sure = figures.mean_confidence
    return {
        "cues": figures.cues,
        "seconds": round(facts.duration, 3),
        "speech_seconds": round(cover.speech, 3),
        "speech_covered": round(cover.covered / cover.speech, 4) if cover.speech > 0 else None,
        "uncovered": [
            {"start_ms": round(s.start * 1000), "end_ms": round(s.end * 1000)}
            for s in cover.uncovered
        ],
        "uncovered_seconds": round(total(cover.uncovered), 3),
        "song_seconds": round(total(facts.songs), 3),
        "song_cues": sum(cue.song for cue in facts.cues),
        "cues_over_silence": len(cover.over_silence),
        "fast_cues": len(figures.fast),
        "fast_cps": facts.rules.chars_per_second,
        "too_fast_cues": len(figures.too_fast),
        "too_fast_cps": facts.rules.too_fast,
        "longest_cue_seconds": round(figures.longest_cue, 3),
        "overlaps": len(figures.overlaps),
        "duplicates": len(repeats.same),
        "near_duplicates": len(repeats.near),
        "longest_run": max(repeats.longest_run, repeats.longest_short_run),
        "commonest_text": repeats.common_text,
        "commonest_share": round(repeats.common_count / count, 4),
        "wrong_script_cues": len(foreign.wrong_script),
        "other_scripts": foreign.scripts,
        "untranslated_cues": len({*foreign.wrong_script, *foreign.untranslated}),
        "romanized_cues": len(foreign.romanized),
        "doubted_chunks": len(facts.doubts),
        "dropped_chunks": figures.chunks("dropped"),
        "replaced_chunks": figures.chunks("replaced"),
        "lost_chunks": figures.chunks("lost"),
        "name_changes": facts.name_changes,
        "mean_confidence": None if sure is None else round(sure, 3),
        "doubtful_words": figures.doubtful.doubtful,
        "doubtful_share": (round(figures.doubtful.share, 3) if figures.doubtful.words else None),
        "doubtful_passages": [
            {"start_ms": round(s.start * 1000), "end_ms": round(s.end * 1000)}
            for s in figures.doubtful.passages
        ],
        "words": figures.words,
        "words_lost": figures.words_lost,
        "lost": dict(sorted(figures.lost.items(), key=lambda item: -item[1])[:_WORST_WORDS]),
        "rule_violations": rules,
        "translation": translation_json(figures.translation) if figures.translation else None,
    }
