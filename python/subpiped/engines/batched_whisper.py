"""A CTranslate2 Whisper that encodes a sound once, no longer than it is, and decodes in batches."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

# Whisper takes 30 s: 3000 frames of 10 ms.
FULL_CONTEXT: Final = 3000
# With less silence after the sound than it learned, Whisper tends to repeat itself
# (ggml-org/whisper.cpp#166), and is less sure: 2 s made half of the chunks of a film doubtful, 5 s
# a third, 10 s no fewer.
_SILENCE_FRAMES: Final = 500
_SHORTEST_CONTEXT: Final = 1000
# A grid: sounds of nearly the same length can be decoded together, and the text of a sound does not
# depend on which ones these are.
_CONTEXT_STEP: Final = 500
# Encodings of 64 sounds with large weights are 500 MB at most, their spectrograms 100 MB.
_KEPT: Final = 64


def context_frames(frames: int) -> int:
    """Frames that the encoder sees of a sound of `frames` frames, silence after it included.

    Attention grows with the square: 30 s cost 2.5 times as much as 20 s and 6 times as much as
    10 s, where Whisper pads each sound to 30 s.
    """
    wanted = -(-(frames + _SILENCE_FRAMES) // _CONTEXT_STEP) * _CONTEXT_STEP
    return min(FULL_CONTEXT, max(_SHORTEST_CONTEXT, wanted))


class BatchedWhisper(WhisperModel):  # type: ignore[misc] # it has no types
    """Keeps encodings, as language, text, translation and second tries all need the same one.

    A sound that `expect` was told of is decoded together with others like it: a step of the
    decoder for four sounds costs little more than for one. The others' results wait until they
    are asked for in the same way.
    """

    model: Any

    def __init__(self, path: str, *, batch_size: int, **options: Any) -> None:
        """`options` are those of WhisperModel, one device only."""
        super().__init__(path, **options)
        self.feature_extractor: Any = _Once(self.feature_extractor)
        self.full_context = False
        self.group: Hashable = None
        self._plain = self.model
        self._batch_size = batch_size
        self._encodings: dict[bytes, NDArray[np.float32]] = {}
        self._expected: dict[Hashable, list[bytes]] = {}
        self._results: dict[tuple[Hashable, bytes], Any] = {}
        self._current = b""
        # The library decodes through this: it is asked for one sound, and decodes several.
        self.model = _Together(self)

    def expect(self, plan: Mapping[Any, tuple[Sequence[NDArray[np.float32]], bool]]) -> None:
        """Tell of sounds (samples,) that will be transcribed, by group: with all 30 s or without.

        All sounds of a group must then be asked for with the same options, while `group` is it.
        """
        self._results = {}
        self._expected = {}
        for group, (sounds, full) in plan.items():
            spectrograms = [self._spectrogram(sound) for sound in sounds]
            self._expected[group] = [self._encode(features, full=full) for features in spectrograms]

    def detect_language(self, audio: NDArray[np.float32]) -> dict[str, float]:
        """Probability of each language by the first 30 s of `audio` (samples,).

        Independent of earlier calls; no more silence after it than its first decoding has.
        """
        key = self._encode(self._spectrogram(audio), full=False)
        (found,) = self._plain.detect_language(_storage(self._encodings[key]))
        return {token[2:-2]: float(probability) for token, probability in found}

    def encode(self, features: NDArray[np.float32]) -> Any:
        """The encoding of a window as the library cuts it: (mels, 3000), zeros after the sound."""
        sounding = np.flatnonzero(features.any(axis=0))
        sound = features[:, : sounding[-1] + 1 if len(sounding) else 1]
        self._current = self._encode(sound, full=self.full_context)
        return _storage(self._encodings[self._current])

    def _spectrogram(self, audio: NDArray[np.float32]) -> NDArray[np.float32]:
        """(mels, frames) of the first window, without the last frame, which the library drops."""
        features: NDArray[np.float32] = self.feature_extractor(audio)
        return features[:, : min(features.shape[-1] - 1, FULL_CONTEXT)]

    def _encode(self, features: NDArray[np.float32], *, full: bool) -> bytes:
        """Encode a spectrogram unless it is known, and return what it is known by."""
        frames = FULL_CONTEXT if full else context_frames(features.shape[-1])
        padded = np.ascontiguousarray(pad_or_trim(features, frames))
        key = hashlib.blake2b(padded.tobytes()).digest()
        if key not in self._encodings:
            view = self._plain.encode(_storage(padded[None]), to_cpu=True)
            while len(self._encodings) >= _KEPT:
                del self._encodings[next(iter(self._encodings))]
            self._encodings[key] = np.array(view)
        return key

    def generate(self, encoding: Any, prompts: list[list[int]], **options: Any) -> list[Any]:
        """What CTranslate2's `generate` gives for the sound that was encoded last."""
        ready = self._results.pop((self.group, self._current), None)
        if ready is not None:
            return [ready]
        mates = self._mates()
        if not mates:
            return list(self._plain.generate(encoding, prompts, **options))
        batch = np.concatenate([self._encodings[key] for key in (self._current, *mates)])
        several = prompts * len(batch)
        mine, *others = self._plain.generate(_storage(batch), several, **options)
        for key, result in zip(mates, others, strict=True):
            self._results[self.group, key] = result
        return [mine]

    def _mates(self) -> list[bytes]:
        """Expected sounds of the group, as long as the current one, not decoded yet."""
        expected = self._expected.get(self.group, [])
        if self._current not in expected:
            return []
        shape = self._encodings[self._current].shape
        others = [key for key in expected if key != self._current and key in self._encodings]
        # No silence is added to a sound for another one's sake.
        like = [key for key in others if self._encodings[key].shape == shape]
        mates = list(dict.fromkeys(like))[: self._batch_size - 1]
        done = {self._current, *mates}
        self._expected[self.group] = [key for key in expected if key not in done]
        return mates


class _Once:
    """The library's spectrograms: language, first and second decoding need the same ones."""

    def __init__(self, extractor: Any) -> None:
        self._extractor = extractor
        self._known: dict[bytes, NDArray[np.float32]] = {}

    def __call__(
        self, audio: NDArray[np.float32], chunk_length: int | None = None
    ) -> NDArray[np.float32]:
        """Spectrogram (mels, frames) of `audio` (samples,); no other chunk length is asked for."""
        if chunk_length is not None:
            raise ValueError("the chunk length is that of the model")
        key = hashlib.blake2b(np.ascontiguousarray(audio).tobytes()).digest()
        if key not in self._known:
            while len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[key] = self._extractor(audio)
        return self._known[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._extractor, name)


class _Together:
    """The model as the library sees it."""

    def __init__(self, whisper: BatchedWhisper) -> None:
        self._whisper = whisper

    def generate(self, encoding: Any, prompts: list[list[int]], **options: Any) -> list[Any]:
        return self._whisper.generate(encoding, prompts, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whisper._plain, name)


def _storage(values: NDArray[np.float32]) -> Any:
    return ctranslate2.StorageView.from_array(values)
