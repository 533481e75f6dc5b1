"""Fetch, check and list the weights (config/models.json) in the per-user cache.

    python3 python/setup_models.py [--profile auto|starter|best|test] [NAME...]
    python3 python/setup_models.py --from FOLDER takes them from there, without a network
    python3 python/setup_models.py --save-to FOLDER  fills such a folder
    python3 python/setup_models.py --verify      reads every byte; damaged weights are fetched anew
    python3 python/setup_models.py --plan        tells what would be fetched, and how much
    python3 python/setup_models.py --list        every model; --verify reads every byte of it
    python3 python/setup_models.py --choose      prints the profile that auto means here
    python3 python/setup_models.py --check       only tells, by its exit code

--list and --plan print JSON with --json; docs/models-json.md describes that of --list. Needs
only the standard library. Interrupted, it goes on where it stopped when run again.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - what follows would be a riddle of syntax errors
    sys.exit(f"Python 3.11 or newer is required; {sys.executable} is {sys.version.split()[0]}")

sys.path.insert(0, str(Path(__file__).resolve().parent))
from subpiped.core.errors import EXIT_DONE, StageError
from weights.install import is_complete
from weights.listing import list_models
from weights.plan import make_plan
from weights.profile import needed_models, recorded_profile
from weights.progress import Progress
from weights.save import save_models
from weights.setup import choice_for, fetch, fetch_profile, nothing_missing, refuse_unknown
from weights.translators import wanted_translators

_EXIT_INTERRUPTED = 130


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", choices=("auto", "starter", "best", "test"), default="auto")
    parser.add_argument("--from", dest="source", metavar="FOLDER", type=Path)
    parser.add_argument("--save-to", metavar="FOLDER", type=Path)
    parser.add_argument("--verify", action="store_true", help="check every file's hash")
    parser.add_argument("--plan", action="store_true", help="show what would be downloaded")
    parser.add_argument("--list", action="store_true", help="list every model")
    parser.add_argument("--json", action="store_true", help="print JSON (with --list or --plan)")
    parser.add_argument(
        "--choose", action="store_true", help="print the profile that auto chooses here"
    )
    parser.add_argument("--check", action="store_true", help="exit 0 if nothing is missing")
    parser.add_argument(
        "--translators", action="store_true", help="with --check: translators as well"
    )
    parser.add_argument("--announced", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these weights")
    return parser.parse_args()


def _list(arguments: argparse.Namespace, progress: Progress) -> int:
    listing = list_models(verify=arguments.verify)
    if arguments.json:
        progress.say(json.dumps(listing, indent=2))
    else:
        for model in listing["models"]:
            mark = "*" if model["needed"] else " "
            progress.say(f"{mark} {model['verified']:<8} {model['role']:<22} {model['model']}")
    return EXIT_DONE if listing["complete"] else 1


def _save(arguments: argparse.Namespace, progress: Progress) -> int:
    refuse_unknown(arguments.names)
    profile = choice_for(arguments.profile).profile
    translators = [name for name in wanted_translators(profile) if is_complete(name)]
    names = arguments.names or [*needed_models(profile), *translators]
    save_models(names, arguments.save_to.absolute(), progress)
    return EXIT_DONE


def _fetch(arguments: argparse.Namespace, progress: Progress) -> int:
    if arguments.names:
        fetch(arguments.names, progress, verify=arguments.verify)
        return EXIT_DONE
    if not arguments.announced and not nothing_missing(arguments.profile, []):
        progress.say(make_plan(arguments.profile)["text"])
    fetch_profile(arguments.profile, progress, verify=arguments.verify)
    return EXIT_DONE


def _run(arguments: argparse.Namespace, progress: Progress) -> int:
    if arguments.source and not arguments.source.is_dir():
        raise StageError("input_missing", f"no such folder: {arguments.source}")
    if arguments.choose:
        progress.say(recorded_profile() or choice_for("auto").profile)
        return EXIT_DONE
    if arguments.check:
        complete = nothing_missing(
            arguments.profile, arguments.names, translators=arguments.translators
        )
        return EXIT_DONE if complete else 1
    if arguments.list:
        return _list(arguments, progress)
    if arguments.plan:
        plan = make_plan(arguments.profile)
        progress.say(json.dumps(plan, indent=2) if arguments.json else plan["text"])
        return EXIT_DONE
    if arguments.save_to:
        return _save(arguments, progress)
    return _fetch(arguments, progress)


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run the command; returns the exit code."""
    arguments = _parse()
    # A service's stop is a person's Ctrl-C: children end, temporary folders go.
    signal.signal(signal.SIGTERM, _stop)
    if arguments.source:
        # uv.sh, which is called for packages, reads it too.
        os.environ["SUBPIPED_FROM"] = str(arguments.source.absolute())
    progress = Progress()
    try:
        return _run(arguments, progress)
    except StageError as error:
        progress.clear()
        print(f"{error.message}\n{error.hint}".strip(), file=sys.stderr)  # noqa: T201
        return error.exit_code
    except KeyboardInterrupt:
        progress.clear()
        print("interrupted: downloaded files are kept; run it again", file=sys.stderr)  # noqa: T201
        return _EXIT_INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
