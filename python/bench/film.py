"""A film made of recordings: speech with silence, music and noise between, at known times."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.clips import MUSIC, NOISE, Clip
from bench.film_sound import read_sound, write_film
from bench.normalize import normal_words
from subpiped.artifacts.segments import SpeechSegment
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.clips import TimedWord

# Silences between lines and scenes in seconds.
_GAPS: Final = (1.2, 0.6, 8.0, 2.0, 15.0, 0.9, 4.0)
# How late the sound of the second form begins, by its container (bazarr#3154).
OFFSET: Final = 4.9


def make_films(clips: Sequence[Clip], score: Path, folder: Path) -> list[Clip]:
    """Two films of the same five minutes: one plain, one whose sound begins 4.9 s late.

    Args:
        clips: recordings of speech with their text, in this order.
        score: a recording with music and noise at known places.
        folder: for the films.
    """
    background = read_sound(score)
    parts: list[NDArray[np.float32]] = []
    times: list[TimedWord] = []
    wordless: list[SpeechSegment] = []
    texts: list[str] = []
    now = 0.0

    def add(sound: NDArray[np.float32]) -> tuple[float, float]:
        nonlocal now
        parts.append(sound)
        start, now = now, now + len(sound) / SAMPLE_RATE
        return start, now

    def stretch(seconds: tuple[float, float]) -> NDArray[np.float32]:
        return background[round(seconds[0] * SAMPLE_RATE) : round(seconds[1] * SAMPLE_RATE)]

    for number, clip in enumerate(clips):
        start, _ = add(read_sound(clip.path))
        texts.append(clip.text)
        known = clip.times or tuple((word, None) for word in normal_words(clip.text))
        times += [(word, None if t is None else t + start) for word, t in known]
        gap = np.zeros(round(_GAPS[number % len(_GAPS)] * SAMPLE_RATE), np.float32)
        wordless.append(SpeechSegment(*add(gap)))
        if number % 6 == 5:  # noqa: PLR2004 - a scene of its own now and then
            wordless.append(SpeechSegment(*add(stretch(MUSIC if number % 12 == 5 else NOISE))))  # noqa: PLR2004
    sound = np.concatenate(parts)
    # Named by what is in it: the transcript of another film is not taken for this one's.
    digest = hashlib.sha256(sound.tobytes()).hexdigest()[:8]
    plain, late = folder / f"joined-{digest}.mkv", folder / f"late-{digest}.mkv"
    samples = (np.clip(sound, -1, 1) * 32767).astype(np.int16)
    for film, offset in ((plain, 0.0), (late, OFFSET)):
        if not film.is_file():
            write_film(film, samples, now + OFFSET, offset)
    text = " ".join(texts)

    def made(film: Path, shift: float) -> Clip:
        return Clip(
            film.name,
            film,
            "en",
            "joined film" if not shift else "the same, its sound 4.9 s late",
            text,
            tuple((w, None if t is None else t + shift) for w, t in times),
            tuple(SpeechSegment(s.start + shift, s.end + shift) for s in wordless),
        )

    return [made(plain, 0.0), made(late, OFFSET)]
