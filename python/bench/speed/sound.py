"""A film of any length out of real recordings: speech, silence, music, and people who interrupt."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.clips import MUSIC, NOISE
from bench.film_sound import read_sound, write_film
from subpiped.core.files import read_json, sha256_file, write_json
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.clips import Clip

_SEED: Final = 20_260
# Another form of film is another film: what was measured on the old one is measured again.
_FORM: Final = 1
_SPEECH_SHARE: Final = 2 / 3
_OVERLAP: Final = 0.7
# One speaker in this many begins before the one before has ended.
_INTERRUPTS: Final = 9
_SHORT_GAP: Final = (0.3, 1.6)
# A lack of silence up to this many seconds waits until a longer one is due.
_LEAST_PAUSE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Part:
    """What sounds from `start` for `seconds`: clip number `clip`, or the score from `offset` on."""

    kind: str
    start: float
    seconds: float
    clip: int = -1
    offset: float = 0.0

    @property
    def end(self) -> float:
        """Second at which it ends."""
        return self.start + self.seconds


@dataclass(frozen=True, slots=True)
class Film:
    """A built film, its reference text, and the share of it that lies in clips of speech."""

    path: Path
    minutes: float
    round: int
    digest: str
    seconds: float
    text: str
    speech_share: float


def lay_out(lengths: Sequence[float], seconds: float, seed: str) -> list[Part]:
    """Where each clip lies in a film of `seconds`.

    Clips come in a shuffled order, all of them before one comes again; two thirds are speech.

    Args:
        lengths: of the clips, in seconds.
        seconds: length of the film.
        seed: the same seed gives the same film.
    """
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    parts: list[Part] = []
    bag: list[int] = []
    now = spoken = 0.0
    last = -1
    while True:
        room = seconds - now
        if not any(length <= room for length in lengths):
            return parts
        if not bag:
            bag = list(range(len(lengths)))
            rng.shuffle(bag)
        number = next((n for n in bag if n != last and lengths[n] <= room), None)
        if number is None:
            # What is left in the bag does not fit: a shorter clip may.
            bag = []
            if all(n == last for n, length in enumerate(lengths) if length <= room):
                last = -1
            continue
        bag.remove(number)
        last = number
        parts.append(Part("speech", now, lengths[number], clip=number))
        spoken += lengths[number]
        now += lengths[number]
        lack = spoken / _SPEECH_SHARE - now
        if lack > _LEAST_PAUSE and rng.random() < 0.5:  # noqa: PLR2004 - music or silence
            first, end = rng.choice((MUSIC, NOISE))
            length = min(lack, end - first, seconds - now)
            parts.append(Part("music", now, length, offset=first))
            now += length
        elif lack > _LEAST_PAUSE:
            now += min(lack, 20.0)
        elif rng.randrange(_INTERRUPTS) == 0 and lengths[number] > 2 * _OVERLAP:
            now -= _OVERLAP
        else:
            now += rng.uniform(*_SHORT_GAP)


def render(
    parts: Sequence[Part],
    sounds: Sequence[NDArray[np.float32]],
    score: NDArray[np.float32],
    seconds: float,
) -> NDArray[np.int16]:
    """The samples at 16 kHz; where two speak at once their sounds are added."""
    film = np.zeros(round(seconds * SAMPLE_RATE), np.int16)
    for part in parts:
        source = score if part.kind == "music" else sounds[part.clip]
        first = round(part.offset * SAMPLE_RATE)
        piece = source[first : first + round(part.seconds * SAMPLE_RATE)]
        start = round(part.start * SAMPLE_RATE)
        place = film[start : start + len(piece)]
        mixed = place.astype(np.float32) + 32767 * piece[: len(place)]
        place[:] = np.clip(mixed, -32768, 32767).astype(np.int16)
    return film


class Films:
    """The films of a bench, each built once and found again by what it is made of.

    Each round has an order of its own, so that the daemon never sees a film a second time.

    Args:
        clips: recordings of speech with their text.
        score: the recording with music and noise.
        folder: for the films.
    """

    def __init__(self, clips: Sequence[Clip], score: Path, folder: Path) -> None:
        self._clips = clips
        self._score = score
        self._folder = folder
        made_of = [sha256_file(path) for path in (*(clip.path for clip in clips), score)]
        self._made_of = [_FORM, _SEED, made_of, [clip.text for clip in clips]]

    def digest(self, minutes: float, number: int) -> str:
        """Names the film of a length and round, built or not."""
        # 5 and 5.0 minutes are the same film, and are not written the same.
        name = json.dumps([*self._made_of, float(minutes), number])
        return hashlib.sha256(name.encode()).hexdigest()[:12]

    def make(self, minutes: float, number: int) -> Film:
        """The film of a length and round."""
        digest = self.digest(minutes, number)
        path = self._folder / f"speed-{minutes:g}m-r{number}-{digest}.mkv"
        record = path.with_suffix(".json")
        if not (path.is_file() and record.is_file()):
            seed = f"{_SEED} {minutes:g} {number}"
            _build(self._clips, self._score, path, record, minutes * 60, seed)
        kept = read_json(record)
        share, text = float(kept["speech_share"]), str(kept["text"])
        return Film(path, minutes, number, digest, float(kept["seconds"]), text, share)


def _build(  # noqa: PLR0913, PLR0917 - what names one film
    clips: Sequence[Clip], score: Path, path: Path, record: Path, seconds: float, seed: str
) -> None:
    sounds = [read_sound(clip.path) for clip in clips]
    parts = lay_out([len(sound) / SAMPLE_RATE for sound in sounds], seconds, seed)
    samples = render(parts, sounds, read_sound(score), seconds)
    speech = [part for part in parts if part.kind == "speech"]
    twice = sum(max(0.0, a.end - b.start) for a, b in pairwise(speech))
    write_film(path, samples, seconds)
    write_json(
        record,
        {
            "seconds": seconds,
            "speech_share": round((sum(p.seconds for p in speech) - twice) / seconds, 4),
            "text": " ".join(clips[part.clip].text for part in speech),
        },
    )
