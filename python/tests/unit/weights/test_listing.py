from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.models import catalog, models_dir
from subpiped.core.options import PROJECT_DIR
from weights import hub, listing, profile
from weights.seal import hash_files, write_seal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))

    def asked() -> str:
        raise AssertionError("the hub was asked")

    monkeypatch.setattr(hub, "why_unreachable", asked)
    monkeypatch.setattr(profile, "is_apple_silicon", lambda: False)
    return tmp_path


def put(name: str, data: bytes = b"abc") -> Path:
    folder = models_dir() / name
    folder.mkdir(parents=True)
    (folder / catalog()["models"][name]["main"]).write_bytes(data)
    write_seal(folder, name, {"kind": "folder"}, hash_files(folder))
    return folder


def rows(*, verify: bool = False) -> dict[str, dict[str, Any]]:
    return {row["model"]: row for row in listing.list_models(verify=verify)["models"]}


def test_every_model_has_role_engine_license_size_and_place() -> None:
    for name, row in rows().items():
        assert row["role"], name
        assert row["engine"], name
        # SPDX identifiers of licenses that let everybody use and pass on.
        assert row["license"] in ("MIT", "Apache-2.0", "MPL-2.0"), name
        assert row["place"] == str(models_dir() / name)
        assert row["verified"] == "missing"


def test_what_is_not_here_says_about_how_large_it_is() -> None:
    for name, row in rows().items():
        assert row["size"] == catalog()["models"][name]["approximateBytes"] > 0, name


def test_gated_ones_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(row["gated"] for row in rows().values())
    gated, entry = next(iter(catalog()["models"].items()))
    monkeypatch.setitem(entry["sources"][0], "gated", True)
    assert [name for name, row in rows().items() if row["gated"]] == [gated]


def test_roles_go_to_what_a_model_is_made_from() -> None:
    found = rows()
    assert found["speech-music"]["role"] == found["speech-music-onnx"]["role"] == "songs"
    assert found["pyannote-sample"]["role"] == "sample"


def test_profiles_and_use() -> None:
    found = rows()
    assert found["silero-vad-onnx"]["profiles"] == ["starter", "best"]
    assert found["whisper-base-mlx"]["profiles"] == ["starter"]
    # Both sizes of memory belong to the profile, whatever this machine has.
    for name in ("whisper-large-v3-mlx", "whisper-large-v3-mlx-4bit"):
        assert found[name]["profiles"] == ["best"]
    assert found["whisper-base-ct2"]["inUse"]
    assert found["speech-music"]["needed"]
    assert not found["speech-music"]["inUse"]
    assert not found["whisper-large-v3-ct2"]["needed"]
    profile.record_choice(profile.Choice("best", "asked for"))
    assert rows()["whisper-large-v3-ct2"]["inUse"]


def test_sealed_checked_damaged_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = put("spacy-en-sm")
    main = catalog()["models"]["spacy-en-sm"]["main"]
    assert rows()["spacy-en-sm"]["verified"] == "sealed"
    row = rows(verify=True)["spacy-en-sm"]
    assert (row["verified"], row["source"], row["size"] > 3) == ("checked", "folder", True)
    (folder / main).write_bytes(b"abd")
    assert rows()["spacy-en-sm"]["verified"] == "sealed"
    row = rows(verify=True)["spacy-en-sm"]
    assert (row["verified"], row["damage"]) == ("damaged", [f"{main} has changed"])
    (folder / main).write_bytes(b"ab")
    row = rows()["spacy-en-sm"]
    assert (row["verified"], row["damage"]) == (
        "damaged", [f"{main} has 2 bytes instead of 3"],
    )  # fmt: skip
    (folder / "model.json").unlink()
    assert rows()["spacy-en-sm"]["damage"] == ["its seal model.json is missing"]
    other = models_dir() / "campplus"
    other.mkdir()
    (other / catalog()["models"]["campplus"]["main"]).write_bytes(b"abc")
    write_seal(other, "campplus", {"kind": "packages", "packages": {}}, hash_files(other))
    assert rows()["campplus"]["verified"] == "outdated"


def test_complete_means_what_the_profile_needs() -> None:
    for name in profile.needed_models("starter"):
        assert not listing.list_models(verify=False)["complete"]
        put(name)
    whole = listing.list_models(verify=True)
    assert whole["complete"]
    assert (whole["profile"], whole["fallback"]) == ("starter", False)


def test_the_page_names_every_field() -> None:
    page = (PROJECT_DIR / "docs" / "models-json.md").read_text()
    top, model = page.split("## A model")
    listed = listing.list_models(verify=False)
    assert re.findall(r"^\| `(\w+)`", top, re.MULTILINE) == list(listed)
    assert re.findall(r"^\| `(\w+)`", model, re.MULTILINE) == list(listed["models"][0])
