"""Measure, print the tables, keep them with two plots in test/bench/README.md.

python -m bench.speed [--full] [--minutes N...] [--systems S...] [--rounds N]
                      [--budget-minutes N] [--device D] [--threads N] [--out FOLDER]

The raw results lie in the cache, in bench/speed, or in the folder that --out names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.clips import MEDIA, SCORE, SPEECH, all_clips
from bench.peers import bench_python
from bench.sections import FOLDER, replace_section
from bench.speed.bench import Bench
from bench.speed.page import page
from bench.speed.plan import SYSTEMS, batches
from bench.speed.report import between, by_stage, overhead, summary, time_left
from bench.speed.runs import SCHEMA, Runs
from bench.speed.setting import Setting, machine
from bench.speed.sound import Films
from bench.speed.stops import handle_stops
from bench.speed.systems import missing, run, system_key
from subpiped.core.files import write_json
from subpiped.core.options import cache_dir
from subpiped.devices.cores import physical_cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.speed.plan import Batch

_PLOTS: Final = Path(__file__).with_name("plots.py")
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
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--out", type=Path, help="folder of page, plots and raw results")
    return parser.parse_args(given)


def _films(folder: Path, media: Path) -> Films:
    clips = [c for c in all_clips(media) if c.group in SPEECH and c.text]
    return Films(clips, media / SCORE, folder / "films")


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


def _publish(report: dict[str, Any], raw: Path, out: Path) -> None:
    """Write the page, and the plots that it shows from the report in the file `raw`."""
    replace_section(out, "speed", page(report))
    # matplotlib is only in the peers' environment.
    if bench_python().exists():
        subprocess.run([str(bench_python()), str(_PLOTS), str(raw), str(out)], check=True)


def main() -> int:
    """Exit code 0, 69 where the recordings or the program are not here, 130 if interrupted."""
    options = _arguments()
    if not MEDIA.is_dir():
        _say(f"the recordings are not here: {MEDIA}")
        return 69
    handle_stops()
    folder = cache_dir() / "bench" / "speed"
    setting = Setting(options.device, options.threads, folder)
    wanted = options.systems or SYSTEMS
    left_out = {system: why for system in wanted if (why := missing(system))}
    plan = batches((s for s in wanted if s not in left_out), options.minutes, options.rounds)
    whole = not (options.minutes or options.systems or options.rounds)
    bench = Bench(
        runs=Runs(folder / "runs"),
        films=_films(folder, MEDIA),
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
    raw = (options.out or folder) / "speed.json"
    write_json(raw, report)
    if whole or options.out:
        _publish(report, raw, options.out or FOLDER)
    if report["not_measured"]:
        _say(f"{len(report['not_measured'])} runs had no time: --full goes on with them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
