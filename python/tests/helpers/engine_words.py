"""What an engine transcribes in clips: run by the interpreter of venvs/asr.best, which has both.

    python tests/helpers/engine_words.py JOB.json    (see Job in tests/models/test_asr_mlx_words.py)

Prints one JSON object a line for each clip and task: text, seconds that it took, whether the times
are in order and inside the clip, and the process's resident memory after it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from subpiped.engines.load import load_asr_engine
from subpiped.media.waveform import read_wav
from subpiped.recognition.engine import DecodingOptions, EngineSettings
from subpiped.text.script import decoding_scripts


def resident_bytes() -> int:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Transcribe every clip of the job with one engine."""
    job = json.loads(Path(sys.argv[1]).read_text())
    engine = load_asr_engine(
        job["engine"],
        EngineSettings(Path(job["model"]), "cpu", 2, full_precision=job["full_precision"]),
    )
    for clip in job["clips"]:
        sound = read_wav(Path(clip["wav"]))
        for task in clip["tasks"]:
            options = DecodingOptions(clip["language"], task, beam_size=job["beams"])
            written = clip["language"] if task == "transcribe" else "en"
            options = replace(
                options, scripts=decoding_scripts(written), words=task == "transcribe"
            )
            started = time.monotonic()
            segments = engine.transcribe(sound, options)
            times = [t for s in segments for t in (s.start, s.end)]
            found = {
                "name": clip["name"],
                "task": task,
                "text": " ".join(s.text for s in segments),
                "seconds": round(time.monotonic() - started, 2),
                "ordered": times == sorted(times),
                "end": max(times, default=0.0),
                "duration": len(sound) / 16000,
                "no_speech": max((s.no_speech_prob for s in segments), default=0.0),
                "resident": resident_bytes(),
            }
            print(json.dumps(found), flush=True)  # noqa: T201 - the program's result


if __name__ == "__main__":
    main()
