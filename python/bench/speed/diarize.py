"""Runs pyannote.audio's own diarization over one film, with the weights that the stages use.

    python diarize.py SEGMENTATION.pt CAMPPLUS.pt OUT.json FILM --device cpu --threads 2

pyannote's SpeakerDiarization takes its speaker network by name from a hub; here CAM++ stands in its
place, and no PLDA is loaded (clustering is agglomerative). Writes {"ready_at", "versions"} as
bench/peer.py does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
os.environ["HF_HUB_OFFLINE"] = "1"
from bench.peer import versions
from subpiped.engines.segmentation_pyannote import load_network

RATE = 16_000
DIMENSION = 192
# Sound shorter than this gives no embedding (0.4 s, as 3D-Speaker's own recipe has it).
LEAST_SAMPLES = 6_400
THRESHOLD = 0.7
BATCH = 16


def _embedding_class(path: str) -> type:
    """CAM++ with the face of pyannote's PretrainedSpeakerEmbedding."""
    import torch
    from pyannote.audio.core.inference import BaseInference
    from torchaudio.compliance import kaldi

    from subpiped.engines.campplus import embed, load_weights

    class Embedding(BaseInference):  # type: ignore[misc]
        sample_rate = RATE
        dimension = DIMENSION
        metric = "cosine"
        min_num_samples = LEAST_SAMPLES

        def __init__(self, *_: object, **__: object) -> None:
            super().__init__()
            self.device = torch.device("cpu")
            self.weights = load_weights(Path(path))

        def to(self, device: Any) -> Any:
            """Onto a device."""
            self.weights = {name: tensor.to(device) for name, tensor in self.weights.items()}
            self.device = device
            return self

        def __call__(self, waveforms: Any, masks: Any = None) -> Any:
            """(batch, 1, samples) and masks (batch, frames) -> (batch, 192), NaN where short."""
            found = np.full((len(waveforms), DIMENSION), np.nan, np.float32)
            if masks is not None:
                wide = torch.nn.functional.interpolate(
                    masks[:, None].float(), size=waveforms.shape[-1], mode="nearest"
                )
                masks = wide[:, 0] > 0.5  # noqa: PLR2004 - of 0 and 1
            with torch.inference_mode():
                for n, waveform in enumerate(waveforms):
                    sound = waveform[0] if masks is None else waveform[0][masks[n]]
                    if sound.numel() < LEAST_SAMPLES:
                        continue
                    features = kaldi.fbank(
                        sound[None], num_mel_bins=80, sample_frequency=RATE, dither=0.0
                    )
                    features = (features - features.mean(0, keepdim=True))[None].to(self.device)
                    found[n] = embed(self.weights, features)[0].cpu().numpy()
            return found

    return Embedding


def _sound(path: str) -> Any:
    import torch

    form = ["-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    command = ["ffmpeg", "-nostdin", "-v", "error", "-i", f"file:{path}", *form]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return torch.from_numpy(np.frombuffer(done.stdout, np.float32).copy())[None]


def _pipeline(options: argparse.Namespace) -> Any:
    import torch

    torch.set_num_threads(options.threads)
    import pyannote.audio.pipelines.speaker_diarization as module

    module.PretrainedSpeakerEmbedding = _embedding_class(options.embedding)
    module.get_plda = lambda *_, **__: None
    pipeline = module.SpeakerDiarization(
        segmentation=load_network(Path(options.segmentation)),
        embedding="campplus",
        embedding_exclude_overlap=True,
        plda=None,
        clustering="AgglomerativeClustering",
        embedding_batch_size=BATCH,
        segmentation_batch_size=BATCH,
    )
    pipeline.instantiate(
        {
            "segmentation": {"min_duration_off": 0.0},
            "clustering": {"method": "centroid", "min_cluster_size": 12, "threshold": THRESHOLD},
        }
    )
    return pipeline.to(torch.device(options.device))


def main() -> None:
    """Load, diarize, write."""
    parser = argparse.ArgumentParser()
    for name in ("segmentation", "embedding", "out", "film"):
        parser.add_argument(name)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    pipeline = _pipeline(options)
    ready = time.time()
    sound = {"waveform": _sound(options.film), "sample_rate": RATE, "uri": "film"}
    pipeline(sound)
    result = {"ready_at": ready, "versions": versions(("pyannote-audio", "torch"))}
    Path(options.out).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
