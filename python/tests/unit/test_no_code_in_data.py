"""Model files, caches and answers are data: reading them runs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from subpiped.core.options import PYTHON_DIR
from tests.helpers.code_rules import forbidden_calls

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("subpiped", "weights", "convert", "scripts")
FILES = sorted(
    [
        *PYTHON_DIR.glob("*.py"),
        *(f for folder in FOLDERS for f in (PYTHON_DIR / folder).rglob("*.py")),
    ]
)

# What is let through, each with its reason.
ALLOWED: Final = {
    ("subpiped/engines/classes.py", "importlib.import_module"): (
        "modules of subpiped.engines only, by names that config/engines.json gives them: a table of"
        " the program, which no model file, cache or option adds to"
    ),
    ("subpiped/engines/ner_spacy.py", "spacy.load"): (
        "a folder of the cache, never a package's name, so that no module of the model is imported;"
        " its config may name functions of installed packages only, its data is msgpack and JSON;"
        " the hash of the folder is sealed at setup and checked before each use"
    ),
}


def name_of(path: Path) -> str:
    return path.relative_to(PYTHON_DIR).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_file_of_ours_runs_code_out_of_data(path: Path) -> None:
    found = list(forbidden_calls(path.read_text(encoding="utf-8")))

    assert [(line, call) for line, call in found if (name_of(path), call) not in ALLOWED] == []


def test_each_exception_is_still_one() -> None:
    found = {
        (name_of(path), call)
        for path in FILES
        for _, call in forbidden_calls(path.read_text(encoding="utf-8"))
    }
    assert found == set(ALLOWED)
    assert len(FILES) > 60


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.load(path)",
        "import torch\ntorch.load(path, weights_only=False)",
        "import torch\ntorch.load(path, weights_only=safe)",
        "from torch import load\nload(path)",
        "import torch as t\nt.load(path)",
        "import pickle",
        "from joblib import load",
        "import numpy as np\nnp.load(path)",
        "import numpy as np\nnp.load(path, allow_pickle=True)",
        "import numpy\nnumpy.load(path)",
        "import yaml\nyaml.load(text)",
        "def f():\n    import spacy\n    return spacy.load(name)",
        "eval(text)",
        "exec(text)",
        "import subprocess\nsubprocess.run(command, shell=True)",
        "import subprocess as s\ns.Popen(command, shell=flag)",
        "import os\nos.system(command)",
        "import requests\nrequests.get(url)",
        "self._session.get(url, stream=True)",
        "import urllib.request\nurllib.request.urlopen(url)",
        "from urllib.request import urlopen\nurlopen(url)",
    ],
)
def test_what_would_run_code_or_wait_for_ever_is_found(source: str) -> None:
    assert len(list(forbidden_calls(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import torch\ntorch.load(path, map_location='cpu', weights_only=True)",
        "import numpy as np\nnp.load(path, allow_pickle=False)",
        "import re\nre.compile(pattern)",
        "import json\njson.load(file)",
        "model.eval()",
        "import subprocess\nsubprocess.run(command, shell=False)",
        "self._session.get(url, timeout=5)",
        "options.get('key')",
    ],
)
def test_what_is_right_is_let_be(source: str) -> None:
    assert list(forbidden_calls(source)) == []
