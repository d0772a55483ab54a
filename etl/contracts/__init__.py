"""The contracts: what a delivery must be, one Table Schema a file, and how headers are recognised."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

from etl.paths import CONTRACTS


@functools.lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Text without accents, case, punctuation nor repeated spaces: how two spellings are compared."""
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    ascii_only = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9+]+", " ", ascii_only.lower()).strip()


@dataclass(frozen=True)
class Field:
    """One column of a contract. `mandatory`: the column must be there; `required`: each cell too."""

    name: str
    title: str
    type: str
    constraints: dict
    aliases: tuple[str, ...] = ()
    pattern: str | None = None
    reference: str | None = None
    format: str | None = None
    absences: bool = False
    mandatory: bool = False
    spellings: tuple[tuple[str, str], ...] = ()

    @property
    def required(self) -> bool:
        return bool(self.constraints.get("required"))


@dataclass(frozen=True)
class Contract:
    """A kind of delivery; `source` is the Table Schema as written, for frictionless and for export."""

    name: str
    title: str
    version: str
    row_is: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    covers: tuple[str, ...]
    one_of: tuple[str, ...]
    total_if: tuple[str, ...]
    source: dict

    @functools.cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @functools.cached_property
    def by_header(self) -> dict[str, str]:
        """Plain spelling of every known header → column name."""
        known = {}
        for field in self.fields:
            for spelling in (field.name, field.title, *field.aliases):
                known.setdefault(plain(spelling), field.name)
        return known

    def column_of(self, header: str) -> str | None:
        """The column that a delivered header names, or None."""
        found = self.by_header.get(plain(header))
        if found is None:
            label = header.strip()
            found = next((f.name for f in self.fields if f.pattern and re.match(f.pattern, label)), None)
        return found

    @property
    def mandatory(self) -> tuple[str, ...]:
        return tuple(f.name for f in self.fields if f.mandatory)


def parse_contract(source: dict) -> Contract:
    """A contract from its YAML text already parsed."""
    fields = tuple(
        Field(
            name=f["name"],
            title=f.get("title", f["name"]),
            type=f.get("type", "string"),
            constraints=f.get("constraints", {}),
            aliases=tuple(f.get("x_alias", ())),
            pattern=f.get("x_motif"),
            reference=f.get("x_reference"),
            format=f.get("x_format"),
            absences=bool(f.get("x_absences")),
            mandatory=bool(f.get("x_colonne_obligatoire") or f.get("constraints", {}).get("required")),
            spellings=tuple((plain(k), str(v)) for k, v in f.get("x_valeurs", {}).items()),
        )
        for f in source["fields"]
    )
    return Contract(
        name=source["name"],
        title=source["title"],
        version=source["version"],
        row_is=source["x_une_ligne"],
        fields=fields,
        key=tuple(source.get("x_cle", ())),
        covers=tuple(source.get("x_livraison", ())),
        one_of=tuple(source.get("x_un_parmi", ())),
        total_if=tuple(source.get("x_total_si", ())),
        source=source,
    )


@functools.cache
def contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """Every contract of the folder by name."""
    found = {}
    for path in sorted(folder.glob("*.yml")):
        contract = parse_contract(yaml.safe_load(path.read_text(encoding="utf-8")))
        found[contract.name] = contract
    return found
