"""pipeline.sh: the folder of a film has the name that the daemon gives it."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.options import PROJECT_DIR, PYTHON_DIR
from subpiped.core.venvs import venvs_dir

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = json.loads((PROJECT_DIR / "test/fixtures/contracts/film-stems.json").read_text())


def of_contract(name: str) -> dict[str, Any]:
    return next(case for case in CONTRACT["names"] if case["name"] == name)


@pytest.mark.skipif(
    not (PYTHON_DIR / "venvs" / "demux").is_dir() or not venvs_dir().is_dir(),
    reason="the stages' venvs are not made: python/setup_venvs.sh",
)
@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("a\x07b.mkv", of_contract("a\x07b.mkv")["folder"]),
        # 240 of the 255 bytes that a name may have.
        (f"{'क' * 80}.mkv", "क" * 73),
        (".hidden.mkv", "_hidden"),
    ],
    ids=["control character", "long", "hidden"],
)
def test_a_film_has_the_folder_that_the_daemon_gives_it(
    name: str, folder: str, tmp_path: Path
) -> None:
    film = tmp_path / name
    film.write_bytes(b"no film at all" * 1000)
    done = subprocess.run(
        [str(PYTHON_DIR / "pipeline.sh"), str(film), "--home", str(tmp_path / "home")],
        capture_output=True,
        text=True,
        check=False,
    )
    # It is no film, so that nothing but its folder is made.
    assert done.returncode == 65, done.stderr
    assert [path.name for path in (tmp_path / "home" / "out").iterdir()] == [folder]
