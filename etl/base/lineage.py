"""From a published figure back to the rows of the files it was made of.

The lake keeps, for each accepted row, its sheet and line number; a published figure keeps the deliveries it stands on.
Nothing is stored twice: the rows are found again when someone asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from etl.base.corrected import Correction, correcting
from etl.contracts import contracts
from etl.paths import INVENTED_OPERATORS, SQL


@dataclass(frozen=True)
class Sum:
    """What an indicator adds up.

    colonne: None where rows are counted. reseau: the only network added, if one. sans_mayotte: whether France is.
    """

    jeu: str
    colonne: str | None = None
    reseau: str = ""
    sans_mayotte: bool = False

    @classmethod
    def of_card(cls, card: Mapping[str, object]) -> Sum | None:
        """From a row of `indicateur_carte`: its `lignage`, for the networks of its `portee`; None when it is no sum of rows."""
        said = json.loads(str(card["lignage"]))
        if "jeu" not in said:
            return None
        alone = "operateur_regional" if card["portee"] == "operateurs_regionaux" else ""
        return cls(**said, reseau=alone, sans_mayotte=card["france"] == "sans_mayotte")


@dataclass(frozen=True)
class Figure:
    """A row of `indicateur`, as far as lineage needs it."""

    niveau_territoire: str
    code_territoire: str
    ventilation: str
    modalite: str


def rows_behind(
    figure: Figure,
    added: Sum,
    deliveries: Mapping[str, tuple[str, str]],
    lake: Path,
    reference: Path,
    corrections: Iterable[Correction] = (),
) -> pd.DataFrame:
    """The delivered rows that a figure adds up: fichier, feuille, ligne, the columns of the contract, correction_id.

    deliveries: identifier of each delivery the figure stands on → (fichier_id, file name). corrections: those that the
    published base applied; a row that one changed is shown as corrected and names it.
    The sum of the column added over these rows is the figure's numerator. Raises KeyError for a breakdown that the
    rows do not have.
    """
    return _rows(added.jeu, _conditions(figure, added), deliveries, lake, reference, corrections)


def rows_around(
    figure: Figure,
    dataset: str,
    deliveries: Mapping[str, tuple[str, str]],
    lake: Path,
    reference: Path,
    corrections: Iterable[Correction] = (),
) -> pd.DataFrame:
    """The delivered rows of a dataset that concern a figure's territory, where it is no plain sum of them.

    Same columns as `rows_behind`. Territories are found by commune, département, région or lot, whichever the contract
    has; a dataset without any gives all the rows of the deliveries.
    """
    return _rows(dataset, _place(figure, dataset), deliveries, lake, reference, corrections)


def _rows(
    dataset: str,
    conditions: tuple[list[str], dict],
    deliveries: Mapping[str, tuple[str, str]],
    lake: Path,
    reference: Path,
    corrections: Iterable[Correction],
) -> pd.DataFrame:
    known = contracts()[dataset].by_name
    names = list(known)
    files = {
        str(path): (file_id, name)
        for file_id, name in set(deliveries.values())
        if (path := lake / dataset / f"{file_id}.parquet").exists()
    }
    if not files:
        return pd.DataFrame(columns=["fichier", "feuille", "ligne", *names, "correction_id"])
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.execute((SQL / "macros" / "mayotte.sql").read_text(encoding="utf-8"))
    con.register(
        "sources", pd.DataFrame({"chemin": list(files), "fichier": [name for _, name in files.values()]})
    )
    shown = ", ".join(f"r.{name}" for name in [*names, "correction_id"])
    delivered = "read_parquet($files, union_by_name = true, filename = 'chemin')"
    commune = "r.code_commune" if "code_commune" in known else "null"
    operator = "r.operateur_code" if "operateur_code" in known else "null"
    where, parameters = conditions
    return con.execute(
        f"""
        select s.fichier, r.feuille, r.ligne, {shown}
        from ({correcting(delivered, contracts()[dataset], corrections)}) as r
        join sources as s on s.chemin = r.chemin
        left join read_parquet($territoires) as t
            on t.niveau_territoire = 'commune' and t.code_territoire = {commune}
        left join read_csv($operateurs, all_varchar = true) as o on o.operateur_code = {operator}
        where r.livraison_id in (select unnest($livraisons)) {"".join(f" and {c}" for c in where)}
        order by s.fichier, r.feuille, r.ligne
        """,
        {
            "files": list(files),
            "territoires": str(reference / "territoires.parquet"),
            "operateurs": [
                str(path)
                for path in (reference / "operateurs.csv", reference / INVENTED_OPERATORS)
                if path.exists()
            ],
            "livraisons": list(deliveries),
            **parameters,
        },
    ).df()


def _place(figure: Figure, dataset: str) -> tuple[list[str], dict]:
    """The SQL conditions of a figure's territory, by the columns that a dataset has, and their parameters."""
    known = contracts()[dataset].by_name
    if figure.niveau_territoire == "lot":
        column = "lot_code" if "lot_code" in known else "code" if dataset == "objectifs" else None
        return ([f"r.{column} = $code"], {"code": figure.code_territoire}) if column else ([], {})
    if "code_commune" in known or "code_departement" in known:
        own = "r.code_departement" if "code_departement" in known else "null"
        places = _places(f"coalesce(t.code_departement, {own})")
    elif "code_region" in known:
        places = {"region": "r.code_region = $code"}
    else:
        places = {}
    if figure.niveau_territoire not in places:
        return [], {}
    return [places[figure.niveau_territoire]], {"code": figure.code_territoire}


def _places(departement: str) -> dict[str, str]:
    """Level → condition; departement: the SQL of a row's département."""
    return {
        "commune": "r.code_commune = $code",
        "epci": "t.code_epci = $code",
        "departement": f"{departement} = $code",
        # a row without a commune finds its région through its département
        "region": f"""{departement} in (select code_territoire from read_parquet($territoires)
            where niveau_territoire = 'departement' and code_region = $code)""",
    }


def _conditions(figure: Figure, added: Sum) -> tuple[list[str], dict]:
    """The SQL conditions of a figure's territory, network and group, and their parameters."""
    dataset = added.jeu
    own = "r.code_departement" if "code_departement" in contracts()[dataset].by_name else "null"
    departement = f"coalesce(t.code_departement, {own})"
    place = _places(departement)
    conditions, parameters = [], {}
    if figure.niveau_territoire in place:
        conditions.append(place[figure.niveau_territoire])
        parameters["code"] = figure.code_territoire
    elif added.sans_mayotte:
        conditions.append(f"not est_mayotte('departement', {departement})")
    if added.reseau:
        conditions.append("o.reseau_code = $seul_reseau")
        parameters["seul_reseau"] = added.reseau
        if figure.ventilation in contracts()[dataset].by_name:
            conditions.append(f"coalesce(r.{figure.ventilation}, 'nr') = $groupe")
            parameters["groupe"] = figure.modalite
    if figure.ventilation.startswith("reseau"):
        network, _, group = figure.modalite.partition("*")
        conditions.append("o.reseau_code = $reseau")
        parameters["reseau"] = network
        if group:
            column = figure.ventilation.partition("*")[2]
            if column not in contracts()[dataset].by_name:
                raise KeyError(column)
            conditions.append(f"coalesce(r.{column}, 'nr') = $groupe")
            parameters["groupe"] = group
    if added.colonne is None:
        if dataset == "lieux_accueil":  # where no one is received is no site
            conditions.append("r.site_type <> 'distance'")
    else:
        conditions.append(f"r.{added.colonne} is not null")
    return conditions, parameters
