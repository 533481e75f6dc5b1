"""What Python writes is what the samples in test/fixtures/contracts say, which the daemon reads."""

from __future__ import annotations

import io
import json
import logging
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from subpiped.core.errors import StageError
from subpiped.core.files import film_stem, fingerprint_file, movie_dir_name
from subpiped.core.options import PROJECT_DIR, mask_secrets
from subpiped.stage.code_version import lock_sha256
from subpiped.stage.events import Events
from subpiped.stage.manifest import StageManifest

CONTRACTS = PROJECT_DIR / "test" / "fixtures" / "contracts"


def contract(name: str) -> Any:
    return json.loads((CONTRACTS / name).read_text(encoding="utf-8"))


def shape(value: object) -> object:
    """Keys and kinds of a JSON value; whole and broken numbers are one kind there."""
    if isinstance(value, dict):
        # By path: which files a stage imports is no part of the contract.
        if value and all("/" in key for key in value):
            return "files"
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return type(value).__name__


def test_events_are_the_samples() -> None:
    sink = io.StringIO()
    events = Events(sink)
    events.started("asr")
    events.device("ctranslate2", "cpu", [{"device": "cuda", "why": "no CUDA device"}])
    failed = {
        "engine": "mlx",
        "device": "mlx",
        "model": "whisper-base-mlx@0123456789ab",
        "failure": "unsupported",
        "why": "it lacks an operation (unsupported)",
        "tried": True,
    }
    events.device(
        "ctranslate2",
        "cpu",
        [failed],
        "whisper-base-ct2@0123456789ab",
        "runs on cpu by ctranslate2",
    )
    events.progress("recognize", 12.5, 50)
    events.warning("no_speech", "no speech was found in this film")
    events.error("model_missing", "no weights", "subpiped setup")
    events.error("wrong_track", "the speech is not Hindi", "", 2)
    events.error("out_of_memory", "cpu: its memory did not suffice (oom)", "", failure="oom")
    written = [json.loads(line) for line in sink.getvalue().splitlines()]
    sample = [
        json.loads(line)
        for line in (CONTRACTS / "events.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert shape(written) == shape(sample)
    for event in (written[0], sample[0]):
        del event["pid"], event["at"]
    assert written == sample


@pytest.fixture
def movie_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A film's folder with a film and an artifact in it, seen as under the daemon."""
    monkeypatch.setenv("SUBPIPED_JOB_ID", "1")
    monkeypatch.setenv("SUBPIPED_ATTEMPT", "1")
    (tmp_path / "film.mp4").write_bytes(b"film")
    (tmp_path / "audio.wav").write_bytes(b"sound")
    (tmp_path / "transcript.json").write_text("{}")
    return tmp_path


def fill(manifest: StageManifest) -> None:
    """Record all that a stage can record."""
    movie_dir = manifest.movie_dir
    manifest.set_options({"engine": "auto", "device": "auto"}, "starter")
    manifest.add_foreign_option("subtitle-gen.subtitles", ["en"])
    film = movie_dir / "film.mp4"
    manifest.set_source(film, fingerprint_file(film))
    manifest.set_device("ctranslate2", "cpu", [{"device": "cuda", "why": "no CUDA device"}])
    manifest.set_model("whisper-base-ct2", "b" * 64)
    manifest.add_input("audio/audio.wav", movie_dir / "audio.wav")
    manifest.add_output("transcript", movie_dir / "transcript.json", "what was said, with times")
    manifest.add_metadata("language", "hi")
    manifest.add_warning("no_speech", "no speech was found in this film")
    manifest.timings.add("imports", 0.4)
    manifest.timings.add("model", 55.25)


def read(movie_dir: Path) -> dict[str, Any]:
    manifest = json.loads((movie_dir / "manifests" / "asr.json").read_text(encoding="utf-8"))
    assert isinstance(manifest, dict)
    return manifest


@pytest.mark.parametrize("status", ["done", "degraded"])
def test_a_sealed_manifest_is_the_sample(movie_dir: Path, status: str) -> None:
    with StageManifest("asr", movie_dir, logging.getLogger("asr")) as manifest:
        fill(manifest)
        if status == "degraded":
            manifest.add_degraded("no_key", "no key for TMDB")
    written, sample = read(movie_dir), contract(f"manifest-{status}.json")
    assert shape(written) == shape(sample)
    same = ("schema", "stage", "status", "options", "profile", "engine", "device", "refused")
    for key in (*same, "model", "metadata", "warnings", "degraded", "error", "job_id"):
        assert written[key] == sample[key], key
    assert list(written) == list(sample)


def test_a_failed_manifest_is_the_sample(movie_dir: Path) -> None:
    def fail() -> None:
        with StageManifest("asr", movie_dir, logging.getLogger("asr")) as manifest:
            fill(manifest)
            raise StageError("network", "no answer", "look at the cable")

    with pytest.raises(StageError):
        fail()
    written, sample = read(movie_dir), contract("manifest-failed.json")
    assert shape(written) == shape(sample)
    assert written["error"] == sample["error"]


def test_a_manifest_of_a_running_stage_is_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUBPIPED_JOB_ID", raising=False)
    monkeypatch.delenv("SUBPIPED_ATTEMPT", raising=False)
    with StageManifest("asr", tmp_path, logging.getLogger("asr")):
        assert shape(read(tmp_path)) == shape(contract("manifest-incomplete.json"))


@pytest.mark.parametrize("case", contract("masked-options.json")["cases"])
def test_secrets_are_masked_as_freshness_masks_them(case: dict[str, Any]) -> None:
    assert mask_secrets(case["options"]) == case["recorded"]


def test_locks_hash_to_what_freshness_computes() -> None:
    for case in contract("lock-version/lock-version.json")["lock"]:
        python = CONTRACTS / "lock-version" / "python"
        assert lock_sha256(case["stage"], case["profile"], python) == case["sha256"]


@pytest.mark.parametrize(
    "case", contract("fingerprints.json")["cases"], ids=lambda case: case["size"]
)
def test_fingerprints_are_those_of_intake(tmp_path: Path, case: dict[str, Any]) -> None:
    film = tmp_path / "film"
    film.write_bytes(bytes((7 * i + 13 * (i // 256)) % 256 for i in range(case["size"])))
    assert fingerprint_file(film) == case["fingerprint"]


@pytest.mark.parametrize(
    "case", contract("film-stems.json")["cases"], ids=lambda case: str(case["repeat"])
)
def test_film_stems_are_those_of_intake(case: dict[str, Any]) -> None:
    character, count = case["repeat"]
    stem = film_stem(Path(f"/in/{character * count}{case['end']}"))
    assert stem == unicodedata.normalize("NFC", character * case["kept"]).rstrip()
    assert len(stem.encode()) <= 220


def test_a_character_with_marks_without_end_is_cut_where_it_must_be() -> None:
    assert film_stem(Path("a" + "\u0316" * 120 + ".mp4")) == "a" + "\u0316" * 109


@pytest.mark.parametrize("case", contract("film-stems.json")["names"], ids=repr)
def test_names_that_every_file_system_takes_are_those_of_intake(case: dict[str, Any]) -> None:
    film = Path("/in") / case["name"]
    assert film_stem(film) == case["stem"]
    assert movie_dir_name(film) == case["folder"]
