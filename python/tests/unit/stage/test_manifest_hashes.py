import hashlib
import logging
import os
from pathlib import Path

import pytest

from subpiped.core.files import read_json, sha256_file, write_json
from subpiped.stage import manifest_hashes
from subpiped.stage.manifest import StageManifest
from subpiped.stage.manifest_hashes import known_sha256

LARGE = 3 << 20


def _sealed(movie_dir: Path, content: bytes) -> Path:
    """A film's folder in which demux has sealed a sound of this content."""
    sound = movie_dir / "audio" / "audio.wav"
    sound.parent.mkdir(parents=True)
    (movie_dir / "manifests").mkdir()
    with StageManifest("demux", movie_dir, logging.getLogger("test")) as manifest:
        sound.write_bytes(content)
        manifest.add_output("audio", sound)
    return sound


def _read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that are hashed from here on."""
    read: list[Path] = []

    def hashing(path: Path) -> str:
        read.append(path)
        return sha256_file(path)

    monkeypatch.setattr(manifest_hashes, "sha256_file", hashing)
    return read


def test_a_large_artifact_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(LARGE)
    sound = _sealed(tmp_path, content)
    read = _read(monkeypatch)
    assert known_sha256(sound, tmp_path) == hashlib.sha256(content).hexdigest()
    assert read == []


def test_the_next_stage_records_it_as_its_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = os.urandom(LARGE)
    sound = _sealed(tmp_path, content)
    read = _read(monkeypatch)
    with StageManifest("silero-vad", tmp_path, logging.getLogger("test")) as manifest:
        manifest.add_input("audio/audio.wav", sound)
    (entry,) = read_json(manifest.path)["inputs"]
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert read == []


def test_what_was_written_since_is_read(tmp_path: Path) -> None:
    sound = _sealed(tmp_path, os.urandom(LARGE))
    status = sound.stat()
    content = os.urandom(LARGE)
    sound.write_bytes(content)
    os.utime(sound, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert known_sha256(sound, tmp_path) == hashlib.sha256(content).hexdigest()


def test_another_size_is_read_whatever_its_time(tmp_path: Path) -> None:
    sound = _sealed(tmp_path, os.urandom(LARGE))
    status = sound.stat()
    content = os.urandom(LARGE + 1)
    sound.write_bytes(content)
    os.utime(sound, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert known_sha256(sound, tmp_path) == hashlib.sha256(content).hexdigest()


def test_a_small_one_is_always_read(tmp_path: Path) -> None:
    sound = _sealed(tmp_path, b"a" * 100)
    status = sound.stat()
    sound.write_bytes(b"b" * 100)
    os.utime(sound, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert known_sha256(sound, tmp_path) == hashlib.sha256(b"b" * 100).hexdigest()


@pytest.mark.parametrize("status", ["incomplete", "failed"])
def test_a_manifest_that_is_not_sealed_is_not_believed(tmp_path: Path, status: str) -> None:
    content = os.urandom(LARGE)
    sound = _sealed(tmp_path, content)
    path = tmp_path / "manifests" / "demux.json"
    record = read_json(path)
    record["status"] = status
    record["outputs"][0]["sha256"] = "0" * 64
    write_json(path, record)
    assert known_sha256(sound, tmp_path) == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"status": "done"}', '{"status": "done", "outputs": 3}']
)
def test_a_manifest_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    content = os.urandom(LARGE)
    sound = _sealed(tmp_path, content)
    (tmp_path / "manifests" / "demux.json").write_text(text)
    assert known_sha256(sound, tmp_path) == hashlib.sha256(content).hexdigest()


def test_a_manifest_without_times_is_read_past(tmp_path: Path) -> None:
    content = os.urandom(LARGE)
    sound = _sealed(tmp_path, content)
    path = tmp_path / "manifests" / "demux.json"
    record = read_json(path)
    del record["outputs"][0]["mtime_ns"]
    record["outputs"][0]["sha256"] = "0" * 64
    write_json(path, record)
    assert known_sha256(sound, tmp_path) == hashlib.sha256(content).hexdigest()
