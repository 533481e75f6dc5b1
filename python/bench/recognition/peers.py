"""Peers over the same films."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.peers import transcribe_with_peers
from bench.recognition.outcome import Outcome
from bench.table import PEERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bench.recognition.films import SpokenFilm

PEER_NAMES: Final = tuple(PEERS)


def peer_outcomes(
    peer: str, films: Sequence[SpokenFilm], folder: Path, say: Callable[[str], None]
) -> list[Outcome]:
    """What a peer hears, loading its model once for all films.

    Raises:
        RuntimeError: the peer is not here, or failed on a film.
    """
    results = transcribe_with_peers([film.clip for film in films], folder, say, peers=(peer,))
    found = results.get(peer, {})
    outcomes = []
    for film in films:
        result = found.get(film.clip.name)
        if result is None:
            raise RuntimeError(f"{peer} has nothing for {film.clip.name}")
        outcomes.append(Outcome(film, result.text, result.cpu_seconds))
    return outcomes
