"""Measure, print the table, keep it in its part of test/bench/README.md.

`--report` adds recognition of the half of the recordings that is set aside: look at it once, at the
end. The raw results lie in the cache, in bench/quality.json.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from bench.clips import MEDIA, SCORE, SPEECH, Clip, all_clips
from bench.film import make_films
from bench.measures import (
    character_errors,
    invented_words,
    layout,
    start_errors,
    word_errors,
)
from bench.names import name_figures
from bench.ours import subtitle
from bench.peers import transcribe_with_peers
from bench.recognition.halves import HALVES
from bench.recognition.summary import recognition_lines
from bench.sections import FOLDER, replace_section
from bench.speakers import speaker_figures
from bench.table import OURS, Figures, Row, page
from subpiped.core.files import read_json, write_json
from subpiped.core.options import PROJECT_DIR, cache_dir
from subpiped.cues.rules import CueRules
from subpiped.media.ffmpeg import probe
from subpiped.media.frame_rate import frame_rate

if TYPE_CHECKING:
    from pathlib import Path

    from bench.results import Result


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _clips(media: Path, cache: Path) -> list[Clip]:
    clips = all_clips(media)
    speech = [clip for clip in clips if clip.group in SPEECH][::2]
    return [*clips, *make_films(speech, media / SCORE, cache / "film")]


def _results(clips: list[Clip], cache: Path) -> dict[str, dict[str, Result | None]]:
    """By program, then by the name of a recording; None where it failed."""
    found: dict[str, dict[str, Result | None]] = {OURS: {}}
    for number, clip in enumerate(clips, 1):
        _say(f"{OURS}: {number} of {len(clips)}, {clip.name}")
        folder = cache / "ours" / clip.name.replace("/", "_")
        found[OURS][clip.name] = subtitle(clip.path, folder, clip.language)
    return found | transcribe_with_peers(clips, cache / "peers", _say)


def _figures(
    clips: list[Clip], results: dict[str, dict[str, Result | None]]
) -> tuple[dict[str, dict[str, Figures]], list[Row]]:
    options = read_json(PROJECT_DIR / "config" / "default.json")["stages"]["subtitle-gen"]
    figures: dict[str, dict[str, Figures]] = {}
    rows: list[Row] = []
    for clip in clips:
        probed = probe(clip.path)
        rules = CueRules.from_options(options, frame_rate(probed), clip.language)
        sound = float(probed["format"].get("duration") or 0.0)
        errors: dict[str, int | None] = {}
        for program, by_name in results.items():
            group = figures.setdefault(program, {}).setdefault(clip.group, Figures())
            result = by_name.get(clip.name)
            if result is None:
                group.failed += 1
                errors[program] = None
                continue
            if clip.text:
                wrong = word_errors(clip.text, result.text)
                group.words += wrong
                group.characters += character_errors(clip.text, result.text)
                errors[program] = wrong.edits
            group.starts += start_errors(clip.times, result.cues)
            group.invented += invented_words(clip, result.cues)
            group.layout += layout(result.cues, rules)
            group.seconds += result.seconds
            group.sound += sound
        if clip.text:
            units = word_errors(clip.text, "").units
            ours = results[OURS][clip.name]
            rows.append(Row(clip.name, units, errors, ours.verdict if ours else ""))
    return figures, rows


def main() -> int:
    """Exit code 0, or 69 where the recordings are not here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", action="store_true", help="look at the half set aside, too")
    halves = HALVES if parser.parse_args().report else HALVES[:1]
    if not MEDIA.is_dir():
        _say(f"the recordings are not here: {MEDIA}")
        return 69
    cache = cache_dir() / "bench"
    clips = _clips(MEDIA, cache)
    figures, rows = _figures(clips, _results(clips, cache))
    speakers = speaker_figures(MEDIA, cache / "speakers")
    names = name_figures()
    recognition = recognition_lines(MEDIA, cache / "recognition", halves, _say)
    text = page(figures, rows, speakers, names) + "\n" + "\n".join(recognition)
    replace_section(FOLDER, "quality", text)
    write_json(
        cache / "quality.json",
        {
            "schema": 1,
            "figures": {p: {g: asdict(f) for g, f in by.items()} for p, by in figures.items()},
            "files": [asdict(row) for row in rows],
            "speakers": [asdict(s) for s in speakers],
            "names": names,
        },
    )
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
