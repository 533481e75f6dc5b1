from __future__ import annotations

import errno
import io
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core import models
from subpiped.core.errors import StageError
from weights import install, packages
from weights.install import Installer, in_order, is_complete
from weights.progress import Progress
from weights.seal import read_seal
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

Offers = dict[str, bytes | None]

CATALOG: dict[str, Any] = {
    "models": {
        "base": {
            "engine": "onnx",
            "main": "model.bin",
            "sha256": {
                "model.bin": ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]
            },
            "sources": [
                {"kind": "packages", "packages": ["first"]},
                {"kind": "packages", "packages": ["second"]},
            ],
        },
        "made": {
            "engine": "onnx",
            "main": "made.onnx",
            "sources": [{"kind": "convert", "script": "segmentation_onnx.py", "from": ["base"]}],
        },
    },
    "packages": {"first": {"version": "1"}, "second": {"version": "1"}},
}


class FakeConvert:
    """Writes what a conversion would; notes what it was given."""

    def run(self, script: str, sources: list[Path], output: Path) -> None:
        self.sources = [source.name for source in sources]
        (output / "made.onnx").write_bytes((sources[0] / "model.bin").read_bytes() * 2)


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Offers:
    """What each package source gives: bytes, or None for a vanished package."""
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))
    for name in ("SUBPIPED_FROM", "SUBPIPED_MODELS_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "models").mkdir()
    catalog = json.loads(json.dumps(CATALOG))
    for module in (models, install):
        monkeypatch.setattr(module, "catalog", lambda: catalog)
    offers: Offers = {"first": b"abc", "second": b"abc"}

    def fetch(source: dict[str, Any], into: Path, *_: object) -> None:
        data = offers[source["packages"][0]]
        if data is None:
            raise Unavailable("gone")
        (into / "model.bin").write_bytes(data)

    monkeypatch.setattr(packages, "fetch", fetch)
    return offers


@pytest.fixture
def installer(offered: Offers) -> Installer:
    return Installer(None, FakeConvert(), Progress(io.StringIO()))  # type: ignore[arg-type]


def folder_names() -> list[str]:
    return sorted(path.name for path in models.models_dir().iterdir())


def test_inputs_come_before_what_is_made_from_them() -> None:
    assert in_order(["segmentation-3.0-onnx", "segmentation-3.0", "campplus-onnx"]) == [
        "segmentation-3.0",
        "segmentation-3.0-onnx",
        "campplus",
        "campplus-onnx",
    ]


def test_weights_are_complete_once_installed(installer: Installer) -> None:
    assert not is_complete("base")
    installer.install("base")
    assert is_complete("base")
    assert models.open_model("base").path.name == "base"
    assert folder_names() == ["base"]


@pytest.mark.parametrize("bad", [None, b"other bytes"])
def test_the_next_source_serves_where_one_is_gone_or_wrong(
    installer: Installer, offered: Offers, bad: bytes | None
) -> None:
    offered["first"] = bad
    installer.install("base")
    seal = read_seal(models.models_dir() / "base")
    assert seal is not None
    assert list(seal["source"]["packages"]) == ["second"]


def test_nothing_is_left_and_every_reason_is_told_if_all_fail(
    installer: Installer, offered: Offers
) -> None:
    offered.update(first=None, second=b"wrong")
    with pytest.raises(StageError) as caught:
        installer.install("base")
    assert caught.value.code == "model_missing"
    assert "gone" in caught.value.message
    assert "model.bin has an unexpected sha256" in caught.value.message
    assert "no folder given" in caught.value.message
    assert "newer subpiped" in caught.value.hint
    assert folder_names() == []


def test_a_folder_of_the_person_is_the_last_source(
    installer: Installer, offered: Offers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered.update(first=None, second=None)
    own = tmp_path / "own" / "base"
    own.mkdir(parents=True)
    (own / "model.bin").write_bytes(b"abc")
    monkeypatch.setenv("SUBPIPED_MODELS_FOLDER", str(own.parent))
    installer.install("base")
    assert is_complete("base")
    (own / "model.bin").write_bytes(b"tampered")
    (models.models_dir() / "base" / "model.json").unlink()
    with pytest.raises(StageError):
        installer.install("base")


def test_a_conversion_is_redone_when_its_input_changes(installer: Installer) -> None:
    installer.install("base")
    installer.install("made")
    assert (models.models_dir() / "made" / "made.onnx").read_bytes() == b"abcabc"
    assert is_complete("made")
    seal = models.models_dir() / "base" / "model.json"
    record = json.loads(seal.read_text())
    seal.write_text(json.dumps({**record, "sha256": "another"}))
    assert not is_complete("made")


def test_a_new_version_in_the_catalog_is_fetched(installer: Installer) -> None:
    installer.install("base")
    models.catalog()["packages"]["first"]["version"] = "2"
    assert not is_complete("base")


def test_a_lost_file_makes_weights_incomplete(installer: Installer) -> None:
    installer.install("base")
    (models.models_dir() / "base" / "model.bin").unlink()
    assert not is_complete("base")


def test_a_shortened_file_makes_weights_incomplete(installer: Installer) -> None:
    installer.install("base")
    (models.models_dir() / "base" / "model.bin").write_bytes(b"ab")
    assert not is_complete("base")


def test_the_size_of_a_package_is_no_version_of_it(installer: Installer) -> None:
    installer.install("base")
    models.catalog()["packages"]["first"]["bytes"] = 3
    assert is_complete("base")


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EACCES, "cannot_write")]
)
def test_what_the_disk_refuses_is_told_and_nothing_is_left(
    installer: Installer, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fetch(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(packages, "fetch", fetch)
    with pytest.raises(StageError) as caught:
        installer.install("base")
    assert caught.value.code == code
    assert "SUBPIPED_CACHE" in caught.value.hint
    assert folder_names() == []
