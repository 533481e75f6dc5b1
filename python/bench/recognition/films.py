"""The films of a half: one for each condition and seed, of one to four minutes, made once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.clips import Clip
from bench.film_sound import read_sound, write_film
from bench.recognition.conditions import as_it_is, noise, room, speed, telephone
from bench.recognition.halves import TRAILER, clips_of
from bench.recognition.joining import join
from bench.recognition.sounds import leveled, made_music, mix, pink_noise, score_music, score_noise
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bench.recognition.conditions import Change
    from bench.recognition.halves import Half
    from bench.recognition.sounds import Sound

WORDLESS: Final = "no speech"
HINDI: Final = "Hindi"
# What is changed by this is noise of the measure: less than three frames of Whisper's sound.
SHIFT_SECONDS: Final = 0.025
# With the silences about 80 s a film, and a quarter of an hour for all of a half.
SPEECH_SECONDS: Final = 55.0
_MUSIC_BELOW: Final = 10.0
# The others are as loud as they come, some of them hardly.
_LEVELED: Final = ("music under", "two at once", "noise 10 dB", "noise 5 dB")
CHANGES: Final[dict[str, Change]] = {
    "plain": as_it_is,
    "music under": as_it_is,
    "music between": as_it_is,
    "two at once": as_it_is,
    "noise 10 dB": noise(10.0),
    "noise 5 dB": noise(5.0),
    "telephone": telephone,
    "speed 0.9": speed(0.9),
    "speed 1.1": speed(1.1),
    "room": room,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A recording in a film: its name, and what is said in it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SpokenFilm:
    """A film, and what is said in it: nothing where it has no parts."""

    condition: str
    seed: int
    shift: int
    path: Path
    language: str
    seconds: float
    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        """All that is said, in the order in which it begins."""
        return " ".join(part.text for part in self.parts)

    @property
    def clip(self) -> Clip:
        """The film as the peers take it."""
        return Clip(self.path.name, self.path, self.language, self.condition, self.text)


def _random(*key: object) -> np.random.Generator:
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8]))


class Deck:
    """Clips in a random order, dealt until all have been dealt, and then in another order."""

    def __init__(self, clips: Sequence[Clip], random: np.random.Generator) -> None:
        self._clips = clips
        self._random = random
        self._left: list[Clip] = []
        self.sounds = {clip.name: read_sound(clip.path) for clip in clips}

    def deal(self, seconds: float) -> list[Clip]:
        """Clips that last `seconds` at least together, none twice, or all that there are."""
        dealt: list[Clip] = []
        lasting = 0.0
        while lasting < seconds and len(dealt) < len(self._clips):
            if not self._left:
                shuffled = self._random.permutation(len(self._clips))
                # Those that this film has come again in a later one.
                self._left = sorted((self._clips[n] for n in shuffled), key=dealt.__contains__)
            dealt.append(self._left.pop(0))
            lasting += len(self.sounds[dealt[-1].name]) / SAMPLE_RATE
        return dealt


class _Maker:
    """Makes the films of a half in a folder."""

    def __init__(self, media: Path, half: Half, folder: Path) -> None:
        self._media = media
        self._half = half
        self._folder = folder

    def films(self, language: str, seed: int, shift: int) -> Iterator[SpokenFilm]:
        clips = clips_of(self._media, self._half, language)
        joined = [clip for clip in clips if not clip.name.startswith(TRAILER)]
        deck = Deck(joined, _random(self._half, language, seed))
        if language == "hi":
            yield self._joined(HINDI, deck.deal(np.inf), deck, seed, shift)
            return
        for condition in CHANGES:
            yield self._joined(condition, deck.deal(SPEECH_SECONDS), deck, seed, shift)
        if seed == 0:
            for clip in clips:
                if clip not in joined:
                    yield self._film("trailer", read_sound(clip.path), [clip], seed, shift)
        random = _random(self._half, WORDLESS, seed)
        yield self._film(WORDLESS, self._wordless(random), [], seed, shift)

    def _joined(
        self, condition: str, clips: Sequence[Clip], deck: Deck, seed: int, shift: int
    ) -> SpokenFilm:
        random = _random(self._half, condition, seed)
        music = self._music(random, seed)
        sounds = [deck.sounds[clip.name] for clip in clips]
        if condition in _LEVELED:
            sounds = [leveled(sound) for sound in sounds]
        sound = join(
            sounds,
            random,
            overlap=condition == "two at once",
            between=music if condition == "music between" else None,
        ).sound
        if condition == "music under":
            sound = mix(sound, music, _MUSIC_BELOW)
        sound = CHANGES.get(condition, as_it_is)(sound, random)
        return self._film(condition, sound, clips, seed, shift)

    def _music(self, random: np.random.Generator, seed: int) -> Sound:
        """Of the score or made, by turns of the seeds."""
        return made_music(20.0, random) if seed % 2 else score_music(self._media, self._half)

    def _wordless(self, random: np.random.Generator) -> Sound:
        """Music and noise of the score, and made, with silences."""
        made = [made_music(15.0, random), pink_noise(12 * SAMPLE_RATE, random)]
        heard = [score_music(self._media, self._half), score_noise(self._media, self._half)]
        return join([heard[0], made[1], made[0], heard[1]], random).sound

    def _film(
        self, condition: str, sound: Sound, clips: Sequence[Clip], seed: int, shift: int
    ) -> SpokenFilm:
        late = np.zeros(round(shift * SHIFT_SECONDS * SAMPLE_RATE), np.float32)
        peak = max(1.0, float(np.abs(sound).max(initial=0.0)))
        samples = (np.concatenate([late, sound]) / peak * 32767).astype(np.int16)
        digest = hashlib.sha256(samples.tobytes()).hexdigest()[:8]
        name = f"{self._half}-{condition.replace(' ', '-')}-{seed}-{shift}-{digest}.mkv"
        path, seconds = self._folder / name, len(samples) / SAMPLE_RATE
        if not path.is_file():
            write_film(path, samples, seconds)
        language = "hi" if condition == HINDI else "en"
        parts = tuple(Part(clip.name, clip.text) for clip in clips)
        return SpokenFilm(condition, seed, shift, path, language, seconds, parts)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which films of a half.

    Attributes:
        language: `en`, or `hi`, which Whisper's small models cannot hear: a group of its own.
        seeds: how many orders, silences and noises of each condition.
        shifts: how many versions of each film, the later ones 25 ms later each.
        limit: the first films only.
    """

    language: str = "en"
    seeds: int = 1
    shifts: int = 1
    limit: int | None = None


def spoken_films(
    media: Path,
    half: Half,
    folder: Path,
    choice: Choice = Choice(),
) -> list[SpokenFilm]:
    """The films of a half, the same at every call.

    Args:
        media: the folder of recordings.
        half: whose recordings.
        folder: for the films.
        choice: which of them.
    """
    maker = _Maker(media, half, folder)
    films = (
        film
        for seed in range(choice.seeds)
        for shift in range(choice.shifts)
        for film in maker.films(choice.language, seed, shift)
    )
    return list(islice(films, choice.limit))
