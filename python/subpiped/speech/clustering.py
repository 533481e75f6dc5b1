"""Who is the same person: agglomerative clustering of speaker embeddings.

As in pyannote.audio 3 (cluster clear embeddings, drop small clusters, assign everything to the
nearest centroid), but with average instead of centroid linkage: on 16 Hindi speakers in 4 minutes
the diarization error was 19 % against 29 % at each one's best threshold, and the range of
thresholds that find the right number of speakers in the other recordings is wider. Its tree also
never turns back on itself, so that cutting it at a distance is well defined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Linkage needs memory and time of the square: 3000 embeddings take 36 MB and a second. What is
# beyond is assigned to the centroids that an even choice over the film gives.
MAX_CLUSTERED: Final = 3000


def cluster(  # noqa: PLR0913 - the options of the stage
    vectors: NDArray[np.float32],
    clean_seconds: NDArray[np.float32],
    *,
    threshold: float,
    min_clean_seconds: float,
    min_cluster_size: int,
    min_speakers: int,
    max_speakers: int,
) -> NDArray[np.int64]:
    """Give each voice the number of its speaker, -1 where there is no voice (NaN).

    Args:
        vectors: (n, dimension); any length.
        clean_seconds: (n,) how long each speaker talks alone.
        threshold: mean cosine distance (0 to 2) above which clusters stay apart.
        min_clean_seconds: shorter ones are assigned, but have no say in what the clusters are.
        min_cluster_size: smaller clusters join the nearest large one. Less for few embeddings.
        min_speakers: fewest clusters, where the embeddings allow it.
        max_speakers: most clusters.
    """
    valid = np.isfinite(vectors).all(axis=1)
    labels = np.full(len(vectors), -1, np.int64)
    if not valid.any():
        return labels
    unit = _unit(vectors[valid])
    train = np.flatnonzero(clean_seconds[valid] >= min_clean_seconds)
    if len(train) == 0:  # only short remarks: all of them have to do
        train = np.arange(len(unit))
    if len(train) > MAX_CLUSTERED:
        train = train[np.linspace(0, len(train) - 1, MAX_CLUSTERED).round().astype(np.int64)]
    size = max(1, min(min_cluster_size, round(0.1 * len(train))))
    centroids = _centroids(unit[train], threshold, size, min_speakers, max_speakers)
    labels[valid] = (unit @ centroids.T).argmax(axis=1)
    return labels


def _centroids(
    unit: NDArray[np.float32], threshold: float, size: int, fewest: int, most: int
) -> NDArray[np.float32]:
    """Centroids of the clusters of at least `size` embeddings, (clusters, dimension), length 1."""
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(unit) == 1:
        return unit
    tree = linkage(unit.astype(np.float64), method="average", metric="cosine")
    labels = fcluster(tree, threshold, criterion="distance")
    large = _large(labels, size)
    wanted = min(max(len(large), fewest), most)
    if len(large) != wanted:
        # Of all cuts, the nearest to the threshold that gives the wanted number, or nearly.
        heights = tree[:, 2]
        for height in heights[np.argsort(np.abs(heights - threshold), kind="stable")]:
            other = fcluster(tree, height, criterion="distance")
            found = _large(other, size)
            if abs(len(found) - wanted) < abs(len(large) - wanted):
                labels, large = other, found
            if len(large) == wanted:
                break
    if len(large) == 0:
        return _unit(unit.mean(axis=0, keepdims=True))
    return _unit(np.stack([unit[labels == k].mean(axis=0) for k in large]))


def _large(labels: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    found, counts = np.unique(labels, return_counts=True)
    large: NDArray[np.int32] = found[counts >= size]
    return large


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
