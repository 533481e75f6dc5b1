"""A misspelled option is an error of types: mypy refuses an ignore that ignores nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import load_config

if TYPE_CHECKING:
    from subpiped.core.option_types import AsrOptions
    from subpiped.stage.stage import Stage


def of_another_stage(stage: Stage[AsrOptions]) -> object:
    stage.foreign_option("demux.audioStreem")  # type: ignore[arg-type]
    return stage.options["container"]  # type: ignore[typeddict-item]


def test_a_misspelled_option_is_not_there() -> None:
    options: AsrOptions = load_config("asr", [])["stages"]["asr"]
    assert options["beamSize"] >= 1
    with pytest.raises(KeyError):
        options["beamSice"]  # type: ignore[typeddict-item]
