"""From kept notices to contracts: one a contract whatever the files, its states in the order of its amendments."""

from __future__ import annotations

import datetime as dt
import json

import duckdb
import pyarrow as pa

from etl.door.notices.reader import contract_key, order

CONTRACT = pa.schema(
    [(n, pa.string()) for n in ("contrat_id", "marche_id", "acheteur_id", "acheteur_nom", "format_avis", "type_avis", "nature", "objet", "code_cpv", "procedure", "forme_prix", "groupement", "accord_cadre_id", "ecarts", "livraison_id")]
    + [("date_notification", pa.date32()), ("offres_recues", pa.int64()), ("avis_remplaces", pa.int64()), ("modifications", pa.int64())]
)  # fmt: skip
STATE = pa.schema(
    [("contrat_id", pa.string()), ("rang", pa.int64()), ("date_effet", pa.date32()), ("objet", pa.string()),
     ("duree_mois", pa.int64()), ("date_fin", pa.date32()), ("montant", pa.float64()), ("en_vigueur", pa.bool_())]
)  # fmt: skip
HOLDER = pa.schema([("contrat_id", pa.string()), ("rang", pa.int64()), ("titulaire_id", pa.string()), ("type_id", pa.string()), ("nom", pa.string()), ("nom_source", pa.string())])  # fmt: skip


def add_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make marche_public, marche_public_etat and marche_public_titulaire from stg_marches_publics and
    stg_noms_siren (both in the order of reception: `rang`)."""
    notices = con.sql("select * from stg_marches_publics order by rang, ligne").to_arrow_table().to_pylist()
    names = dict(con.execute("select siren, max(nom) from stg_noms_siren group by siren").fetchall())
    contracts, states, holders = histories(notices, names)
    for name, rows, schema in (
        ("contrat_public", contracts, CONTRACT),
        ("contrat_public_etat", states, STATE),
        ("contrat_public_titulaire", holders, HOLDER),
    ):
        con.register("_rows", pa.Table.from_pylist(rows, schema=schema))
        con.execute(f"create table {name} as select * from _rows")
        con.unregister("_rows")


def histories(notices: list[dict], names: dict[str, str]) -> tuple[list[dict], list[dict], list[dict]]:
    """(contracts, states, holders). notices: rows of the lake, oldest reception first. names: SIREN → name.

    The notice that stands for a contract is its last state (`order`); between equals, the one received last.
    """
    latest: dict[tuple, dict] = {}
    seen: dict[tuple, int] = {}
    for notice in notices:
        key = contract_key(notice)
        seen[key] = seen.get(key, 0) + 1
        if key not in latest or _order(notice) >= _order(latest[key]):
            latest[key] = notice
    contracts, states, holders = [], [], []
    for key, notice in latest.items():
        identifier = "|".join(key)
        changes = json.loads(notice["modifications"])
        contracts.append(
            {n: notice.get(n) for n in CONTRACT.names}
            | {"contrat_id": identifier, "avis_remplaces": seen[key] - 1, "modifications": len(changes)}
        )
        of_contract = _states(notice, changes)
        for rank, state in enumerate(of_contract):
            last = rank == len(of_contract) - 1
            states.append(
                {k: v for k, v in state.items() if k != "titulaires"}
                | {"contrat_id": identifier, "rang": rank, "en_vigueur": last}
            )
            holders += [
                {"contrat_id": identifier, "rang": rank, **_named(h, names)} for h in state["titulaires"]
            ]
    return contracts, states, holders


def _order(notice: dict) -> tuple:
    day = notice["date_publication"]
    when = notice["date_notification"]
    return order(notice | {"date_publication": str(day or ""), "date_notification": str(when or "")})


def _states(notice: dict, changes: list[dict]) -> list[dict]:
    """The first state, then one a modification: what a modification does not say stays as it was.

    A modified duration is the whole duration of the contract, counted from its notification (README of the format).
    """
    start = notice["date_notification"]
    state = {
        "date_effet": start,
        "objet": None,
        "duree_mois": notice["duree_mois"],
        "montant": notice["montant"],
        "titulaires": json.loads(notice["titulaires"]),
    }
    found = [state]
    for change in changes:
        day = change["date"] or change["publication"]
        state = state | {
            "date_effet": dt.date.fromisoformat(day) if day else None,
            "objet": change["objet"],
            "duree_mois": int(change["duree_mois"]) if change["duree_mois"] else state["duree_mois"],
            "montant": float(change["montant"]) if change["montant"] else state["montant"],
            "titulaires": change["titulaires"] or state["titulaires"],
        }
        found.append(state)
    return [s | {"date_fin": months_later(start, s["duree_mois"])} for s in found]


def months_later(start: dt.date | None, months: int | None) -> dt.date | None:
    """Last day of a period of so many months: 2 January 2024 and 48 months end on 1 January 2028."""
    if start is None or months is None:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            return dt.date(year, month + 1, day) - dt.timedelta(days=1)
        except ValueError:
            continue
    return None


def _named(holder: dict, names: dict[str, str]) -> dict:
    """A holder with its name: the notice's own, else the one that the file of names gives for its SIREN."""
    identifier = holder["id"] or ""
    own = holder["nom"]
    known = names.get(identifier[:9]) if identifier.isdigit() else None
    return {
        "titulaire_id": holder["id"],
        "type_id": holder["type"],
        "nom": own or known,
        "nom_source": "avis" if own else "fichier de noms" if known else None,
    }
