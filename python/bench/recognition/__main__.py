"""Recognize a half of the recordings under every condition, and print what was wrong.

    python -m bench.recognition [--half tune] [--option asr.beamSize=1 ...] [--limit N]
                                [--seeds N] [--shifts N] [--language hi]
                                [--peer NAME] [--save NAME] [--against NAME]

Stages before recognition run once, so an option of asr costs recognition alone. `--save` keeps the
texts by a name, `--against` tells what has changed since, recording by recording.
Look at `report` once, at the end: what is tuned on it says nothing any more.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from bench.clips import MEDIA
from bench.recognition.films import Choice, SpokenFilm, spoken_films
from bench.recognition.halves import HALVES
from bench.recognition.outcome import Outcome, by_condition, compared
from bench.recognition.peers import PEER_NAMES, peer_outcomes
from bench.recognition.recognize import options_with, recognize
from subpiped.core.files import read_json, write_json
from subpiped.core.options import cache_dir

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=HALVES, default="tune")
    parser.add_argument("--language", choices=("en", "hi"), default="en")
    parser.add_argument("--option", action="append", default=[], metavar="STAGE.NAME=VALUE")
    parser.add_argument("--limit", type=int, help="the first films only")
    parser.add_argument("--seeds", type=int, default=1, help="orders and noises of each condition")
    parser.add_argument("--shifts", type=int, default=1, help="versions, 25 ms later each")
    parser.add_argument("--peer", choices=PEER_NAMES, help="in place of the project")
    parser.add_argument("--save", metavar="NAME")
    parser.add_argument("--against", metavar="NAME")
    return parser


def _ours(films: Sequence[SpokenFilm], cache: Path, arguments: argparse.Namespace) -> list[Outcome]:
    options = options_with(arguments.option, arguments.language)
    outcomes = []
    for number, film in enumerate(films, 1):
        _say(f"{number} of {len(films)}: {film.path.stem}")
        outcomes.append(recognize(film, cache / "prepared", options))
    return outcomes


def main() -> int:
    """Exit code 0, or 69 where the recordings or the peer are not here."""
    arguments = _parser().parse_args()
    if not MEDIA.is_dir():
        _say(f"the recordings are not here: {MEDIA}")
        return 69
    cache = cache_dir() / "bench" / "recognition"
    choice = Choice(arguments.language, arguments.seeds, arguments.shifts, arguments.limit)
    films = spoken_films(MEDIA, arguments.half, cache / "films", choice)
    if arguments.peer:
        try:
            outcomes = peer_outcomes(arguments.peer, films, cache / "peers", _say)
        except RuntimeError as error:
            _say(str(error))
            return 69
    else:
        outcomes = _ours(films, cache, arguments)
    lines = by_condition(outcomes)
    saved = cache / "saved"
    if arguments.against:
        known = read_json(saved / f"{arguments.against}.json")
        before = [Outcome(f, **known[f.path.name]) for f in films if f.path.name in known]
        lines += ["", f"Against {arguments.against}: {compared(before, outcomes)}"]
    if arguments.save:
        kept = {o.film.path.name: o.as_json() for o in outcomes}
        write_json(saved / f"{arguments.save}.json", kept)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
