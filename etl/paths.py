"""Where everything lives: one object, made once, handed to whoever needs it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SQL = PROJECT / "sql"
CONTRACTS = PROJECT / "etl" / "contracts"
DOOR = PROJECT / "etl" / "door"
METHODS = (PROJECT / "etl" / "base" / "steps", PROJECT / "etl" / "methods")
STATIC = PROJECT / "static"
INVENTED_OPERATORS = (
    "demonstration/operateurs.csv"  # in the reference folder: those of the demonstration alone
)


@dataclass(frozen=True)
class Paths:
    """The folders of one installation.

    data: root of what is not committed (inbox, raw, lake, published).
    reference: committed tables (territories, denominators, networks, published figures).
    """

    data: Path
    reference: Path

    @classmethod
    def from_env(cls, data: str | Path | None = None) -> Paths:
        """`data` wins over CEP_DATA, which wins over the project's own folder; CEP_REFERENCE likewise."""
        root = Path(data or os.environ.get("CEP_DATA") or PROJECT / "data")
        reference = Path(os.environ.get("CEP_REFERENCE") or PROJECT / "data" / "reference")
        return cls(root.resolve(), reference.resolve())

    @property
    def inbox(self) -> Path:
        return self.data / "inbox"

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def lake(self) -> Path:
        return self.data / "lake"

    @property
    def register(self) -> Path:
        """Decisions and annotations of the CPIR: written by people, never rebuilt."""
        return self.data / "registre" / "registre.jsonl"

    @property
    def published(self) -> Path:
        return self.data / "published"

    @property
    def link(self) -> Path:
        """The name readers know; it leads to the version now served."""
        return self.published / "cep.duckdb"
