"""The recordings in two halves: one to tune on, one to report on."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, Literal

from bench.clips import SPEECH, all_clips

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bench.clips import Clip

Half = Literal["tune", "report"]
HALVES: Final[tuple[Half, ...]] = ("tune", "report")
# A film with music and silences of its own: it is no part of a joined one, and is dealt last.
TRAILER: Final = "movie/sintel_trailer"
_GROUPS: Final[dict[str, tuple[str, ...]]] = {"en": (*SPEECH, "films"), "hi": ("read Hindi",)}
# Six words of a command each, spelled as digits or letters by chance.
_LEFT_OUT: Final = "movie/grid"
# One voice each, though in several files.
_VOICES: Final[dict[str, str]] = {
    "english/librivox_sense": "english/librivox_sense",
    "english/lhotse/2412": "english/lhotse/2412",
    "english/mfa/cold_corpus": "english/mfa/cold_corpus",
    "english/mfa/acoustic_corpus": "english/mfa/cold_corpus",
}


def voice(name: str) -> str:
    """What the recordings of one speaker share, by the name of one of them."""
    path = PurePosixPath(name).with_suffix("")
    if name.startswith("hindi/"):
        return f"hindi/{path.name.rpartition('_')[2]}"
    return next((v for start, v in _VOICES.items() if name.startswith(start)), str(path))


def halves(clips: Iterable[Clip]) -> dict[Half, list[Clip]]:
    """Deal voices in the order of their names' SHA-256, each to the half with fewer words so far.

    So no voice is in both halves, both are of one size, and no figure decided which is where.
    """
    voices: dict[str, list[Clip]] = {}
    for clip in clips:
        voices.setdefault(voice(clip.name), []).append(clip)

    def order(name: str) -> tuple[bool, bytes]:
        return name.startswith(TRAILER), hashlib.sha256(name.encode()).digest()

    found: dict[Half, list[Clip]] = {half: [] for half in HALVES}
    words = dict.fromkeys(HALVES, 0)
    for name in sorted(voices, key=order):
        half = min(HALVES, key=lambda half: words[half])
        found[half] += voices[name]
        words[half] += sum(len(clip.text.split()) for clip in voices[name])
    return found


def clips_of(media: Path, half: Half, language: str) -> list[Clip]:
    """The half's recordings in a language with all that is said."""
    groups = _GROUPS[language]
    return halves(
        clip
        for clip in all_clips(media)
        if clip.group in groups and clip.text and not clip.name.startswith(_LEFT_OUT)
    )[half]
