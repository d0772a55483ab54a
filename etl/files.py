"""Writing so that a reader sees the old content or the new one, never half of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PARTIAL = ".partiel"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(source: BinaryIO) -> str:
    """Fingerprint of an open file, read from its beginning."""
    source.seek(0)
    return hashlib.file_digest(source, "sha256").hexdigest()


def write_atomic(path: Path, data: bytes, sync: bool = False) -> None:
    """Write beside, then rename. `sync`: wait until the disk holds it. On an error nothing is left behind."""
    with beside(path) as partial, partial.open("wb") as out:
        out.write(data)
        if sync:
            out.flush()
            os.fsync(out.fileno())


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the name `path` at the end, or is taken away on an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    try:
        yield partial
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def forget_partials(folder: Path) -> None:
    """Take away what killed processes left half written, one level down."""
    for leftover in folder.glob(f"*/.*{PARTIAL}"):
        leftover.unlink(missing_ok=True)


def sync_folder(path: Path) -> None:
    """Make a rename in this folder durable (a no-op where folders cannot be opened)."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
