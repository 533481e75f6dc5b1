"""The role of a network that detects music, and its run over a film in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from subpiped.media.waveform import SAMPLE_RATE
from subpiped.speech.music_patches import PATCH_SAMPLES, STEP_SAMPLES, STEP_SECONDS, patches

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from subpiped.media.waveform import Waveform

# A quarter of a minute of sound, which the network's first layer turns into 9 MB.
_BLOCK: Final = round(15 / STEP_SECONDS)


class MusicNetwork(Protocol):
    """Tells music from everything else; speech over music is not music, singing is."""

    def probabilities(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, 68, 21) as subpiped/speech/music_patches makes them -> (batch,) in [0, 1]."""
        ...


def detect_music(
    network: MusicNetwork, waveform: Waveform, on_progress: Callable[[float], None]
) -> NDArray[np.float32]:
    """Probability of music for every half second of the film, (ceil(duration / 0.5),).

    Silence is no music. `on_progress` gets the seconds of sound done so far; what it raises ends
    the run.
    """
    total = -(-len(waveform) // STEP_SAMPLES)
    music = np.zeros(total, np.float32)
    last = 0
    for first in range(0, total, _BLOCK):
        begin = first * STEP_SAMPLES
        end = begin + (_BLOCK - 1) * STEP_SAMPLES + PATCH_SAMPLES
        made, audible = patches(waveform.samples(begin, end))
        if len(made):
            last = first + len(made)
            music[first:last] = np.where(audible, network.probabilities(made), 0)
        on_progress(min((first + _BLOCK) * STEP_SAMPLES / SAMPLE_RATE, waveform.duration))
    if last:
        # The film's last half second is too short for a patch of its own.
        music[last:] = music[last - 1]
    return music
