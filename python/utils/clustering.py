"""Who is the same person: agglomerative clustering of voices, as pyannote.audio 3 does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Linkage needs memory and time of the square: 3000 voices take 36 MB and seconds. What is beyond
# is assigned to the centroids that an even choice over the film gives.
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
        clean_seconds: (n,) how long each voice talks alone.
        threshold: centroid distance of voices of length 1 (0 to 2) above which clusters stay apart.
        min_clean_seconds: shorter voices are assigned, but have no say in what the clusters are.
        min_cluster_size: smaller clusters join the nearest large one. Less when there are few.
        min_speakers, max_speakers: bounds on the number of clusters.
    """
    valid = np.isfinite(vectors).all(axis=1)
    labels = np.full(len(vectors), -1, np.int64)
    if not valid.any():
        return labels
    unit = vectors[valid] / np.linalg.norm(vectors[valid], axis=1, keepdims=True)
    clean = np.flatnonzero(clean_seconds[valid] >= min_clean_seconds)
    train = clean if len(clean) else np.argsort(-clean_seconds[valid], kind="stable")[:1]
    if len(train) > MAX_CLUSTERED:
        train = train[np.linspace(0, len(train) - 1, MAX_CLUSTERED).round().astype(np.int64)]
    size = max(1, min(min_cluster_size, round(0.1 * len(train))))
    trained = _agglomerate(unit[train], threshold, size, min_speakers, max_speakers)
    centroids = np.stack([unit[train][trained == k].mean(axis=0) for k in np.unique(trained)])
    labels[valid] = (unit @ _unit(centroids).T).argmax(axis=1)
    return labels


def _agglomerate(
    unit: NDArray[np.float32], threshold: float, size: int, fewest: int, most: int
) -> NDArray[np.int64]:
    """Cluster numbers of voices of length 1; every cluster has at least `size` voices."""
    from scipy.cluster.hierarchy import cut_tree, fcluster, linkage

    if len(unit) == 1:
        return np.zeros(1, np.int64)
    tree = linkage(unit.astype(np.float64), method="centroid")
    labels = fcluster(tree, threshold, criterion="distance")
    large = _large(labels, size)
    if not fewest <= len(large) <= most:
        # Take the cut nearest to the threshold whose number of large clusters fits.
        wanted = min(max(len(large), fewest), most)
        for count in sorted(
            range(1, len(unit) + 1), key=lambda n: (abs(n - len(np.unique(labels))), n)
        ):
            cut = cut_tree(tree, n_clusters=count)[:, 0]
            if len(_large(cut, size)) == wanted:
                labels, large = cut, _large(cut, size)
                break
    if len(large) == 0:
        return np.zeros(len(unit), np.int64)
    centroids = _unit(np.stack([unit[labels == k].mean(axis=0) for k in large]))
    nearest = (unit @ centroids.T).argmax(axis=1)
    position = {int(label): index for index, label in enumerate(large)}
    return np.array([position.get(int(k), near) for k, near in zip(labels, nearest, strict=True)])


def _large(labels: NDArray[np.integer], size: int) -> NDArray[np.integer]:
    found, counts = np.unique(labels, return_counts=True)
    return found[counts >= size]


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
