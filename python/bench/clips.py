"""The recordings with references, as they lie in the folder of test media."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pysubs2

from bench.normalize import normal_words
from subpiped.artifacts.segments import SpeechSegment
from subpiped.core.options import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MEDIA: Final = PROJECT_DIR.parent / "shared" / "media"
# Groups of recordings of which films are made.
SPEECH: Final = ("read English", "spontaneous English", "dialogues")
# Music and noise, and where nobody says a word in it.
SCORE: Final = "multispeaker/vad_ina/musanmix.mp3"
MUSIC: Final = (0.0, 20.0)
NOISE: Final = (31.0, 50.0)

# Between the second and the third line of the Sintel trailer there is music and screaming, after
# the last one music: every word there is invented.
_SINTEL_WORDLESS: Final = ((0.0, 10.0), (21.0, 35.4), (45.5, 52.2))
_SCORE_WORDLESS: Final = ((0.0, 62.0),)
_NO_WORD: Final = ("", "sil", "sp", "spn", "<eps>")
_GRID: Final = {"bbaf2n": "bin blue at f two now", "swwp2s": "set white with p two soon"}
# 25 frames a second, in thousandths of a frame.
_GRID_UNITS: Final = 25_000
_SILENT: Final = ("odd/silence2sec.wav", "odd/opencast/silent.mp4", "odd/opencast/black.mp4")


TimedWord = tuple[str, float | None]


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording below the media folder.

    `text` is what is said, empty where that is not known; `times` are its words with the seconds
    at which they begin, as far as that is known; `wordless` are stretches in which nobody says a
    word. `group` is the row of the table that sums it up.
    """

    name: str
    path: Path
    language: str
    group: str
    text: str = ""
    times: tuple[TimedWord, ...] = ()
    wordless: tuple[SpeechSegment, ...] = ()


def _table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


def _grid_words(text_grid: Path) -> list[TimedWord]:
    """The words in the first tier of a Praat TextGrid, in its long or short form."""
    text = re.sub(r"\[\d+\]", "", text_grid.read_text(encoding="utf-8"))
    tokens = re.findall(r'"((?:[^"]|"")*)"|(-?\d+(?:\.\d+)?)', text)
    first = next(n for n, (quoted, _) in enumerate(tokens) if quoted == "IntervalTier")
    count = int(tokens[first + 4][1])
    rows = (tokens[first + 5 + 3 * n : first + 8 + 3 * n] for n in range(count))
    return [
        (word, float(start))
        for (_, start), _, (label, _) in rows
        if label.strip() not in _NO_WORD
        for word in normal_words(label)
    ]


def _line_words(lines: Iterable[tuple[float, str]]) -> list[TimedWord]:
    """The words of lines, of which the first ones have times."""
    return [
        (word, start if number == 0 else None)
        for start, text in lines
        for number, word in enumerate(normal_words(text))
    ]


def _english(media: Path) -> list[Clip]:
    # A recording with a .lab beside it has its words there, and at most a note in the table.
    clips = [
        Clip(name, sound, "en", "read English", text)
        for name, text in _table(media / "english" / "transcripts.tsv")
        if not (sound := media / name).with_suffix(".lab").is_file()
    ]
    for lab in sorted((media / "english" / "mfa").glob("*.lab")):
        sound = next(p for e in (".wav", ".flac") if (p := lab.with_suffix(e)).is_file())
        grid = lab.with_suffix(".TextGrid")
        times = tuple(_grid_words(grid)) if grid.is_file() else ()
        name = str(sound.relative_to(media))
        text = lab.read_text(encoding="utf-8")
        clips.append(Clip(name, sound, "en", "spontaneous English", text, times))
    return clips


def _dialogues(media: Path) -> list[Clip]:
    said: dict[str, list[str]] = {}
    for row in _table(media / "multispeaker" / "turns.tsv"):
        said.setdefault(row[0], []).append(row[-1])
    found = []
    for name, lines in said.items():
        path = media / "multispeaker" / name
        if path.is_file():
            found.append(Clip(f"multispeaker/{name}", path, "en", "dialogues", " ".join(lines)))
    return found


def _films(media: Path) -> list[Clip]:
    clips = []
    for subtitles in sorted((media / "movie").glob("*/*.srt")):
        lines = [e for e in pysubs2.load(str(subtitles)) if e.plaintext.strip()]
        films = [p for p in subtitles.parent.iterdir() if p.suffix in (".mp4", ".mkv", ".m4a")]
        if not films:
            continue
        text = " ".join(line.plaintext.replace("\n", " ") for line in lines)
        times = tuple(_line_words((x.start / 1000, x.plaintext) for x in lines))
        name = str(films[0].relative_to(media))
        wordless = _SINTEL_WORDLESS if "sintel" in name else ()
        clips.append(Clip(name, films[0], "en", "films", text, times, _stretches(wordless)))
    return clips + _grid(media)


def _grid(media: Path) -> list[Clip]:
    """Commands of the GRID corpus: six words, the first ones of one film with their times."""
    folder = media / "movie" / "grid"
    clips = []
    for name, text in _GRID.items():
        align = folder / f"{name}.align"
        rows = [row.split() for row in align.read_text().splitlines()] if align.is_file() else []
        times = tuple((w, int(start) / _GRID_UNITS) for start, _, w in rows if w not in _NO_WORD)
        path = folder / f"{name}.mpg"
        clips.append(Clip(f"movie/grid/{name}.mpg", path, "en", "films", text, times))
    return clips


def _wordless(media: Path) -> list[Clip]:
    spans = {SCORE: _SCORE_WORDLESS, **dict.fromkeys(_SILENT, ((0.0, 1e6),))}
    return [
        Clip(name, media / name, "en", "music and noise", wordless=_stretches(wordless))
        for name, wordless in spans.items()
        if (media / name).is_file()
    ]


def _hindi(media: Path) -> list[Clip]:
    folder = media / "hindi" / "mucs"
    return [
        Clip(f"hindi/mucs/{row[0]}", folder / row[0], "hi", "read Hindi", row[1])
        for row in _table(folder / "transcripts.tsv")[::2]
    ]


def _stretches(spans: tuple[tuple[float, float], ...]) -> tuple[SpeechSegment, ...]:
    return tuple(SpeechSegment(start, end) for start, end in spans)


def all_clips(media: Path) -> list[Clip]:
    """Every recording with a reference, English first."""
    return [
        *_english(media),
        *_dialogues(media),
        *_films(media),
        *_wordless(media),
        *_hindi(media),
    ]
