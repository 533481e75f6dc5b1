"""A film of 150 minutes on three Macs, on paper: from published figures, as none was at hand.

`python -m bench.paper` writes its part of test/bench/README.md. Sources are named beside each
figure; what is scaled from one chip to another is scaled by arithmetic that stands here.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from bench.sections import FOLDER, replace_section
from bench.table import table_lines

FILM_SECONDS: Final = 9_000.0
SPEECH_SECONDS: Final = 6_000.0

# Speech of a chunk: 108 s in 12 chunks of the joined recordings (quality bench).
_CHUNK_SECONDS: Final = 9.0
# English at 2.5 words a second, 1.3 tokens a word, and two times for each line.
_TOKENS_PER_SECOND: Final = 3.8

# Whisper large on an M2 Ultra (76 GPU cores, Metal, flash attention): milliseconds for a window of
# 30 s in the encoder, and for a token (whisper.cpp, scripts/bench-all-gg.txt).
_ULTRA_ENCODE_MS: Final = 170.0
_ULTRA_TOKEN_MS: Final = 7.13
_ULTRA_TERAFLOPS: Final = 27.2
_ULTRA_BANDWIDTH: Final = 800.0
# Bytes of the decoder that each token reads, in float16: 0.9 of 1.55 thousand million parameters.
_DECODER_GIGABYTES: Final = 1.8

# What MLX takes beyond the arithmetic: 82 to 92 s for 745 s of English on an M1 Pro (16 cores, 5.2
# teraflops, 200 GB/s), where the arithmetic gives 66 s.
_MLX_FACTOR: Final = 1.4

# pyannote on MPS, M2 Max (13.6 teraflops), a recording of 2.2 h: 19 s segmentation, 152 s voices of
# chunks a second apart (OpenTranscribe, docs/upstream-patches). Here they are 2.5 and 10 s apart.
_MAX_TERAFLOPS: Final = 13.6
_SEGMENTATION_RATE: Final = 19 / 7_920 / 2.5
_VOICES_RATE: Final = 152 / 7_920 / 10

# On an M-series CPU, a film of 9212 s: demux 11.3 s, silero 39.1 s, mux of 1 GB 4.5 s. Here silero
# reads eight stretches at once (subpiped/engines/vad_silero.py).
_DEMUX_RATE: Final = 11.3 / 9_212
_SILERO_RATE: Final = 39.1 / 9_212 / 2.7
_MUX_SECONDS: Final = 4.5
# Measured here on two cores of an x86 server, which no M-series core is slower than: songs, names
# and cues by second of film, and ten starts.
_REST_RATE: Final = 0.008
# There, too: to find the cuts of 52.2 s of 720p took 4.25 s of CPU time; 1080p has 2.25 times the
# pixels. Decoders share it out among all cores, of which a quarter of the time is lost.
_PICTURE_RATE: Final = 4.25 / 52.2 * 2.25 / 0.75
_STARTS_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Mac:
    """A chip: its GPU's float32 teraflops (cores x 256 x clock), memory in GB/s, CPU cores."""

    name: str
    teraflops: float
    bandwidth: float
    cores: int


MACS: Final = (
    Mac("M1, 8 cores", 2.6, 68, 8),
    Mac("M2 Pro, 19 cores", 6.8, 200, 12),
    Mac("M4 Max, 40 cores", 17.2, 546, 16),
)


def encode_seconds(mac: Mac) -> float:
    """Whisper's encoder over one window of 30 s: arithmetic, so by teraflops."""
    return _ULTRA_ENCODE_MS / 1000 * _ULTRA_TERAFLOPS / mac.teraflops


def token_seconds(mac: Mac) -> float:
    """A token: what is read, by bandwidth, and what the M2 Ultra takes beyond that."""
    overhead = _ULTRA_TOKEN_MS / 1000 - _DECODER_GIGABYTES / _ULTRA_BANDWIDTH
    return overhead + _DECODER_GIGABYTES / mac.bandwidth


def asr_seconds(mac: Mac, *, chunk_seconds: float = _CHUNK_SECONDS, context: float = 1.0) -> float:
    """Recognition of the film's speech.

    Args:
        mac: the chip.
        chunk_seconds: speech in a chunk; each has the encoder run once.
        context: share of the 30 s that the encoder reads.
    """
    chunks = SPEECH_SECONDS / chunk_seconds
    tokens = SPEECH_SECONDS * _TOKENS_PER_SECOND
    work = chunks * context * encode_seconds(mac) + tokens * token_seconds(mac)
    return work * _MLX_FACTOR


def cut_seconds(mac: Mac) -> float:
    """The search for a 1080p film's cuts on all cores, beside recognition on the GPU."""
    return FILM_SECONDS * _PICTURE_RATE / mac.cores


def stage_seconds(mac: Mac) -> dict[str, float]:
    """Seconds of each part of the pipeline; asr ends when the cuts beside it are found, too."""
    gpu = FILM_SECONDS * _MAX_TERAFLOPS / mac.teraflops
    return {
        "demux": FILM_SECONDS * _DEMUX_RATE,
        "silero-vad": FILM_SECONDS * _SILERO_RATE,
        "pyannote-vad": gpu * _SEGMENTATION_RATE,
        "diarization": gpu * _VOICES_RATE,
        "asr": max(asr_seconds(mac), cut_seconds(mac)),
        "names, cues, songs": FILM_SECONDS * _REST_RATE,
        "mux": _MUX_SECONDS,
        "starts": _STARTS_SECONDS,
    }


def table() -> str:
    """The table as Markdown, in minutes."""
    found = [stage_seconds(mac) for mac in MACS]
    totals = [sum(parts.values()) for parts in found]
    rows: list[list[str]] = [
        *([part, *(f"{parts[part] / 60:.1f}" for parts in found)] for part in found[0]),
        ["**together**", *(f"**{total / 60:.0f}**" for total in totals)],
        ["of the film's length", *(f"{total / FILM_SECONDS:.2f}" for total in totals)],
        [
            "of it recognition",
            *(f"{parts['asr'] / total:.0%}" for parts, total in zip(found, totals, strict=True)),
        ],
        [
            "beside it, cuts of a 1080p picture",
            *(f"{cut_seconds(mac) / 60:.1f}" for mac in MACS),
        ],
        [
            "recognition, windows of 24 s of speech",
            *(f"{asr_seconds(mac, chunk_seconds=24.0) / 60:.1f}" for mac in MACS),
        ],
        [
            "recognition, half the context",
            *(f"{asr_seconds(mac, context=0.5) / 60:.1f}" for mac in MACS),
        ],
    ]
    return "\n".join(table_lines(["minutes", *(mac.name for mac in MACS)], rows)) + "\n"


def main() -> None:
    """Write the table into the page."""
    replace_section(FOLDER, "paper", table())
    sys.stdout.write(table())


if __name__ == "__main__":
    main()
