"""What a full disk and a closed folder say where weights are copied for another machine."""

from __future__ import annotations

import errno
import io
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.core.models import models_dir
from weights import save
from weights.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "disk_full"), (errno.EACCES, "cannot_write")]
)
def test_the_disk_is_known_by_its_error_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path / "cache"))
    folder = models_dir() / "weights"
    folder.mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"1")
    monkeypatch.setattr(save, "is_complete", lambda _: True)
    monkeypatch.setattr(shutil, "copy2", refuse)
    with pytest.raises(StageError) as caught:
        save.save_models(["weights"], tmp_path / "usb", Progress(io.StringIO()))
    assert caught.value.code == code
    assert list((tmp_path / "usb").rglob("*.bin")) == []
