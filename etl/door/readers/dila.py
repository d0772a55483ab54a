"""DILA's directory in JSON (« base de données locales » of Service-Public.fr): one row per counter, a few columns kept.

{"service": [{"id", "nom", "pivot": [{"type_service_local"}], "code_insee_commune", "adresse": [{…}], …}, …]}, or the
bare list. Telephones, e-mail addresses and persons are in the file and are never kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from etl.contracts import Contract
from etl.door.readers.header import match
from etl.door.readers.raw import RawSheet, RefusedFile, Reject
from etl.door.readers.rows import to_sheet
from etl.door.readers.streams import json_list
from etl.door.readers.text import refuse_personal

DATASET = "dila_guichets"
COLUMNS = (
    "guichet_id", "type_guichet", "nom", "code_commune", "date_maj", "editeur", "adresse", "code_postal", "nom_commune",
    "latitude", "longitude",
)  # fmt: skip
UNREADABLE = "L'élément n'est pas un guichet (texte ou liste au lieu de champs)."


def is_directory(start: bytes) -> bool:
    """Whether the first bytes of a file are those of the directory in JSON."""
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(re.match(rb'(\{\s*"|\[\s*\{)', bare)) and (
        b'"type_service_local"' in bare or (b'"pivot"' in bare and b'"adresse"' in bare)
    )


def read_directory(source: BinaryIO, known: dict[str, Contract]) -> list[RawSheet]:
    """The table of its counters; `line` is the rank of each in the file. Raises RefusedFile."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    rejects: list[Reject] = []
    several = 0
    for rank, service in enumerate(json_list(source, "service"), start=1):
        if not isinstance(service, dict):
            rejects.append(Reject("", rank, "guichet_id", "", "guichet_illisible", UNREADABLE))
            continue
        kinds = [text(p.get("type_service_local")) for p in _dicts(service.get("pivot"))]
        several += len(kinds) > 1
        rows.append(_row(service, kinds))
        lines.append(rank)
    if not rows and not rejects:
        raise RefusedFile("vide", "L'annuaire ne contient aucun guichet.")
    refuse_personal("\n".join("\t".join(row) for row in rows).encode())
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)] or [
        pa.array([], pa.string()) for _ in COLUMNS
    ]
    header = match(COLUMNS, 0, known[DATASET])
    sheet = to_sheet(header, "", columns, pa.array(lines, pa.int64()), rejects, [], "")
    if several:
        sheet.remarks.append(f"Guichets de plusieurs types : {several} ; le premier type est gardé.")
    return [sheet]


def _row(service: dict, kinds: list[str]) -> tuple[str, ...]:
    address = next(
        (a for a in _dicts(service.get("adresse")) if text(a.get("type_adresse")) in ("", "Adresse")), {}
    )
    date = re.match(
        r"(\d{2})/(\d{2})/(\d{4})|(\d{4})-(\d{2})-(\d{2})", text(service.get("date_modification"))
    )
    parts = date.groups() if date else ()
    return (
        text(service.get("id")),
        kinds[0] if kinds else "",
        text(service.get("nom")),
        text(service.get("code_insee_commune")),
        "" if not date else "-".join(parts[2::-1] if parts[0] else parts[3:]),
        text(service.get("partenaire")),
        ", ".join(
            filter(None, (text(address.get(k)) for k in ("complement1", "complement2", "numero_voie")))
        ),
        text(address.get("code_postal")),
        text(address.get("nom_commune")),
        text(address.get("latitude")),
        text(address.get("longitude")),
    )


def _dicts(value) -> Iterator[dict]:
    """The objects of a list; the list may come as text, as the tabular export writes it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    return (v for v in value if isinstance(v, dict)) if isinstance(value, list) else iter(())


def text(value: object) -> str:
    """A cell on one line."""
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""
