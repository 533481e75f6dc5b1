"""A hub at 127.0.0.1 in place of the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.weights.hub_server import Hub
from weights import hub, hub_http

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = bytes(range(256)) * 8192  # 2 MiB


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A hub with one repository; what this machine has of hubs and tokens does not count."""
    for name in ("HF_HUB_OFFLINE", "HF_TOKEN", "SUBPIPED_FROM", "SUBPIPED_MODELS_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUBPIPED_CONFIG", str(tmp_path / "config" / "config.json"))
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub_http, "BACKOFF_SECONDS", 0.001)
    with Hub({"config.json": b"{}", "model.bin": DATA, "README.md": b"no"}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        hub.why_unreachable.cache_clear()
        yield running
    hub.why_unreachable.cache_clear()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """The folder that is fetched into."""
    folder = tmp_path / "into"
    folder.mkdir()
    return folder
