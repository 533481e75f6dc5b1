"""Measure, print the tables, and keep them: test/bench/speed.json, two plots, part of README.md.

python -m bench.speed [--full] [--minutes N...] [--systems S...] [--rounds N]
                      [--budget-minutes N] [--device D] [--threads N] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.clips import all_clips
from bench.sections import replace_section
from bench.speed.bench import Bench
from bench.speed.page import page
from bench.speed.plan import SYSTEMS, batches
from bench.speed.report import between, by_stage, overhead, summary, time_left
from bench.speed.runs import SCHEMA, Runs
from bench.speed.setting import Setting, default_threads, machine
from bench.speed.sound import Films
from bench.speed.stops import hear_stops
from bench.speed.systems import bench_python, missing, run, system_key
from subpiped.core.files import write_json
from subpiped.core.options import PROJECT_DIR, cache_dir

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.speed.plan import Batch

_FOLDER: Final = PROJECT_DIR / "test" / "bench"
_PLOTS: Final = Path(__file__).with_name("plots.py")
_SPEECH: Final = ("read English", "spontaneous English", "dialogues")
_BUDGET_MINUTES: Final = 60.0
_INTERRUPTED: Final = 130


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench --", description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="to the end, however long it takes")
    parser.add_argument("--minutes", type=float, nargs="+", help="lengths of the films")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, help="only these")
    parser.add_argument("--rounds", type=int, help="rounds of each length")
    parser.add_argument(
        "--budget-minutes", type=float, default=_BUDGET_MINUTES, help="stop in time; 0: only report"
    )
    parser.add_argument("--device", choices=("cpu", "cuda", "auto"), default="cpu")
    parser.add_argument("--cuda", dest="device", action="store_const", const="cuda")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--out", type=Path, help="folder of the results; test/bench for the whole")
    return parser.parse_args(given)


def _films(folder: Path, media: Path) -> Films:
    clips = [c for c in all_clips(media) if c.group in _SPEECH and c.text]
    return Films(clips, media / "multispeaker" / "vad_ina" / "musanmix.mp3", folder / "films")


def _report(
    bench: Bench, plan: Sequence[Batch], setting: Setting, left_out: dict[str, str]
) -> dict[str, Any]:
    runs, references = bench.kept(plan)
    films = {(r.minutes, r.round): bench.films.make(r.minutes, r.round) for r in runs}
    versions: dict[str, str] = {}
    for done in runs:
        versions |= done.versions
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "machine": machine(),
        "versions": versions,
        "device": setting.device,
        "threads": setting.threads,
        "films": [
            {
                "minutes": film.minutes,
                "round": film.round,
                "digest": film.digest,
                "speech_share": film.speech_share,
                "words": len(film.text.split()),
            }
            for film in films.values()
        ],
        "left_out": left_out | bench.failed,
        "not_measured": bench.missing(plan),
        "summary": summary(runs, references),
        "stages": by_stage(runs),
        "between_stages": between(runs),
        "overhead": overhead(runs),
        "time_left": time_left(runs),
        "runs": [asdict(done) for done in runs],
    }
    return report


def _keep(report: dict[str, Any], out: Path, *, readme: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "speed.json", report)
    # matplotlib is only in the peers' environment.
    if bench_python().exists():
        plots = [str(bench_python()), str(_PLOTS), str(out / "speed.json"), str(out)]
        subprocess.run(plots, check=True)
    if readme:
        replace_section(out / "README.md", "speed", page(report))


def main() -> int:
    """Exit code 0, 69 where the recordings or the program are not here, 130 if interrupted."""
    options = _arguments()
    media = PROJECT_DIR.parent / "shared" / "media"
    if not media.is_dir():
        _say(f"the recordings are not here: {media}")
        return 69
    hear_stops()
    folder = cache_dir() / "bench" / "speed"
    setting = Setting(options.device, options.threads, folder)
    wanted = options.systems or SYSTEMS
    left_out = {system: why for system in wanted if (why := missing(system))}
    plan = batches((s for s in wanted if s not in left_out), options.minutes, options.rounds)
    whole = not (options.minutes or options.systems or options.rounds)
    bench = Bench(
        runs=Runs(folder / "runs"),
        films=_films(folder, media),
        key=lambda system, film: system_key(system, setting, film),
        run=lambda system, film: run(system, film, setting),
        say=_say,
        budget=None if options.full else 60 * options.budget_minutes,
    )
    for system, why in left_out.items():
        _say(f"{system} is left out: {why}")
    try:
        bench.measure(plan)
    except KeyboardInterrupt:
        _say("interrupted: what was measured is kept, and the next run goes on there")
        return _INTERRUPTED
    report = _report(bench, plan, setting, left_out)
    if not report["summary"]:
        _say("nothing was measured")
        return 69
    sys.stdout.write(page(report))
    out = options.out or (_FOLDER if whole else None)
    if out is not None:
        _keep(report, out, readme=whole)
    if report["not_measured"]:
        _say(f"{len(report['not_measured'])} runs had no time: --full goes on with them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
