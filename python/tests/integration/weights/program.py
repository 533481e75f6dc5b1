"""setup_models.py as the program it is, with a catalog of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from subpiped.core.options import PROJECT_DIR, PYTHON_DIR

if TYPE_CHECKING:
    from pathlib import Path

# What a person's machine has of proxies, hubs and tokens is none of a test's business.
_OTHERS = ("proxy", "HF_", "SUBPIPED_", "PIP_", "UV_")


def hub_model(repo: str, **entry: Any) -> dict[str, Any]:
    """An entry of the catalog whose weights come from a hub."""
    source = {"kind": "hub", "repo": repo, "revision": "main"}
    source["include"] = ["config.json", "model.bin"]  # type: ignore[assignment]
    return {"engine": "onnx", "license": "MIT", "main": "model.bin", "sources": [source], **entry}


def packaged_model(package: str) -> dict[str, Any]:
    """An entry whose weights are a file of a package."""
    source = {"kind": "packages", "packages": [package], "files": {"model.bin": [f"{package}/a"]}}
    return {"engine": "onnx", "license": "MIT", "main": "model.bin", "sources": [source]}


class Program:
    """A copy of setup's Python with the models `models`; `env` is the whole environment."""

    def __init__(
        self,
        folder: Path,
        models: dict[str, Any],
        roles: dict[str, Any] | None = None,
        packages: dict[str, Any] | None = None,
    ) -> None:
        self.root = folder / "copy"
        self.cache = folder / "cache"
        self.models = self.cache / "models"
        python = self.root / "python"
        for name in ("subpiped", "weights"):
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PYTHON_DIR / name, python / name, ignore=ignore)
        (python / "requirements").mkdir()
        for name in ("setup_models.py", "uv.sh", "requirements/uv.txt"):
            shutil.copy(PYTHON_DIR / name, python / name)
        catalog = {
            "schema": 1,
            "roles": roles or {},
            "always": [],
            "models": models,
            "packages": packages or {},
        }
        shutil.copytree(PROJECT_DIR / "config", self.root / "config")
        (self.root / "config" / "models.json").write_text(json.dumps(catalog))
        clean = {k: v for k, v in os.environ.items() if not _is_others(k)}
        self.env = clean | {
            "HOME": str(folder),
            "SUBPIPED_CACHE": str(self.cache),
            "SUBPIPED_CONFIG": str(folder / "config.json"),
            "SUBPIPED_VENVS": os.environ.get("SUBPIPED_VENVS", str(PYTHON_DIR / "venvs")),
            "HF_HUB_CACHE": str(folder / "hub"),
            "UV_OFFLINE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, *args: str) -> list[str]:
        return [sys.executable, str(self.root / "python" / "setup_models.py"), *args]

    def start(self, *args: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*args),
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*args),
            env=self.env | env,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def list(self, *args: str) -> dict[str, Any]:
        """What `--list --json` prints."""
        listing: dict[str, Any] = json.loads(self.run("--list", "--json", *args).stdout)
        return listing

    def states(self, *args: str) -> dict[str, str]:
        """By model: `missing`, `damaged`, `outdated`, `sealed`, `checked`."""
        return {model["model"]: model["verified"] for model in self.list(*args)["models"]}


def _is_others(name: str) -> bool:
    return any(name.startswith(part) or name.lower().endswith(part) for part in _OTHERS)
