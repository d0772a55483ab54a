"""How far the cells of accepted rows are filled, by delivery and column of the contract."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from etl.contracts import contracts

COMPLETENESS = pa.schema(
    [(name, pa.string()) for name in ("livraison_id", "colonne", "titre")]
    + [("obligatoire", pa.bool_()), ("lignes", pa.int64()), ("renseignees", pa.int64())]
)


def completeness(con: duckdb.DuckDBPyConnection) -> list[dict]:
    """One row a delivery of an operator and column of its contract; « nr » (non renseigné) is not filled.

    Reads the tables livre_<dataset> of `con`. A column of an alternative (code_commune or code_departement) counts as
    one: filled where one of them is.
    """
    found = []
    for contract in contracts().values():
        if "operateur_code" not in contract.covers:
            continue
        fields = [f for f in contract.fields if f.name not in (*contract.covers, *contract.one_of)]
        counts = ", ".join(_filled(f.name, f.absences, f.type) for f in fields)
        rows = con.execute(
            f"select livraison_id, count(*), {counts} from livre_{contract.name} group by livraison_id"
        ).fetchall()
        found += [
            {
                "livraison_id": delivery,
                "colonne": field.name,
                "titre": field.title,
                "obligatoire": field.mandatory,
                "lignes": lines,
                "renseignees": n,
            }
            for delivery, lines, *filled in rows
            for field, n in zip(fields, filled, strict=True)
        ]
    return found


def _filled(name: str, absences: bool, kind: str) -> str:
    """A count with a reason for its absence says something only when it is secret or without object."""
    if absences:
        return f"count(*) filter (where {name} is not null or {name}_absence in ('secret', 'sans_objet'))"
    known = f"{name} is not null" + (f" and {name} <> 'nr'" if kind == "string" else "")
    return f"count(*) filter (where {known})"
