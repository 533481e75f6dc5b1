"""How many chunks of sound a model works on together, by stage and device."""

from __future__ import annotations

from subpiped.core.stages import STAGES

# config/stages.json has them. Of asr: on two cores a token of Whisper base costs 12 ms alone, 8 in
# fours, 6 in eights and 5 in sixteens, of which a block has few that are equally long. A GPU is
# idle for most of such a step; large-v3 in float16 takes 3 GB for its weights, and with five beams
# 0.35 GB a sound (faster-whisper's README: 4.7 GB for one, 6.1 GB for eight with one window each),
# so 8.6 GB for 16. Where memory runs out, half the batch is tried. Of pyannote-vad: 10 s each are
# 20 MB of activations on a CPU's cache, which a GPU does not mind.


def batch_size(stage: str, device: str, wanted: int = 0) -> int:
    """The size that an option names, or where it is 0 what fits; 1 for what knows no batches."""
    return wanted or STAGES[stage].batch.get(device, 1)
