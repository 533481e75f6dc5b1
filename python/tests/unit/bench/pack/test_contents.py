from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from bench.pack.contents import contents
from subpiped.core.options import PROJECT_DIR


@pytest.fixture
def media(tmp_path: Path) -> Path:
    (tmp_path / "media" / "english").mkdir(parents=True)
    (tmp_path / "media" / "english" / "a.wav").write_bytes(b"sound")
    return tmp_path / "media"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the pack is for Linux")
@pytest.mark.skipif(not (PROJECT_DIR / ".git").exists(), reason="the pack comes from a checkout")
def test_all_that_the_bench_starts_is_in_it(media: Path) -> None:
    entries = {entry.name: entry for entry in contents(media, None)}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in (
        "main/python/bench/speed/__main__.py",
        "main/node_modules/better-sqlite3/package.json",
        "main/python/venvs/test/pyvenv.cfg",
        f"tools/python/bin/{version}",
        f"tools/python/lib/{version}/os.py",
        "tools/bin/node",
        "tools/bin/ffprobe",
        "shared/media/english/a.wav",
    ):
        assert entries[name].path.is_file(), name
    # No interpreter of this machine is meant on the other one.
    interpreter = entries["main/python/venvs/test/bin/python"].link
    assert interpreter == f"../../../../../tools/python/bin/{version}"
    links = [entry.link for entry in entries.values() if entry.link is not None]
    assert not [link for link in links if link.startswith("/")]
    assert not [name for name in entries if "__pycache__" in name or "/.git/" in name]
    assert not [name for name in entries if name.startswith("tools/lib/libc.so")]
    # What ffmpeg is linked against goes with it.
    assert any(name.startswith("tools/lib/libav") for name in entries) == _is_shared("ffmpeg")


def _is_shared(program: str) -> bool:
    path = shutil.which(program)
    return path is not None and b"libavcodec.so" in Path(path).read_bytes()


def test_without_the_recordings_there_is_no_bench(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="recordings are not here"):
        list(contents(tmp_path / "media", None))
