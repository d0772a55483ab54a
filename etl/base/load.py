"""Give the models what they read: rows of deliveries, lists of codes, what was received, cards of indicators."""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa

from etl import register
from etl.base import corrected
from etl.base.cards import columns, read_cards
from etl.base.completeness import COMPLETENESS, completeness
from etl.base.corrected import Correction, condition, correcting, read_corrections
from etl.contracts import Contract, contracts
from etl.door import parts
from etl.door.apart import set_apart
from etl.door.receive import Received
from etl.door.references import references_from
from etl.methods import cooperation
from etl.paths import INVENTED_OPERATORS, SQL, Paths


def load(con: duckdb.DuckDBPyConnection, paths: Paths, received: list[Received]) -> None:
    """Give the models what they read: lake_<dataset>, ref_<table>, recu_fichier, recu_livraison, recu_rejet."""
    corrections = read_corrections(references_from(paths.reference), corrected.FOLDER)
    for contract in contracts().values():
        _load_dataset(con, paths, contract, received, corrections)
    _load_corrections(con, corrections)
    as_table(con, "recu_decision", register.decisions(paths), _DECISION)
    as_table(con, "recu_completude", completeness(con), COMPLETENESS)
    for path in sorted(paths.reference.glob("*.csv")):
        con.execute(
            f"create table ref_{path.stem} as select * from read_csv(?, all_varchar = true, delim = ',', quote = '\"')",
            [str(path)],
        )
    for name in ("territoires", "voisins_communes"):
        con.execute(
            f"create table ref_{name} as select * from read_parquet(?)",
            [str(paths.reference / f"{name}.parquet")],
        )
    if any(r.verdict["demonstration"] and r.verdict["charges"] for r in received):
        _name_nobody(con, paths)
    as_table(
        con,
        "ref_score_cooperation",
        cooperation.read_weights((paths.reference / cooperation.FILE).read_text("utf-8")).rows(),
    )
    as_table(con, "ref_cartes", read_cards(SQL / "indicators"), columns())
    _load_received(con, paths, received)


def _load_received(con: duckdb.DuckDBPyConnection, paths: Paths, received: list[Received]) -> None:
    """What was received: files in the order of their reception, deliveries, rows set aside."""
    files, deliveries = [], []
    for rank, (line, verdict) in enumerate(((r.line, r.verdict) for r in received), start=1):
        files.append(
            {
                "fichier_id": verdict["fichier_id"],
                "rang": rank,
                **{k: line[k] for k in ("fichier", "sha256", "taille", "recue_le")},
                **{
                    k: verdict[k]
                    for k in (
                        "dataset",
                        "verdict",
                        "lus",
                        "charges",
                        "rejetes",
                        "ignores",
                        "millesime",
                        "demonstration",
                    )
                },
                "motifs": "\n".join(verdict["motifs"]),
            }
        )
        for delivery in verdict["livraisons"]:
            covered = [str(delivery[name]) for name in contracts()[verdict["dataset"]].covers]
            deliveries.append(
                {
                    "fichier_id": verdict["fichier_id"],
                    "operateur_code": None,
                    "periode": None,
                    "couverture": "|".join(covered) or None,
                    **delivery,
                }
            )
    as_table(con, "recu_fichier", files, _FILE)
    as_table(con, "recu_livraison", deliveries, _DELIVERY)
    away = [
        {"fichier_id": i, "fichier": line["fichier"], "mis_a_part_le": line["quand"]}
        for i, line in set_apart(paths).items()
    ]
    as_table(con, "recu_mis_a_part", away, _AWAY)
    _compare(con, files, deliveries)
    rejects = [
        str(p)
        for r in received
        if (p := paths.lake / "rejets" / f"{r.verdict['fichier_id']}.parquet").exists()
    ]
    if rejects:
        con.execute(
            "create table recu_rejet as select parse_filename(filename, true) as fichier_id, * exclude (filename) "
            "from read_parquet($files, filename = true)",
            {"files": rejects},
        )
    else:
        con.execute(
            "create table recu_rejet (fichier_id varchar, feuille varchar, ligne bigint, colonne varchar, "
            "valeur varchar, regle varchar, message varchar)"
        )


def _compare(con: duckdb.DuckDBPyConnection, files: list[dict], deliveries: list[dict]) -> None:
    """recu_paire: what two deliveries of the same thing are to each other."""
    parts.empty(con)
    known = {file["fichier_id"]: file for file in files}
    for contract in contracts().values():
        own = [
            d | {name: known[d["fichier_id"]][name] for name in ("rang", "demonstration")}
            for d in deliveries
            if d["couverture"] and known[d["fichier_id"]]["dataset"] == contract.name
        ]
        parts.compare(con, contract, f"select * from livre_{contract.name}", own)


_FILE = pa.schema(
    [
        (n, pa.string())
        for n in ("fichier_id", "fichier", "sha256", "recue_le", "dataset", "verdict", "motifs", "millesime")
    ]
    + [(n, pa.int64()) for n in ("rang", "taille", "lus", "charges", "rejetes", "ignores")]
    + [("demonstration", pa.bool_())]
)
_AWAY = pa.schema([(name, pa.string()) for name in ("fichier_id", "fichier", "mis_a_part_le")])
_DELIVERY = pa.schema(
    [(n, pa.string()) for n in ("livraison_id", "fichier_id", "operateur_code", "periode", "couverture")]
    + [(n, pa.int64()) for n in ("lignes", "rejetees")]
)


_DECISION = pa.schema(
    [
        (name, pa.string())
        for name in (
            "decision_id",
            "objet",
            "destinataire",
            "echeance",
            "code_region",
            "periode",
            "indicateur",
            "niveau_territoire",
            "code_territoire",
            "statut",
            "ajoutee_le",
            "ajoutee_par",
            "close_le",
            "close_par",
            "motif",
        )
    ]
)
_CORRECTION = pa.schema(
    [
        (name, pa.string())
        for name in (
            "correction_id",
            "dataset",
            "quand",
            "couverture",
            "colonne",
            "valeur_livree",
            "valeur_corrigee",
            "motif",
            "auteur",
            "corrigee_le",
            "producteur_prevenu_le",
            "statut",
        )
    ]
)


def _name_nobody(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """In a demonstration, invented operators stand for the regional ones, and no company is named beside a figure.

    Lots have no holder but the delivered one; what is published about a company or its network waits for real deliveries.
    """
    con.execute("delete from ref_operateurs where reseau_code = 'operateur_regional'")
    con.execute(
        "insert into ref_operateurs by name select * from read_csv(?, all_varchar = true, delim = ',', quote = '\"')",
        [str(paths.reference / INVENTED_OPERATORS)],
    )
    con.execute("update ref_lots set titulaire = null, note = null, source_url = null")
    con.execute("delete from ref_groupements")
    con.execute("delete from ref_faits_marche where contains(mesure, 'cibc')")
    con.execute(
        "delete from ref_chiffres_publies where indicateur = 'titulaire_lot' or contains(indicateur, 'cibc')"
    )
    con.execute(
        """update ref_chiffres_publies set
            note = trim(regexp_replace(note, 'Opérateur : [^.;]*[.]?', '')),
            source = regexp_replace(source, ' [(][^)]*(CIBC|EVA)[^)]*[)]', ''),
            source_url = case when not regexp_matches(source_url, 'catalys|cibc|reseau-eva') then source_url end"""
    )


def as_table(
    con: duckdb.DuckDBPyConnection, name: str, rows: list[dict], schema: pa.Schema | None = None
) -> None:
    """Make a table of rows; schema: where there may be none."""
    table = pa.Table.from_pylist(rows, schema=schema)
    con.register(f"_{name}", table)
    con.execute(f"create table {name} as select * from _{name}")
    con.unregister(f"_{name}")


def _load_dataset(
    con: duckdb.DuckDBPyConnection,
    paths: Paths,
    contract: Contract,
    received: list[Received],
    corrections: list[Correction],
) -> None:
    """livre_<dataset>: rows as delivered; lake_<dataset>: the same with the signed corrections."""
    files = [
        str(paths.lake / contract.name / f"{r.verdict['fichier_id']}.parquet")
        for r in received
        if r.verdict["dataset"] == contract.name and r.verdict["charges"]
    ]
    if files:
        listed = json.dumps(files, ensure_ascii=False).replace("'", "''").replace('"', "'")
        con.execute(
            f"create view livre_{contract.name} as select * from read_parquet({listed}, union_by_name = true)"
        )
    else:
        kinds = {
            "string": "varchar",
            "integer": "bigint",
            "number": "double",
            "date": "date",
            "boolean": "boolean",
        }
        columns = [f"{name} {kinds[kind]}" for name, kind in contract.stored.items()]
        con.execute(f"create table livre_{contract.name} ({', '.join(columns)}, livraison_id varchar)")
    con.execute(
        f"create view lake_{contract.name} as {correcting(f'livre_{contract.name}', contract, corrections)}"
    )


def _load_corrections(con: duckdb.DuckDBPyConnection, corrections: list[Correction]) -> None:
    """recu_correction, and recu_correction_livraison: how many rows of each delivery each correction changes."""
    as_table(con, "recu_correction", [c.row() for c in corrections], _CORRECTION)
    con.execute(
        "create table recu_correction_livraison (correction_id varchar, livraison_id varchar, lignes bigint)"
    )
    for c in corrections:
        con.execute(
            f"insert into recu_correction_livraison select $id, livraison_id, count(*) from livre_{c.dataset} "
            f"where {condition(c, contracts()[c.dataset])} group by livraison_id",
            {"id": c.correction_id},
        )
