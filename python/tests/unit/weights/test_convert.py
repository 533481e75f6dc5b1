from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.core.options import PYTHON_DIR
from subpiped.core.venvs import venvs_dir
from weights import convert

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_throw_away_venv_lies_beside_the_others_wherever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The folder of the code may be read only.
    monkeypatch.setenv("SUBPIPED_VENVS", str(tmp_path / "cache" / "venvs"))
    leftover = tmp_path / "cache" / "venvs" / ".convert-killed"
    leftover.mkdir(parents=True)
    with convert.open_convert_venv():
        (made,) = (tmp_path / "cache" / "venvs").iterdir()
        assert made.name.startswith(".convert-")
        assert made != leftover
    assert list((tmp_path / "cache" / "venvs").iterdir()) == []


def test_without_a_named_place_it_is_beside_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUBPIPED_VENVS", raising=False)
    assert venvs_dir() == PYTHON_DIR / "venvs"
