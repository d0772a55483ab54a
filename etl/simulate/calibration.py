"""What the written deliveries add up to, beside what is published: the proof that goes in the manifest."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.simulate import paths
from etl.simulate.cells import CODES, Cells
from etl.simulate.country import Country
from etl.simulate.targets import NATIONAL, REGIONAL

# (indicateur, perimetre, code_territoire, periode) of the counts of persons that the deliveries reach exactly
EXACT = (
    *(("entrees_cep", REGIONAL, "FR", y) for y in ("2020", "2021", "2022", "2023")),
    *(("beneficiaires_cep", REGIONAL, "FR", y) for y in ("2020", "2021")),
    *(("entrees_cep", "tous_operateurs", "FR", y) for y in ("2022", "2023")),
    ("entrees_cep", "france_travail", "FR", "2022"),
    *(("entrees_cep", network, "FR", "2023") for network in NATIONAL),
    *(("beneficiaires_cep", REGIONAL, "75", y) for y in ("2020", "2021", "2022")),
    *(("beneficiaires_cep", REGIONAL, "44", y) for y in ("2020", "2021", "2022")),
    *(("beneficiaires_cep", REGIONAL, "76", y) for y in ("2020", "2021")),
    *(("beneficiaires_cep", REGIONAL, "54", y) for y in ("2021", "2022")),
    ("contacts_service", REGIONAL, "75", "2022"),
    ("accompagnements_niveau_2", REGIONAL, "75", "2022"),
)
# (indicateur, code_territoire, periode published, quarter of the deliveries)
SITES = (
    ("nb_lieux_accueil", "FR", "2020-04", "2020-Q2"),
    ("nb_lieux_accueil", "75", "2022", "2022-Q4"),
    ("nb_lieux_accueil", "75", "après 2022", "2024-Q4"),
    ("nb_communes_avec_lieu", "75", "2023", "2023-Q4"),
    ("nb_lieux_accueil", "24", "2020-09", "2020-Q3"),
    ("nb_conseillers", "24", "2020-09", "2020-Q3"),
    ("nb_conseillers", "75", "2022", "2022-Q4"),
    ("nb_conseillers", "76", "2021", "2021-Q4"),
)
SHARES = {
    "femme": ("femme",), "50_plus": ("50_plus",), "cap_bep_ou_moins": ("infra_cap", "cap_bep"),
    "bac_ou_moins": ("infra_cap", "cap_bep", "bac"), "salarie_prive": ("salarie_prive",), "cadres": ("cadres",),
    "professions_intermediaires": ("professions_intermediaires",), "employes": ("employes",),
    "ouvriers": ("ouvriers",),
}  # fmt: skip
MEASURE = {"contacts_service": "contacts", "entrees_cep": "entrees_cep"}


class Ledger:
    """Adds up what is written, as it is written: by operator, period and département."""

    def __init__(self, country: Country) -> None:
        self.country = country
        self.codes = country.departements["code"].tolist()
        self.region_of = country.departements["code_region"].to_numpy()
        number = {code: i for i, code in enumerate(self.codes)}
        self.of_commune = country.communes["code_departement"].map(number).to_numpy()
        self.counts: dict[tuple[str, str], dict[str, np.ndarray]] = {}
        self.people: dict[tuple[str, str, str], np.ndarray] = {}
        self.sites: list[pd.DataFrame] = []
        self.followed: dict[tuple[str, str], Cells] = {}  # cells from which paths are written

    def add(self, operator: str, period: str, cells: Cells) -> None:
        """Take note of the cells of an operator and period (places are communes for a regional operator)."""
        if paths.wanted(operator, period):
            self.followed[operator, period] = cells
        where = cells.place if operator in NATIONAL else self.of_commune[cells.place]
        n = len(self.codes)
        self.counts[operator, period] = {
            name: np.bincount(where, weights=values, minlength=n).astype(np.int64)
            for name, values in cells.measures.items()
        }
        if "-" in period or operator in NATIONAL:
            return
        persons = cells.measures["beneficiaires_cep"]
        for dimension, index in cells.profile.items():
            size = len(CODES[dimension])
            table = np.bincount(where * size + index, weights=persons, minlength=n * size)
            self.people[operator, period, dimension] = table.reshape(n, size).astype(np.int64)

    def add_sites(self, sites: pd.DataFrame) -> None:
        """Take note of the sites of an operator and year."""
        if sites["operateur_code"].iat[0] not in NATIONAL:
            self.sites.append(sites[["periode", "code_commune", "region", "conseillers_effectif"]])

    def total(self, measure: str, perimetre: str, period: str, code: str) -> int:
        """Sum of a measure over the operators of a perimeter and a territory."""
        inside = self._inside(code)
        return sum(
            int(counts[measure][inside].sum())
            for (operator, p), counts in self.counts.items()
            if p == period
            and measure in counts
            and (
                perimetre == "tous_operateurs"
                or operator == perimetre
                or (perimetre == REGIONAL and operator not in NATIONAL)
            )
        )

    def persons(self, dimension: str, codes: tuple[str, ...], period: str, code: str) -> int:
        """Beneficiaries of the regional operators of a territory who have one of these codes."""
        inside = self._inside(code)
        columns = [CODES[dimension].index(c) for c in codes]
        return sum(
            int(table[inside][:, columns].sum())
            for (_, p, d), table in self.people.items()
            if (p, d) == (period, dimension)
        )

    def _inside(self, code: str) -> np.ndarray:
        if code == "FR":
            return np.ones(len(self.codes), dtype=bool)
        # 75 and 44 are also départements: the published figures of this table speak of the régions
        if code in set(self.region_of):
            return self.region_of == code
        return np.array(self.codes) == code

    def targets(self) -> list[dict]:
        """Each published figure that the deliveries follow, with what they reach."""
        rows = self.country.figures_table
        found = []
        for indicateur, perimetre, code, period in EXACT:
            if indicateur == "accompagnements_niveau_2":
                reached = self.persons("niveau_cep", ("2",), period, code)
            else:
                reached = self.total(MEASURE.get(indicateur, indicateur), perimetre, period, code)
            found.append(self._target(rows, indicateur, perimetre, code, period, reached))
        for row in rows[rows["indicateur"] == "part_beneficiaires"].itertuples():
            if row.modalite in SHARES:
                people = self.persons(row.ventilation, SHARES[row.modalite], row.periode, row.code_territoire)
                everyone = self.total("beneficiaires_cep", REGIONAL, row.periode, row.code_territoire)
                found.append(_described(row, round(100 * people / everyone, 2)))
        sites = pd.concat(self.sites, ignore_index=True)
        for indicateur, code, period, quarter in SITES:
            here = sites[(sites["periode"] == quarter) & ((code == "FR") | (sites["region"] == code))]
            reached = {
                "nb_lieux_accueil": len(here),
                "nb_communes_avec_lieu": here["code_commune"].nunique(),
                "nb_conseillers": int(here["conseillers_effectif"].sum()),
            }[indicateur]
            found.append(
                self._target(rows, indicateur, REGIONAL, code, period, reached) | {"trimestre": quarter}
            )
        return found

    def _target(self, rows: pd.DataFrame, indicateur, perimetre, code, period, reached) -> dict:
        one = rows[
            (rows["indicateur"] == indicateur)
            & (rows["perimetre"] == perimetre)
            & (rows["code_territoire"] == code)
            & (rows["periode"] == period)
        ]
        return _described(next(one.itertuples()), reached)


def _described(row, reached: float) -> dict:
    return {
        "chiffre_id": row.chiffre_id,
        "libelle": row.libelle,
        "code_territoire": row.code_territoire,
        "periode": row.periode,
        "cible": float(row.valeur),
        "atteint": reached,
        "statut_cible": row.statut,
        "source": row.source,
        "source_url": row.source_url,
    }
