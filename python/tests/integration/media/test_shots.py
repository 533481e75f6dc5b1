"""Cuts of made films, found by the real ffmpeg."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.media import shots
from subpiped.media.shots import cached_shots, detect_shots
from tests.helpers.stages import ffmpeg

if TYPE_CHECKING:
    from pathlib import Path


def film(path: Path, *colors: str, rate: str = "25", start: float = 0.0) -> Path:
    """A film of two seconds of each color."""
    inputs = [
        value
        for color in colors
        for value in ("-f", "lavfi", "-i", f"color={color}:s=320x180:r={rate}:d=2")
    ]
    chain = "".join(f"[{n}]" for n in range(len(colors))) + f"concat=n={len(colors)}"
    ffmpeg(
        *inputs, "-filter_complex", chain, "-c:v", "libx264", "-preset", "ultrafast",
        "-output_ts_offset", str(start), str(path),
    )  # fmt: skip
    return path


def ignore(_done: float) -> None: ...


@pytest.mark.parametrize(
    ("name", "rate"), [("a.mp4", "25"), ("-it's 100% [a]: b.mkv", "24000/1001")]
)
def test_every_cut_is_found_at_its_picture(tmp_path: Path, name: str, rate: str) -> None:
    made = film(tmp_path / name, "black", "white", "red", "blue", rate=rate)
    told: list[float] = []
    found = detect_shots(made, 0, tmp_path / "scratch", told.append)
    assert found == pytest.approx([2, 4, 6], abs=0.05)
    assert max(told) > 5
    assert not (tmp_path / "scratch").exists()


def test_times_count_from_the_films_start(tmp_path: Path) -> None:
    made = film(tmp_path / "late.mkv", "black", "white", start=4.9)
    assert detect_shots(made, 0, tmp_path / "s", ignore) == pytest.approx([2], abs=0.05)


def test_shots_are_found_once_for_a_film_and_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, kept = film(tmp_path / "a.mp4", "black", "white"), tmp_path / "shots.json"
    first = cached_shots(made, 0, kept, ignore)
    assert json.loads(kept.read_text())["shots"] == first

    runs: list[Path] = []

    def decode(path: Path, *_rest: object, **_options: object) -> list[float]:
        runs.append(path)
        return [1.5]

    monkeypatch.setattr(shots, "detect_shots", decode)
    assert cached_shots(made, 0, kept, ignore) == first
    assert runs == []
    other = film(tmp_path / "b.mp4", "black", "blue")
    assert cached_shots(other, 0, kept, ignore) == [1.5]
    monkeypatch.setattr(shots, "THRESHOLD", 0.4)
    cached_shots(other, 0, kept, ignore)
    kept.write_text('{"shots": [')
    cached_shots(other, 0, kept, ignore)
    kept.write_text("[]")
    cached_shots(other, 0, kept, ignore)
    assert runs == [other] * 4


def test_a_stop_ends_the_pass(tmp_path: Path) -> None:
    made = film(tmp_path / "a.mp4", "black", "white")

    def stop(_done: float) -> None:
        raise StageError("stopped", "stopped on request")

    with pytest.raises(StageError, match="stopped"):
        cached_shots(made, 0, tmp_path / "shots.json", stop)
    assert list(tmp_path.iterdir()) == [made]


def test_pictures_that_cannot_be_decoded_are_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "a.mp4"
    broken.write_bytes(b"no film")
    with pytest.raises(StageError) as raised:
        detect_shots(broken, 0, tmp_path / "s", ignore)
    assert raised.value.code == "input_invalid"


def test_the_cuts_of_a_film_that_changes_meanwhile_are_not_kept(tmp_path: Path) -> None:
    made, kept = film(tmp_path / "a.mp4", "black", "white"), tmp_path / "shots.json"
    other = film(tmp_path / "b.mp4", "red", "blue", "white")

    def replace(_done: float) -> None:
        if other.exists():
            other.replace(made)

    with pytest.raises(StageError) as raised:
        cached_shots(made, 0, kept, replace)
    assert raised.value.code == "source_changed"
    assert not kept.exists()
