"""Setup that is killed, stopped, doubled or has no disk: nothing half counts, nothing is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from subpiped.core.models import models_dir
from tests.integration.weights.hub_server import Hub
from tests.integration.weights.program import Program, hub_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MB = 1_000_000
DATA = os.urandom(8 * MB)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub({"config.json": b"{}", "model.bin": DATA}) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, hub: Hub) -> Program:
    made = Program(tmp_path, {"large": hub_model("a/b")})
    made.env["HF_ENDPOINT"] = hub.url
    return made


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_what_was_fetched_is_kept_and_does_not_count(
    program: Program, hub: Hub, sign: signal.Signals
) -> None:
    hub.holds_after = 5 * MB
    part = program.models / ".partial-large" / "model.bin.part"
    with program.start("large") as child:
        until(lambda: part.exists() and part.stat().st_size == 5 * MB)
        child.send_signal(sign)
        _, said = child.communicate(timeout=60)
    if sign != signal.SIGKILL:
        assert child.returncode == 130
        assert "interrupted: downloaded files are kept; run it again" in said
    assert program.states() == {"large": "missing"}
    assert part.stat().st_size == 5 * MB

    done = program.run("large")
    assert done.returncode == 0, done.stderr
    assert hub.ranges("model.bin") == [None, f"bytes={5 * MB}-"]
    assert (program.models / "large" / "model.bin").read_bytes() == DATA
    assert program.states("--verify") == {"large": "checked"}
    assert sorted(p.name for p in program.models.iterdir()) == [".lock", "known.json", "large"]


def test_two_at_once_fetch_once(program: Program, hub: Hub) -> None:
    hub.holds_after = 2 * MB
    with program.start("large") as first:
        until(lambda: len(hub.ranges("model.bin")) == 1)
        with program.start("large") as second:
            assert second.stdout is not None
            line = ""
            while "waiting for it" not in line:
                line = second.stdout.readline()
                assert line
            hub.go_on.set()
            assert second.wait(60) == 0
        assert first.wait(60) == 0
    assert hub.ranges("model.bin") == [None]
    assert program.states() == {"large": "sealed"}


def test_a_limit_of_file_size_is_told_as_a_full_disk(program: Program) -> None:
    # As a file system without large files has it; Python ignores SIGXFSZ and gets EFBIG.
    limited = (
        "import resource,os,sys;"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({4 * MB}, {4 * MB}));"
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, *program.command("large")[1:]],
        env=program.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 73, done.stderr
    assert "no space left" in done.stderr
    assert program.states() == {"large": "missing"}
    assert program.run("large").returncode == 0


class TestFullDisk:
    """A real volume of 10 MiB."""

    @pytest.fixture
    def volume(self, program: Program) -> Iterator[Path]:
        program.cache.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=10m", "none", str(program.cache)]
        if sys.platform != "linux" or os.geteuid() != 0:
            pytest.skip("only root on Linux may mount")
        if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            pytest.skip("this container may not mount")
        yield program.cache
        subprocess.run(["umount", str(program.cache)], check=True)

    def test_is_known_before_the_first_byte(self, program: Program, hub: Hub, volume: Path) -> None:
        (volume / "ballast").write_bytes(b"x" * 4 * MB)
        done = program.run("large")
        assert done.returncode == 69
        assert "not enough disk space" in done.stderr
        assert re.search(r"free \d MB on the disk of", done.stderr)
        assert hub.paths() == []

    def test_that_fills_meanwhile_keeps_what_came(
        self, program: Program, hub: Hub, volume: Path
    ) -> None:
        hub.holds_after = 5 * MB
        part = program.models / ".partial-large" / "model.bin.part"
        with program.start("large") as child:
            until(lambda: part.exists() and part.stat().st_size == 5 * MB)
            (volume / "ballast").write_bytes(b"x" * 4 * MB)
            hub.go_on.set()
            _, said = child.communicate(timeout=60)
        assert child.returncode == 73, said
        assert f"no space left on the disk of {program.models} for large" in said
        assert "downloaded files are kept" in said
        assert program.states() == {"large": "missing"}
        kept = part.stat().st_size
        assert kept >= 5 * MB

        (volume / "ballast").unlink()
        assert program.run("large").returncode == 0
        assert hub.ranges("model.bin") == [None, f"bytes={kept}-"]
        assert program.states("--verify") == {"large": "checked"}


def test_the_program_uses_the_same_folder_as_the_stages(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPIPED_CACHE", str(program.cache))
    assert program.models == models_dir()


class TestTheHashOfTheFirstFetch:
    """Is checked ever after, whatever happens to the weights."""

    def test_other_bytes_under_the_same_commit_are_refused(
        self, program: Program, hub: Hub
    ) -> None:
        assert program.run("large").returncode == 0
        (program.models / "large" / "model.bin").unlink()
        hub.files["model.bin"] = DATA[::-1]
        done = program.run("large")
        assert done.returncode == 69
        assert "model.bin of a/b differs from the first download" in done.stderr
        assert f"remove {program.models / 'known.json'}" in done.stderr
        assert program.states() == {"large": "damaged"}

    def test_a_new_commit_of_the_branch_is_not_taken(self, program: Program, hub: Hub) -> None:
        assert program.run("large").returncode == 0
        (program.models / "large" / "model.bin").unlink()
        assert program.run("large").returncode == 0
        assert hub.paths("/revision/")[-1] == "/api/models/a/b/revision/c0ffee?blobs=true"

    def test_damage_is_found_and_fixed(self, program: Program) -> None:
        assert program.run("large").returncode == 0
        file = program.models / "large" / "model.bin"
        file.write_bytes(b"x" + DATA[1:])
        assert program.states() == {"large": "sealed"}
        assert program.states("--verify") == {"large": "damaged"}
        done = program.run("--verify", "large")
        assert done.returncode == 0
        assert "model.bin has changed; downloading it again" in done.stdout
        assert file.read_bytes() == DATA
