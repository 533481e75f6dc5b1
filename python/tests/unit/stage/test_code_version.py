"""What counts as a stage's code: all that it imports, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.core.stages import STAGES
from subpiped.stage.code_version import code_files, code_hashes

if TYPE_CHECKING:
    from pathlib import Path

MODULES = {
    "scripts/07_asr.py": "from subpiped.a.first import one\nfrom subpiped.b import second\n",
    "subpiped/__init__.py": "",
    "subpiped/a/__init__.py": "",
    "subpiped/a/first.py": "def load():\n    from subpiped.b.late import thing\n",
    "subpiped/a/unused.py": "",
    "subpiped/b/__init__.py": "",
    "subpiped/b/second.py": (
        "if TYPE_CHECKING:\n    from subpiped.a.unused import T\n\n"
        'TABLE = read("film_formats.json")\n'
    ),
    "subpiped/b/late.py": "from subpiped.a.first import one\n",
    # Named by config/engines.json, imported by none.
    "subpiped/engines/asr_mlx.py": "",
}


@pytest.fixture
def python_dir(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        path = tmp_path / "python" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "film_formats.json").write_text("{}")
    return tmp_path / "python"


def test_all_that_is_imported_counts_and_nothing_else(python_dir: Path) -> None:
    assert list(code_hashes("asr", python_dir)) == [
        "config/film_formats.json",
        "python/scripts/07_asr.py",
        "python/subpiped/a/first.py",
        "python/subpiped/b/late.py",
        "python/subpiped/b/second.py",
        "python/subpiped/engines/asr_mlx.py",
    ]


def stages_that_import(name: str) -> set[str]:
    return {
        stage for stage in STAGES if any(p.as_posix().endswith(name) for p in code_files(stage))
    }


@pytest.mark.parametrize(
    ("name", "stages"),
    [
        ("subpiped/cues/cut.py", {"subtitle-gen"}),
        ("subpiped/media/shots.py", {"shots"}),
        ("subpiped/mux/make_film.py", {"mux"}),
        ("subpiped/recognition/fallback.py", {"asr"}),
        ("subpiped/engines/asr_ctranslate2.py", {"asr"}),
        ("subpiped/engines/asr_mlx.py", {"asr"}),
        ("subpiped/engines/segmentation_pyannote.py", {"pyannote-vad"}),
        ("subpiped/engines/embedding_onnx.py", {"diarization"}),
        ("subpiped/engines/ner_spacy.py", {"pre-ner"}),
        ("subpiped/engines/vad_silero.py", {"silero-vad"}),
        ("subpiped/speech/clustering.py", {"diarization"}),
        # Types alone: a new option of one stage is no new code of another.
        ("subpiped/core/option_types.py", set()),
        ("subpiped/core/files.py", set(STAGES)),
    ],
)
def test_a_change_reruns_only_what_uses_it(name: str, stages: set[str]) -> None:
    assert stages_that_import(name) == stages
