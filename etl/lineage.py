"""From a published figure back to the rows of the files it was made of.

The lake keeps, for each accepted row, its sheet and line number; a published figure keeps the deliveries it stands on.
Nothing is stored twice: the rows are found again when someone asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from etl.contracts import contracts
from etl.corrected import Correction, correcting

# Which delivered column each indicator adds up (or counts, where there is none)
MEASURES = {
    "entrees_cep": ("activite", "entrees_cep"),
    "beneficiaires_cep": ("activite", "beneficiaires_cep"),
    "taux_acces_actifs_occupes": ("activite", "entrees_cep"),
    "taux_acces_stabilise": ("activite", "entrees_cep"),
    "ratio_acces_attendu": ("activite", "entrees_cep"),
    "taux_recours_actifs": ("activite", "entrees_cep"),
    "part_operateur": ("activite", "entrees_cep"),
    "nb_lieux_accueil": ("lieux_accueil", None),
    "densite_lieux": ("lieux_accueil", None),
    "nb_conseillers_etp": ("lieux_accueil", "conseillers_etp"),
}
OF_REGIONAL_OPERATORS = ("taux_acces_actifs_occupes", "taux_acces_stabilise", "ratio_acces_attendu")


@dataclass(frozen=True)
class Figure:
    """A row of `indicateur`, as far as lineage needs it."""

    indicateur: str
    niveau_territoire: str
    code_territoire: str
    ventilation: str
    modalite: str


def rows_behind(
    figure: Figure,
    deliveries: Mapping[str, tuple[str, str]],
    lake: Path,
    reference: Path,
    corrections: Iterable[Correction] = (),
) -> pd.DataFrame:
    """The delivered rows that a figure adds up: fichier, feuille, ligne, the columns of the contract, correction_id.

    deliveries: identifier of each delivery the figure stands on → (fichier_id, file name). corrections: those that the
    published base applied; a row that one changed is shown as corrected and names it.
    The sum of the measured column over these rows is the figure's numerator. Raises KeyError for an indicator that
    is not made of delivered rows.
    """
    dataset, measure = MEASURES[figure.indicateur]
    names = [field.name for field in contracts()[dataset].fields]
    files = {
        str(path): (file_id, name)
        for file_id, name in set(deliveries.values())
        if (path := lake / dataset / f"{file_id}.parquet").exists()
    }
    if not files:
        return pd.DataFrame(columns=["fichier", "feuille", "ligne", *names, "correction_id"])
    con = duckdb.connect()
    con.execute("set enable_progress_bar = false")
    con.register(
        "sources", pd.DataFrame({"chemin": list(files), "fichier": [name for _, name in files.values()]})
    )
    conditions, parameters = _conditions(figure, dataset, measure)
    shown = ", ".join(f"r.{name}" for name in [*names, "correction_id"])
    delivered = "read_parquet($files, union_by_name = true, filename = 'chemin')"
    return con.execute(
        f"""
        select s.fichier, r.feuille, r.ligne, {shown}
        from ({correcting(delivered, contracts()[dataset], corrections)}) as r
        join sources as s on s.chemin = r.chemin
        left join read_parquet($territoires) as t
            on t.niveau_territoire = 'commune' and t.code_territoire = r.code_commune
        left join read_csv($operateurs, all_varchar = true) as o on o.operateur_code = r.operateur_code
        where r.livraison_id in (select unnest($livraisons)) {conditions}
        order by s.fichier, r.feuille, r.ligne
        """,
        {
            "files": list(files),
            "territoires": str(reference / "territoires.parquet"),
            "operateurs": str(reference / "operateurs.csv"),
            "livraisons": list(deliveries),
            **parameters,
        },
    ).df()


def _conditions(figure: Figure, dataset: str, measure: str | None) -> tuple[str, dict]:
    """The SQL conditions of a figure's territory, network and group, and their parameters."""
    own = "r.code_departement" if dataset == "activite" else "null"
    departement = f"coalesce(t.code_departement, {own})"
    place = {
        "commune": "r.code_commune = $code",
        "epci": "t.code_epci = $code",
        "departement": f"{departement} = $code",
        # a row without a commune finds its région through its département
        "region": f"""{departement} in (select code_territoire from read_parquet($territoires)
            where niveau_territoire = 'departement' and code_region = $code)""",
    }
    conditions, parameters = [], {}
    if figure.niveau_territoire in place:
        conditions.append(place[figure.niveau_territoire])
        parameters["code"] = figure.code_territoire
    elif figure.indicateur.startswith(("taux_", "densite_")):
        conditions.append(f"{departement} <> '976'")  # the rates of France are without Mayotte
    if figure.indicateur in OF_REGIONAL_OPERATORS:
        conditions.append("o.reseau_code = 'operateur_regional'")
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
    if measure is None:
        conditions.append("r.site_type <> 'distance'")
    else:
        conditions.append(f"r.{measure} is not null")
    return "".join(f" and {c}" for c in conditions), parameters
