from typing import Any

import numpy as np
import pytest

from subpiped.speech import clustering
from subpiped.speech.clustering import cluster

OPTIONS: dict[str, Any] = {
    "threshold": 0.4,
    "min_clean_seconds": 2.0,
    "min_cluster_size": 6,
    "min_speakers": 1,
    "max_speakers": 20,
}


def filled(count: int | tuple[int, int], value: float) -> np.ndarray:
    return np.full(count, value, np.float32)


def embeddings(*counts: int, noise: float = 0.04, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """`counts[k]` noisy copies of the k-th of some well separated voices, and whose each is."""
    rng = np.random.default_rng(seed)
    centers = np.linalg.qr(rng.normal(size=(192, len(counts))))[0].T
    owner = np.repeat(np.arange(len(counts)), counts)
    vectors = centers[owner] + noise * rng.normal(size=(len(owner), 192))
    order = rng.permutation(len(owner))
    return (vectors[order] * 7).astype(np.float32), owner[order]


def same_partition(labels: np.ndarray, owner: np.ndarray) -> bool:
    pairs = set(zip(labels.tolist(), owner.tolist(), strict=True))
    return len(pairs) == len(set(labels.tolist())) == len(set(owner.tolist()))


def test_finds_the_people_at_any_scale() -> None:
    vectors, owner = embeddings(30, 20, 10)
    assert same_partition(cluster(vectors, filled(60, 5.0), **OPTIONS), owner)


def test_a_missing_voice_belongs_to_nobody() -> None:
    vectors, _ = embeddings(10, 10)
    vectors[3] = np.nan
    labels = cluster(vectors, filled(20, 5.0), **OPTIONS)
    assert labels[3] == -1
    assert (np.delete(labels, 3) >= 0).all()


def test_no_voice_at_all() -> None:
    labels = cluster(filled((6, 192), np.nan), filled(6, 0.0), **OPTIONS)
    assert labels.tolist() == [-1] * 6


def test_one_voice_is_one_person() -> None:
    vectors, _ = embeddings(1)
    assert cluster(vectors, np.array([3.0]), **OPTIONS).tolist() == [0]


def test_short_embeddings_are_assigned_but_found_no_cluster() -> None:
    vectors, owner = embeddings(20, 20, 10)
    clean = np.where(owner == 2, 1.0, 5.0)
    labels = cluster(vectors, clean, **OPTIONS)
    assert set(labels.tolist()) == {0, 1}
    assert same_partition(labels[owner < 2], owner[owner < 2])


def test_only_short_embeddings_still_cluster() -> None:
    vectors, owner = embeddings(5, 5)
    assert same_partition(cluster(vectors, filled(10, 0.5), **OPTIONS), owner)


def test_small_clusters_join_the_large() -> None:
    vectors, _ = embeddings(60, 60, 3)
    labels = cluster(vectors, filled(123, 5.0), **OPTIONS)
    assert set(labels.tolist()) == {0, 1}


@pytest.mark.parametrize(("bounds", "wanted"), [((1, 2), 2), ((1, 1), 1), ((3, 20), 3)])
def test_bounds_on_the_number_of_speakers_hold(bounds: tuple[int, int], wanted: int) -> None:
    vectors, _ = embeddings(20, 20, 20)
    options = OPTIONS | {"min_speakers": bounds[0], "max_speakers": bounds[1]}
    labels = cluster(vectors, filled(60, 5.0), **options)
    assert len(set(labels.tolist())) == wanted


def test_more_speakers_can_be_asked_for_than_the_threshold_gives() -> None:
    vectors, owner = embeddings(20, 20)
    options = OPTIONS | {"threshold": 1.9, "min_speakers": 2}
    assert same_partition(cluster(vectors, filled(40, 5.0), **options), owner)


def test_a_long_film_is_clustered_by_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clustering, "MAX_CLUSTERED", 50)
    sizes = []
    original = clustering._centroids

    def spy(unit: np.ndarray, *rest: Any) -> np.ndarray:
        sizes.append(len(unit))
        return original(unit, *rest)

    monkeypatch.setattr(clustering, "_centroids", spy)
    vectors, owner = embeddings(400, 400)
    assert same_partition(cluster(vectors, filled(800, 5.0), **OPTIONS), owner)
    assert sizes == [50]
