"""Stage 6: who talks when, from the scores of stage 5 (diarization/turns.json, turns.rttm).

No second segmentation: each chunk's local speakers get a CAM++ embedding, clustered over
the film, and the saved scores are put together again under the clusters' names.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.turns import save_turns, write_rttm
from subpiped.core.models import find_model
from subpiped.engines.classes import engine_class
from subpiped.media.waveform import Waveform
from subpiped.speech.clustering import cluster
from subpiped.speech.frame_scores import FrameScores
from subpiped.speech.speaker_timeline import choose_chunks, to_diarization
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import DiarizationOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.speech.speaker_embedder import Embedder, Embeddings

# A speaker talks for at least this long.
_MIN_CLUSTER_SECONDS: Final = 6.0


def load_embedder(stage: Stage[DiarizationOptions], pair: Candidate) -> Embedder:
    """CAM++ by the engine and on the device of `pair`."""
    model = find_model("diarization-embedding", stage.profile, pair.engine)
    stage.manifest.set_model(model.name, model.sha256)
    with stage.manifest.timings.of("imports"):
        load = engine_class("diarization", pair.engine)
    embedder: Embedder = load(model.path, pair.device)
    return embedder


def run(stage: Stage[DiarizationOptions]) -> None:
    """Read audio/audio.wav and vad/pyannote.npz, write diarization/turns.json and turns.rttm."""
    waveform = Waveform(stage.read("audio/audio.wav"))
    scores = FrameScores.load(stage.read("vad/pyannote.npz"))
    chunks = choose_chunks(len(scores.active), scores.step_seconds)

    def embed(pair: Candidate) -> Embeddings:
        with stage.manifest.timings.of("imports"):
            from subpiped.speech.speaker_embedder import embed_speakers

        return embed_speakers(
            load_embedder(stage, pair),
            waveform,
            scores,
            chunks,
            lambda done: stage.progress("embedding", done, waveform.duration),
        )

    embeddings = stage.on_device(stage.candidates(), embed, "diarization-embedding")
    spacing = scores.step_seconds * (chunks[1] - chunks[0] if len(chunks) > 1 else 1)
    labels = cluster(
        embeddings.vectors.reshape(-1, embeddings.vectors.shape[-1]),
        embeddings.clean_seconds.reshape(-1),
        threshold=stage.options["threshold"],
        min_clean_seconds=stage.options["minCleanSeconds"],
        min_cluster_size=max(1, round(_MIN_CLUSTER_SECONDS / spacing)),
        min_speakers=stage.options["minSpeakers"],
        max_speakers=stage.options["maxSpeakers"],
    )
    diarization = to_diarization(scores, chunks, labels.reshape(len(chunks), -1))

    turns_path = stage.path("diarization/turns.json")
    rttm_path = stage.path("diarization/turns.rttm")
    save_turns(turns_path, diarization)
    write_rttm(rttm_path, stage.stem, diarization.turns)
    stage.manifest.add_output("turns", turns_path, "speaker turns, with and without overlap")
    stage.manifest.add_output("rttm", rttm_path, "speaker turns as RTTM")
    stage.manifest.add_metadata("speakers", len(diarization.speakers))


if __name__ == "__main__":
    run_stage("diarization", run)
