"""A CTranslate2 Whisper that encodes a sound once, whatever is then asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SharedEncoder(WhisperModel):  # type: ignore[misc] # it has no types
    """Keeps the last sound's encoding.

    The encoder hears 30 s, however short the piece, and takes most of a piece's time with small
    models. The language, the text, its translation and a second try all need the same encoding.
    """

    _features: NDArray[np.float32] | None = None
    _encoding: Any = None

    def encode(self, features: NDArray[np.float32]) -> Any:
        """The encoding of a spectrogram (mels, frames)."""
        if self._features is None or not np.array_equal(self._features, features):
            self._encoding = super().encode(features)
            self._features = features
        return self._encoding

    def hear_language(self, audio: NDArray[np.float32]) -> dict[str, float]:
        """Probability of each language by the first 30 s of `audio` (samples,)."""
        features = self.feature_extractor(audio)
        # transcribe() leaves the last frame out; with it the encoding would not be the same one.
        frames = min(features.shape[-1] - 1, self.feature_extractor.nb_max_frames)
        encoding = self.encode(pad_or_trim(features[:, :frames]))
        (found,) = self.model.detect_language(encoding)
        return {token[2:-2]: float(probability) for token, probability in found}
