"""Where keys come from, and that nothing says them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from subpiped.core import secrets
from subpiped.core.errors import StageError

PYTHON_DIR = Path(__file__).resolve().parents[3]
KEY = "a-very-secret-key"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("TMDB_API_KEY", "HF_TOKEN", "SUBPIPED_SECRETS"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("SUBPIPED_CONFIG", str(tmp_path / "config.json"))
    return tmp_path / "secrets.json"


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def test_the_environment_goes_before_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert secrets.secret("tmdb") is None
    write(file, json.dumps({"tmdbApiKey": KEY, "hubToken": "hub"}))
    assert secrets.secret("tmdb") == KEY
    assert secrets.secret("hub") == "hub"
    monkeypatch.setenv("TMDB_API_KEY", "of the environment")
    assert secrets.secret("tmdb") == "of the environment"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660])
def test_a_file_that_others_may_read_is_refused(file: Path, mode: int) -> None:
    write(file, json.dumps({"tmdbApiKey": KEY}), mode)
    with pytest.raises(StageError, match="other users can read it") as refused:
        secrets.secret("tmdb")
    assert refused.value.hint == f"chmod 600 {file}"


@pytest.mark.parametrize("text", [f'{{"tmdbApiKey": {KEY}}}', f'["{KEY}"]'])
def test_a_broken_file_is_refused_without_its_content(file: Path, text: str) -> None:
    write(file, text)
    with pytest.raises(StageError) as refused:
        secrets.secret("tmdb")
    assert KEY not in f"{refused.value} {refused.value.hint}"


READ = "from subpiped.core import secrets; print(secrets.secrets_of_daemon()); print(input())"


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ('{"apiKey": "k"}\nnext\n', "{'apiKey': 'k'}\nnext\n"),
        ("{}\nnext\n", "{}\nnext\n"),
        ("\nnext\n", "{}\nnext\n"),
    ],
)
def test_the_daemons_line_is_read_and_no_byte_more(given: str, printed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=PYTHON_DIR, input=given, text=True,
        env={**os.environ, "SUBPIPED_SECRETS": "stdin"}, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout == printed


def test_by_hand_standard_input_is_left_alone() -> None:
    env = {name: text for name, text in os.environ.items() if name != "SUBPIPED_SECRETS"}
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=PYTHON_DIR, input="mine\n", text=True,
        env=env, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout == "{}\nmine\n"


def test_a_broken_line_is_refused_without_its_content() -> None:
    code = "from subpiped.core import secrets; secrets.secrets_of_daemon()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PYTHON_DIR, input=f'{{"apiKey": "{KEY}\n', text=True,
        env={**os.environ, "SUBPIPED_SECRETS": "stdin"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert KEY not in done.stdout + done.stderr
