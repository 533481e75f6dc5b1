"""Translation: each subtitle track's text, translated by scenes where it was said otherwise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.devices.engine_table import Candidate
from subpiped.engines.load_translators import load_translators, translator_pairs, translators_here
from subpiped.stage.stage import Stage, run_stage
from subpiped.translation.run import TranslationRun, TranslatorLoaders

if TYPE_CHECKING:
    from subpiped.core.option_types import TranslationOptions

_LOADERS: Final = TranslatorLoaders(translators_here, translator_pairs, load_translators)
# No model is needed for a text that stays as it is.
_NO_MODEL: Final = Candidate("rules", "cpu")


def run(stage: Stage[TranslationOptions]) -> None:
    """Write translation/translated.json and, where a translator was at work, scenes.json."""
    work = TranslationRun(stage, _LOADERS)
    stage.on_device(translator_pairs(stage) if work.translates else [_NO_MODEL], work.run)


if __name__ == "__main__":
    run_stage("translation", run)
