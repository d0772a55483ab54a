"""Readers: bytes in, recognised tables of text out, or a refusal in French."""

from __future__ import annotations

import re

from etl.contracts import Contract
from etl.door.readers import personal
from etl.door.readers.excel import read_excel
from etl.door.readers.parquet import MAGIC as PARQUET
from etl.door.readers.parquet import read_parquet
from etl.door.readers.raw import RawSheet, RefusedFile, Reject
from etl.door.readers.text import read_text

__all__ = [
    "RawSheet",
    "RefusedFile",
    "Reject",
    "dataset_in_name",
    "read_bytes",
    "refuse_format",
    "refuse_name",
]

REFUSED_MAGIC = {
    b"%PDF": "un PDF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"\x1f\x8b": "une archive gzip",
    b"7z\xbc\xaf": "une archive 7z",
    b"Rar!": "une archive rar",
    b"BZh": "une archive bzip2",
    b"\xfd7zXZ": "une archive xz",
    b"\x28\xb5\x2f\xfd": "une archive zstd",
    b"PK\x05\x06": "une archive zip vide",
    b"\x7fELF": "un programme",
    b"MZ": "un programme",
}


def dataset_in_name(name: str, known: dict[str, Contract]) -> str | None:
    """The dataset said in a file name (`dataset=activite`), or None."""
    said = re.search(r"dataset=([a-z_]+)", name)
    return said.group(1) if said and said.group(1) in known else None


def read_bytes(data: bytes, name: str, known: dict[str, Contract]) -> list[RawSheet]:
    """The recognised tables of one delivered file.

    The content decides how it is read, not the extension. Raises RefusedFile with a French sentence.
    """
    refuse_name(name)
    hint = dataset_in_name(name, known)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        return read_excel(data, known, hint)
    if data.startswith(PARQUET):
        return read_parquet(data, known, hint)
    refuse_format(data)
    return read_text(data, known, hint)


def refuse_name(name: str) -> None:
    """Raise when the very name of a file holds personal data."""
    if personal.masked(name) != name:
        raise RefusedFile(
            personal.RULE, personal.sentence("un NIR ou une adresse électronique", "Nom du fichier")
        )


def refuse_format(start: bytes) -> None:
    """Raise when the first bytes are those of a format that holds no table, or hides it."""
    for magic, what in REFUSED_MAGIC.items():
        if start.startswith(magic):
            todo = "décompressez-la et livrez" if what.startswith("une archive") else "livrez"
            raise RefusedFile("format", f"C'est {what} : {todo} un csv ou un classeur .xlsx.")
