"""A track that holds no sound is none: the next one that does is taken."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import numpy as np

from subpiped.core.errors import StageError
from subpiped.core.files import TEMPORARY_MARK
from subpiped.media.waveform import SAMPLE_RATE, Waveform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from subpiped.media.audio_track import AudioTrack

T = TypeVar("T")
# -75 dB: speech at -71 dB is still recognized, dither and what codecs make of nothing lie at -90.
_SILENT: Final = 10 ** (-75 / 20)
# A click at the start is no sound.
_SOUNDING_SHARE: Final = 0.01
_UNREADABLE: Final = ("no_audio", "input_invalid")


@dataclass(frozen=True, slots=True)
class Sounding(Generic[T]):
    """The track whose sound was taken, what reading it gave, and those before it without sound."""

    track: AudioTrack
    result: T
    silent: list[int]


def is_silent(sound: Waveform) -> bool:
    """Whether less than a hundredth of its half seconds hold anything."""
    block = SAMPLE_RATE // 2
    blocks = range(0, len(sound), block)
    loud = sum(
        bool(np.sqrt(np.mean(sound.samples(start, start + block) ** 2)) > _SILENT)
        for start in blocks
    )
    return loud <= _SOUNDING_SHARE * len(blocks)


def take_sounding(
    track: AudioTrack,
    others: Iterable[AudioTrack],
    wav: Path,
    read: Callable[[AudioTrack, Path], T],
) -> Sounding[T]:
    """Read `track` into `wav`; if that has no sound, the first of `others` that has.

    Where none has any, `wav` is the first one's silence.

    Raises:
        StageError: of `track`, if no track can be read.
    """
    silent: list[int] = []
    failure: StageError | None = None
    first: T | None = None
    try:
        first = read(track, wav)
        if not is_silent(Waveform(wav)):
            return Sounding(track, first, silent)
    except StageError as error:
        if error.code not in _UNREADABLE:
            raise
        failure = error
    silent.append(track.index)
    second = wav.with_name(f"{TEMPORARY_MARK}{os.getpid()}-{wav.name}")
    try:
        for other in others:
            try:
                result = read(other, second)
            except StageError as error:
                if error.code not in _UNREADABLE:
                    raise
                continue
            if not is_silent(Waveform(second)):
                second.replace(wav)
                return Sounding(other, result, silent)
            silent.append(other.index)
    finally:
        second.unlink(missing_ok=True)
    if failure is not None:
        raise failure
    assert first is not None
    return Sounding(track, first, [])
