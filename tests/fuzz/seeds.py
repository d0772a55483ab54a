"""What the mutations start from: demonstration files cut short, the samples of each kind, real files where they are."""

from __future__ import annotations

import re
from pathlib import Path

from etl.paths import PROJECT

ROWS = 40  # lines kept of a demonstration file
REAL = PROJECT.parent / "shared" / "data"


def samples() -> dict[str, bytes]:
    """The valid and the faulty sample of each kind of delivery."""
    return {
        f"{p.parent.name}/{p.name}": p.read_bytes()
        for p in sorted((PROJECT / "tests" / "data").glob("*/*.csv"))
    }


def real() -> dict[str, bytes]:
    """Real public files: Insee's as they are, contracts of the State that are no delivery at all."""
    if not REAL.is_dir():
        return {}
    return {
        str(p.relative_to(REAL)): p.read_bytes()
        for p in sorted(REAL.rglob("*.*"))
        if p.stat().st_size < 100_000 and p.suffix in (".csv", ".json", ".xml", ".xlsx")
    }


def demonstration(inbox: Path) -> dict[str, bytes]:
    """One file a kind, network and format, its rows cut; with the titles and notes of its style."""
    found = {}
    for path in sorted(inbox.glob("*.*")):
        kind = re.sub(r"20[0-9]{2}.*demonstration", "", path.name)
        if path.suffix in (".csv", ".xlsx"):
            found[kind] = path.read_bytes() if path.suffix == ".xlsx" else _cut(path.read_bytes())
    return found


def _cut(data: bytes) -> bytes:
    lines = data.split(b"\n")
    return data if len(lines) <= ROWS else b"\n".join(lines[: ROWS - 5] + lines[-6:])
