"""Write all that the bench needs into a folder, in parts of at most 60 MiB.

python -m bench.pack [DIR] [--without-cuda] [--part-mib N]
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tarfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from bench.pack.contents import Entry, contents
from bench.pack.parts import PartWriter
from bench.speed.stops import handle_stops
from subpiped.core.files import write_json
from subpiped.core.options import PROJECT_DIR, PYTHON_DIR, cache_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SCHEMA: Final = 1
_HERE: Final = Path(__file__).parent
_ARCHIVE: Final = "subpiped-bench.tar.gz"
_PART_MIB: Final = 60
# Weights and packed libraries hardly shrink: a higher level takes four times as long.
_LEVEL: Final = 1
# What CTranslate2's wheel asks for on CUDA 12 (https://opennmt.net/CTranslate2/installation.html).
_CUDA_PACKAGES: Final = ("nvidia-cublas-cu12", "nvidia-cudnn-cu12>=9,<10")
_NO_INPUT: Final = 66
_UNAVAILABLE: Final = 69
_INTERRUPTED: Final = 130


def pack(folder: Path, entries: Iterable[Entry], most_bytes: int) -> dict[str, Any]:
    """Write parts, their hashes, parts.json, and the scripts; the folder appears whole.

    Returns what parts.json says. Raises FileExistsError where the folder holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name another folder")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        with PartWriter(partial, _ARCHIVE, most_bytes) as writer:
            files = _write_archive(writer, entries)
        record = {
            "schema": SCHEMA,
            "files": files,
            "bytes": sum(part.size for part in writer.parts),
            "parts": [asdict(part) for part in writer.parts],
        }
        sums = "".join(f"{part.sha256}  {part.name}\n" for part in writer.parts)
        (partial / "SHA256SUMS").write_text(sums, encoding="utf-8")
        write_json(partial / "parts.json", record)
        shutil.copy(_HERE / "join.sh", partial)
        if folder.exists():
            folder.rmdir()
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return record


def _write_archive(writer: PartWriter, entries: Iterable[Entry]) -> int:
    """The number of files."""
    seen: set[str] = set()
    with (
        gzip.GzipFile("", "wb", _LEVEL, cast("Any", writer), mtime=0) as stream,
        tarfile.open(mode="w|", fileobj=stream) as archive,
    ):
        for entry in (Entry(_HERE / "run.sh", "run.sh"), *entries):
            if entry.name in seen:
                continue
            seen.add(entry.name)
            if entry.link is None:
                archive.add(entry.path, entry.name, recursive=False)
            else:
                link = tarfile.TarInfo(entry.name)
                link.type, link.linkname = tarfile.SYMTYPE, entry.link
                archive.addfile(link)
    return len(seen)


def _cuda_libraries(folder: Path) -> Path:
    """NVIDIA's libraries from the package index, unpacked into `folder`, once."""
    if not folder.is_dir():
        partial = folder.with_name(f"{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        uv = [str(PYTHON_DIR / "uv.sh"), "pip", "install", "--quiet", "--target", str(partial)]
        command = [*uv, "--python", sys.executable, "--no-deps", *_CUDA_PACKAGES]
        subprocess.run(command, check=True)
        partial.rename(folder)
    return folder


def main(given: Sequence[str] | None = None) -> int:
    """Exit code 0; 66 where something is missing, 69 without a network, 130 if interrupted."""
    parser = argparse.ArgumentParser(prog="npm run bench:pack --", description=__doc__)
    default = cache_dir() / "bench" / "pack"
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    parser.add_argument("--without-cuda", action="store_true", help="leave NVIDIA's libraries out")
    parser.add_argument("--part-mib", type=float, default=_PART_MIB, help="largest part")
    options = parser.parse_args(given)
    handle_stops()
    media = PROJECT_DIR.parent / "shared" / "media"
    try:
        cuda = None if options.without_cuda else _cuda_libraries(cache_dir() / "bench" / "cuda12")
        entries = contents(media, cuda)
        record = pack(options.folder.absolute(), entries, round(options.part_mib * 2**20))
    except (FileNotFoundError, FileExistsError) as error:
        sys.stderr.write(f"{error}\n")
        return _NO_INPUT
    except subprocess.CalledProcessError:
        sys.stderr.write(
            "NVIDIA's libraries could not be fetched: --without-cuda leaves them out\n"
        )
        return _UNAVAILABLE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted: nothing was kept\n")
        return _INTERRUPTED
    sys.stderr.write(
        f"{len(record['parts'])} parts, {record['bytes'] / 2**20:.0f} MiB, in {options.folder}\n"
        "copy the folder to the other machine; there: sh join.sh\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
