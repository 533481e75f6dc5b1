"""A playlist that looks like a film makes no stage open other files or addresses."""

from __future__ import annotations

import socket
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.media.extract_audio import FilmStreams, extract_audio
from subpiped.media.ffmpeg import film_input, own_input, probe, run_ffmpeg

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile {}\n"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A film that nobody was asked to read."""
    path = tmp_path / "secret.ts"
    recipe = ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5", "-f", "lavfi", "-i", "sine"]
    subprocess.run(
        ["ffmpeg", "-v", "error", *recipe, "-t", "2", str(path)],
        check=True,
    )
    return path


@pytest.fixture
def calls() -> Iterator[tuple[str, list[int]]]:
    """An address of this machine and the calls that came."""
    requests: list[int] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        over = threading.Event()

        def listen() -> None:
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                requests.append(1)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.ts", requests
        over.set()
        thread.join()


@pytest.mark.parametrize("playlist", [HLS, CONCAT])
def test_no_step_follows_a_playlist(
    tmp_path: Path, secret: Path, calls: tuple[str, list[int]], playlist: str
) -> None:
    address, requests = calls
    film = tmp_path / "film.mp4"
    for target in (secret.name, str(secret), address):
        film.write_text(playlist.format(target))
        with pytest.raises(StageError, match=r"film\.mp4 is not a video: ffprobe detects"):
            probe(film)
        with pytest.raises(StageError):
            extract_audio(
                film,
                {"index": 0},
                FilmStreams([0]),
                tmp_path / "audio.wav",
                lambda _done, _total: None,
            )
        with pytest.raises(StageError):
            run_ffmpeg([*film_input(film), "-c", "copy", "-f", "matroska", str(tmp_path / "out")])
    assert requests == []
    assert not (tmp_path / "audio.wav").exists()
    left = [path for path in tmp_path.iterdir() if path not in {film, secret}]
    assert [path.name for path in left if path.stat().st_size > 0] == []


def test_without_the_guard_the_playlist_is_followed(tmp_path: Path, secret: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_text(HLS.format(secret.name))
    run_ffmpeg(["-i", f"file:{film}", "-c", "copy", "-f", "matroska", str(tmp_path / "out.mkv")])
    assert (tmp_path / "out.mkv").stat().st_size > 1_000


def test_our_own_files_are_opened_as_what_they_are(tmp_path: Path) -> None:
    subtitles = tmp_path / "cues.srt"
    subtitles.write_text(HLS.format("secret.ts"))
    run_ffmpeg([*own_input(subtitles, "srt"), "-f", "srt", str(tmp_path / "out.srt")])
    # Taken for subtitles, of which it holds none; the secret is not there to be found either way.
    assert (tmp_path / "out.srt").read_text() == ""
