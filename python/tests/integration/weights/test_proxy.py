"""A proxy, named in either case of its variable, by everything that setup fetches with."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR
from subpiped.core.venvs import venvs_dir
from tests.helpers.cases import sampled
from tests.integration.weights.hub_server import Hub
from tests.integration.weights.program import Program, hub_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Env = dict[str, str]
Tool = Callable[["Path", str, Env], None]
DEAD = "http://127.0.0.1:1"


@pytest.fixture
def proxy() -> Iterator[Hub]:
    """It also is the hub: what a proxy hands on is its answer."""
    with Hub({"config.json": b"{}", "model.bin": bytes(range(256)) * 256}) as running:
        yield running


def clean() -> Env:
    others = ("PIP_", "UV_", "npm_", "NPM_")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(others) and not name.lower().endswith("_proxy")
    }


def run(folder: Path, command: list[str], env: Env) -> None:
    """What it fetches does not exist; whom it asks counts."""
    subprocess.run(
        command, cwd=folder, env=clean() | env, capture_output=True, check=False, timeout=120
    )


def models(folder: Path, url: str, env: Env) -> None:
    program = Program(folder, {"large": hub_model("a/b")})
    program.run("large", **(env | {"HF_ENDPOINT": url}))


def uv(folder: Path, url: str, env: Env) -> None:
    command = [str(PYTHON_DIR / "uv.sh"), "pip", "install", "--target", "here", "--no-cache"]
    settings = {"UV_HTTP_RETRIES": "0", "PIP_FIND_LINKS": "/nowhere", "UV_FIND_LINKS": str(folder)}
    run(folder, [*command, "--index-url", f"{url}/simple", "none"], env | settings)


def pip(folder: Path, url: str, env: Env) -> None:
    python = str(venvs_dir() / "uv" / "bin" / "python")
    command = [python, "-m", "pip", "--isolated", "download", "--retries", "0", "--no-cache-dir"]
    run(folder, [*command, "--index-url", f"{url}/simple", "none"], env)


def npm(folder: Path, url: str, env: Env) -> None:
    if shutil.which("npm") is None:
        pytest.skip("npm is not on PATH")
    settings = [f"--registry={url}/", "--fetch-retries=0", f"--cache={folder}/npm"]
    run(folder, ["npm", "view", "none", *settings, "--no-update-notifier"], env)


TOOLS = pytest.mark.parametrize("tool", sampled([models, uv, pip, npm], 2))


@TOOLS
@pytest.mark.parametrize("variable", sampled(["https_proxy", "HTTPS_PROXY"], 1))
def test_https_goes_through_it(tool: Tool, variable: str, proxy: Hub, tmp_path: Path) -> None:
    tool(tmp_path, "https://far.test", {variable: proxy.url})
    assert {path for path, _, _ in proxy.requests} == {"CONNECT far.test:443"}


@pytest.mark.parametrize("tool", [models, uv, npm])
def test_hosts_are_left_out_of_it_in_lower_case(tool: Tool, proxy: Hub, tmp_path: Path) -> None:
    tool(tmp_path, proxy.url, {"http_proxy": DEAD, "no_proxy": "127.0.0.1"})
    assert proxy.requests


@pytest.mark.parametrize("tool", [models, uv, pip])
def test_hosts_are_left_out_of_it_in_upper_case(tool: Tool, proxy: Hub, tmp_path: Path) -> None:
    tool(tmp_path, proxy.url, {"HTTP_PROXY": DEAD, "NO_PROXY": "127.0.0.1"})
    assert proxy.requests


def test_without_that_they_are_asked_by_it(proxy: Hub, tmp_path: Path) -> None:
    models(tmp_path, proxy.url, {"HTTP_PROXY": DEAD, "NO_PROXY": "other.test"})
    assert proxy.requests == []


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY"])
def test_weights_come_through_it_whole(variable: str, proxy: Hub, tmp_path: Path) -> None:
    program = Program(tmp_path, {"large": hub_model("a/b")})
    proxy.cuts = [10_000]
    done = program.run("large", HF_ENDPOINT="http://hub.test", **{variable: proxy.url})
    assert done.returncode == 0, done.stderr
    assert program.states("--verify") == {"large": "checked"}
    assert all(path.startswith("http://hub.test/") for path, _, _ in proxy.requests)
