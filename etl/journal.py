"""Journals: one JSON line an event, each sealed by the fingerprint of the one before.

The journal is only ever added to. A line changed or removed afterwards breaks the chain, which `verify` sees.
A line cut by a crash is the last one, and is dropped by the next reception.

Keys of a line of receptions: fichier, fichier_id, copie (in data/raw, empty when nothing was kept), sha256, taille, recue_le, deposant,
dataset, contrat_version, regles (fingerprint of the rules), verdict, lus, charges, rejetes, ignores, remplace and complete (the earlier
files of which it delivers a period again, or to which it adds), motif (why the file as a whole was refused), then n, precedent, sceau.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import filelock

from etl.files import sha256
from etl.stopped import Stopped

START = "0" * 64


class BrokenJournal(Stopped):
    """The chain does not hold: `str(error)` says at which line, in French."""


def _seal(line: dict) -> str:
    bare = {k: v for k, v in line.items() if k != "sceau"}
    return sha256(json.dumps(bare, ensure_ascii=False, sort_keys=True).encode("utf-8"))


def read_journal(path: Path) -> list[dict]:
    """The lines in order. Raises BrokenJournal when a line is not the one that was written."""
    if not path.exists():
        return []
    lines, previous = [], START
    raw = path.read_bytes().split(b"\n")
    for number, text in enumerate(raw[:-1], start=1):
        try:
            line = json.loads(text)
            sound = line["precedent"] == previous and line["sceau"] == _seal(line)
        except (ValueError, KeyError, TypeError):
            sound = False
        if not sound:
            raise BrokenJournal(
                f"Journal data/{path.parent.name}/{path.name} : la ligne {number} n'est pas celle qui a été écrite. "
                "Restaurez ce fichier depuis une sauvegarde."
            )
        lines.append(line)
        previous = line["sceau"]
    return lines


def append(path: Path, entries: list[dict], allowed: Callable[[list[dict]], None] | None = None) -> None:
    """Add sealed lines at the end and wait for the disk; all of them or, on an OSError, none.

    Those who write at the same time wait for each other. allowed: looks at the lines already there, once nobody else can
    write, and raises what it pleases to write nothing.
    """
    if not entries:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(path.with_name(f".{path.name}.lock")):
        lines = read_journal(path)
        if allowed is not None:
            allowed(lines)
        previous = lines[-1]["sceau"] if lines else START
        written = path.read_bytes() if path.exists() else b""
        whole = written.rfind(b"\n") + 1
        out = []
        for entry in entries:
            line = {**entry, "n": len(lines) + len(out) + 1, "precedent": previous}
            previous = line["sceau"] = _seal(line)
            out.append(json.dumps(line, ensure_ascii=False, sort_keys=True).encode("utf-8") + b"\n")
        _write_at(path, whole, b"".join(out))


def _write_at(path: Path, position: int, data: bytes) -> None:
    """Write after `position`, forgetting what follows; on an error the file ends at `position`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        os.ftruncate(handle, position)
        os.lseek(handle, position, os.SEEK_SET)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, position)
        raise
    finally:
        os.close(handle)
