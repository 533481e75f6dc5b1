"""Recognition for the page of quality: ours beside the peers over the halves that are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.recognition.films import spoken_films
from bench.recognition.outcome import HEAD, by_condition, row
from bench.recognition.peers import PEER_NAMES, peer_outcomes
from bench.recognition.recognize import options_with, recognize
from bench.table import OURS, table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bench.recognition.films import SpokenFilm
    from bench.recognition.halves import Half
    from bench.recognition.outcome import Outcome

_WHAT: Final[dict[Half, str]] = {
    "tune": "the half that may be tuned on",
    "report": "the half set aside",
}


def recognition_lines(
    media: Path, cache: Path, halves: Sequence[Half], say: Callable[[str], None]
) -> list[str]:
    """Tables of Markdown: every program over each half, and ours by condition.

    A peer that is missing or fails is left out, and `say` tells so.
    """
    lines: list[str] = []
    for half in halves:
        films = spoken_films(media, half, cache / "films")
        outcomes = _outcomes(films, cache, say)
        ours = outcomes[OURS]
        lines += [
            f"## Recognition alone: {_WHAT[half]}",
            "",
            *table_lines(HEAD, [row(name, found) for name, found in outcomes.items()]),
            "",
            "Ours, by condition:",
            "",
            *by_condition(ours),
            "",
        ]
    return lines


def _outcomes(
    films: Sequence[SpokenFilm], cache: Path, say: Callable[[str], None]
) -> dict[str, list[Outcome]]:
    options = options_with((), "en")
    outcomes = {OURS: [recognize(film, cache / "prepared", options) for film in films]}
    for peer in PEER_NAMES:
        try:
            outcomes[peer] = peer_outcomes(peer, films, cache / "peers", say)
        except RuntimeError as error:
            say(str(error))
    return outcomes
