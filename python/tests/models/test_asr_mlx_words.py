"""MLX finds the same words as CTranslate2 in the same clips. Long: MLX is slow on this CPU."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.options import PYTHON_DIR
from tests.helpers.cases import LONG
from tests.helpers.mlx_venv import mlx_python
from tests.helpers.stages import ffmpeg
from tests.helpers.wer import word_errors

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.model,
    pytest.mark.ffmpeg,
    pytest.mark.skipif(not LONG, reason="the comparison of engines is in npm run test:long"),
]

ENGLISH = (
    "english/arctic_a0024.wav",
    "english/voices_sp0307.wav",
    "english/jfk.flac",
    "english/librivox_sense/sense_0870.wav",
    "english/librivox_sense/sense_0920.wav",
    "english/mfa/libri_61-70968-0000.flac",
)
DIALOGUE = {
    "movie/tears_of_steel/tos_dialogue_8s_audio_only.mp4": "You're a jerk, Thom. Look, Celia, we "
    "have to follow our passions; you have your robotics and I just want to be awesome in space.",
    "multispeaker/azure_katiesteve/katiesteve_mono.wav": "Good morning, Steve. Good morning, Katie."
    " Have you heard about the new conversation transcription capability? No, tell me more. It's "
    "the new feature that transcribes our discussion and lets us know who said what. That sounds "
    "interesting. I'm going to give this a try.",
}
HINDI = ("0156_069.wav", "0867_096.wav", "0972_088.wav", "1065_003.wav")


@dataclass(frozen=True)
class Clip:
    """A clip of one language; nobody translated the Hindi ones."""

    name: str
    language: str
    said: str

    @property
    def tasks(self) -> list[str]:
        return ["transcribe"] if self.language == "en" else ["transcribe", "translate"]


def read_table(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: row[1] for row in csv.reader(file, delimiter="\t")}


def clips_of(media: Path) -> list[Clip]:
    english = read_table(media / "english" / "transcripts.tsv")
    hindi = read_table(media / "hindi" / "mucs" / "transcripts.tsv")
    return [
        *(Clip(name, "en", english[name]) for name in ENGLISH),
        *(Clip(name, "en", said) for name, said in DIALOGUE.items()),
        *(Clip(f"hindi/mucs/{name}", "hi", hindi[name]) for name in HINDI),
    ]


def words(text: str) -> list[str]:
    """Words of any script, in lower case and without punctuation."""
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in text.replace("'", ""))
    return unicodedata.normalize("NFC", "".join(kept).lower()).split()


@dataclass(frozen=True)
class Job:
    """A way of decoding the clips (tests/helpers/engine_words.py)."""

    engine: str
    beams: int
    full_precision: bool = False


JOBS = {
    "mlx": Job("mlx", 1),
    # The same arithmetic and search, then int8 with it, then what subpiped uses on a CPU.
    "float32, 1 beam": Job("ctranslate2", 1, full_precision=True),
    "int8, 1 beam": Job("ctranslate2", 1),
    "int8, 5 beams": Job("ctranslate2", 5),
}


def transcribe(
    job: Job, clips: list[Clip], cache: Path, folder: Path
) -> dict[tuple[str, str], Any]:
    short = {"mlx": "mlx", "ctranslate2": "ct2"}[job.engine]
    wanted = [
        {"name": c.name, "wav": str(folder / f"{n}.wav"), "language": c.language, "tasks": c.tasks}
        for n, c in enumerate(clips)
    ]
    path = folder / "job.json"
    path.write_text(
        json.dumps({**vars(job), "model": str(cache / f"whisper-base-{short}"), "clips": wanted})
    )
    done = subprocess.run(
        [mlx_python(), str(PYTHON_DIR / "tests" / "helpers" / "engine_words.py"), str(path)],
        env={**os.environ, "OMP_NUM_THREADS": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {(value["name"], value["task"]): value for value in found}


def test_both_engines_transcribe_the_same_words(
    media: Path, cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clips = clips_of(media)
    for number, clip in enumerate(clips):
        target = str(tmp_path / f"{number}.wav")
        ffmpeg("-i", str(media / clip.name), "-vn", "-ac", "1", "-ar", "16000", target)
    results = {name: transcribe(job, clips, cache, tmp_path) for name, job in JOBS.items()}
    errors: Counter[tuple[str, str, str]] = Counter()
    sizes: Counter[tuple[str, str]] = Counter()
    lines = [f"| clip | task | words | mlx s | {' | '.join(f'mlx to {n}' for n in list(JOBS)[1:])}"]
    lines[0] += f" | {' | '.join(f'{n} to reference' for n in JOBS)} |"
    lines.append("|" + "---|" * (lines[0].count("|") - 1))
    for clip in clips:
        for task in clip.tasks:
            texts = {name: words(found[clip.name, task]["text"]) for name, found in results.items()}
            said = words(clip.said)
            kind = f"{clip.language} {task}"
            cells = [clip.name, task, str(len(texts["int8, 5 beams"])),
                     f"{results['mlx'][clip.name, task]['seconds']:.0f}"]  # fmt: skip
            for name in list(JOBS)[1:]:
                between = word_errors(texts[name], texts["mlx"])
                errors[kind, "between", name] += between
                sizes[kind, name] += len(texts[name])
                cells.append(str(between))
            for name, text in texts.items():
                if task == "transcribe":
                    errors[kind, "reference", name] += word_errors(said, text)
                    sizes[kind, "said"] += len(said) if name == "mlx" else 0
                cells.append(str(word_errors(said, text)) if task == "transcribe" else "")
            lines.append(f"| {' | '.join(cells)} |")
    rates = {
        key: count / sizes[key[0], key[2] if key[1] == "between" else "said"]
        for key, count in errors.items()
    }
    lines += [f"{' '.join(key)}: {rate:.1%}" for key, rate in rates.items()]
    lines += [
        f"{name} | {task} | {way}: {found['text']}"
        for way, all_found in results.items()
        for (name, task), found in all_found.items()
    ]
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - the figures are what it is run for
    for found in results["mlx"].values():
        assert found["ordered"], found
        assert found["end"] <= found["duration"] + 0.5, found
        assert 0.0 <= found["no_speech"] <= 1.0, found
    # The same arithmetic: what remains are words on which rounding decides.
    assert rates["en transcribe", "between", "float32, 1 beam"] <= 0.05
    assert rates["en transcribe", "between", "int8, 5 beams"] <= 0.1
    assert rates["en transcribe", "reference", "mlx"] <= 0.15
