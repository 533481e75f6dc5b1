"""Which language a film speaks, and whether to write it down or to translate it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from subpiped.artifacts.segments import SpeechSegment, total

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from subpiped.media.waveform import Waveform
    from subpiped.recognition.engine import AsrEngine

# Single short clips are taken for a neighboring language (Hindi for Telugu, Bengali or Armenian);
# 15 s of joined speech, several times over the film, are not. Whisper takes 30 s at most.
WINDOW_SECONDS: Final = 15.0
MAX_WINDOWS: Final = 7
# Judging a window costs the encoder alone, about a quarter of transcribing it.
JUDGE_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class LanguageDetection:
    """The language, its probability among those allowed, and what each window said.

    `detected` is the likeliest of all languages that Whisper knows, with its mean probability: it
    may be none of those allowed. It is empty where nothing was judged.
    """

    language: str
    probability: float
    evidence: tuple[dict[str, Any], ...] = ()
    detected: str = ""
    detected_probability: float = 0.0


def speech_windows(speech: Sequence[SpeechSegment]) -> list[list[SpeechSegment]]:
    """Up to MAX_WINDOWS stretches of WINDOW_SECONDS of speech, spread evenly over all of it.

    Each is a list of intervals of the film, to be joined. Speech that both detectors found is
    preferred as long as it fills a window.
    """
    agreed = [s for s in speech if not s.disputed]
    chosen = agreed if total(agreed) >= WINDOW_SECONDS else list(speech)
    available = total(chosen)
    if available <= 0:
        return []
    windows = min(MAX_WINDOWS, max(1, int(np.ceil(available / WINDOW_SECONDS))))
    offsets = np.linspace(0.0, max(0.0, available - WINDOW_SECONDS), windows)
    return [_take(chosen, float(offset), WINDOW_SECONDS) for offset in offsets]


def join_audio(waveform: Waveform, parts: Sequence[SpeechSegment]) -> NDArray[np.float32]:
    """The sound of `parts`, one after the other: shape (samples,)."""
    return np.concatenate([waveform.seconds(p.start, p.end) for p in parts])


def restrict(probabilities: Mapping[str, float], languages: Sequence[str]) -> dict[str, float]:
    """The probabilities of `languages` alone, adding up to 1."""
    chosen = {language: probabilities.get(language, 0.0) for language in languages}
    whole = sum(chosen.values())
    if whole <= 0:
        return dict.fromkeys(chosen, 1 / len(chosen))
    return {language: value / whole for language, value in chosen.items()}


def _mean(probabilities: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name for p in probabilities for name in p}
    count = len(probabilities)
    return {name: sum(p.get(name, 0.0) for p in probabilities) / count for name in sorted(names)}


def judge(
    windows: Sequence[tuple[float, Mapping[str, float]]], languages: Sequence[str]
) -> LanguageDetection:
    """The one of `languages` with the highest mean over the windows' (start, probabilities)."""
    allowed = [(start, restrict(p, languages)) for start, p in windows]
    means = _mean([p for _, p in allowed])
    best = max(languages, key=lambda name: means[name])
    evidence = tuple(
        {"start": round(start, 3), "probabilities": {k: round(v, 4) for k, v in p.items()}}
        for start, p in allowed
    )
    every = _mean([p for _, p in windows])
    detected = max(every, key=lambda name: every[name])
    return LanguageDetection(
        best, round(means[best], 4), evidence, detected, round(every[detected], 4)
    )


def detect_language(
    engine: AsrEngine,
    waveform: Waveform,
    windows: Sequence[Sequence[SpeechSegment]],
    languages: Sequence[str],
    progress: Callable[[float], None],
) -> LanguageDetection:
    """Judge which of `languages` is spoken; without a window the first is taken.

    `progress` is told the cost so far, in seconds of transcribing.
    """
    if not windows:
        return LanguageDetection(languages[0], 1.0)
    judged = []
    completed = 0.0
    for parts in windows:
        found = engine.language_probabilities(join_audio(waveform, parts))
        judged.append((parts[0].start, found))
        completed += JUDGE_SHARE * total(parts)
        progress(completed)
    return judge(judged, languages)


def _take(speech: Sequence[SpeechSegment], offset: float, seconds: float) -> list[SpeechSegment]:
    """`seconds` of speech from `offset` on, both counted in speech alone."""
    parts: list[SpeechSegment] = []
    for segment in speech:
        start = segment.start + max(0.0, offset)
        end = min(segment.end, start + seconds)
        offset -= segment.duration
        if end > start:
            parts.append(SpeechSegment(start, end, segment.disputed))
            seconds -= end - start
        if seconds <= 0:
            break
    return parts
