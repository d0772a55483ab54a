"""What the demonstration stands on: real territories, real denominators, published figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from etl.paths import INVENTED_OPERATORS

# share of 20-64 year-olds in the population, where the census table has none (Mayotte, communes re-created since)
SHARE_20_64 = {"976": 0.46}
SHARE_20_64_ELSEWHERE = 0.55
CODES_OF_COMMUNE = ("code_departement", "code_region", "code_epci")


@dataclass(frozen=True, eq=False)  # one country is itself and no other: what is worked out of it can be kept
class Country:
    """Real reference tables, in the form the simulation reads.

    communes: one row a commune, sorted by code: code, code_departement, code_region, code_epci, nom, population,
        pop_20_64 (completed where unknown), longitude, latitude (NaN where there is no contour).
    departements: one row a département, sorted by code: code, code_region, actifs_occupes, chomeurs, pop_20_64.
    operators: the national ones of operateurs.csv, and the invented regional ones. former: code in force → one old code. published: (indicateur, perimetre,
        code_territoire, ventilation, modalite) → value by period, from chiffres_publies.csv. figures_table: its rows.
    """

    communes: pd.DataFrame
    departements: pd.DataFrame
    operators: pd.DataFrame
    published: dict[tuple[str, ...], dict[str, float]]
    figures_table: pd.DataFrame
    former: dict[str, str]

    def figures(
        self,
        indicateur: str,
        perimetre: str,
        code: str = "FR",
        ventilation: str = "ensemble",
        modalite: str = "ensemble",
    ) -> dict[str, float]:
        """Published values of one figure by period, e.g. {"2020": 102000.0, …}."""
        return self.published.get((indicateur, perimetre, code, ventilation, modalite), {})

    def regions_of(self, operator: str) -> list[str]:
        """Régions of a regional operator, sorted."""
        regions = self.operators.set_index("operateur_code").at[operator, "regions"]
        return sorted(regions.split("|"))

    @property
    def names(self) -> dict[str, str]:
        """operateur_code → name."""
        return dict(zip(self.operators["operateur_code"], self.operators["nom"], strict=True))

    @property
    def regional_operators(self) -> list[str]:
        o = self.operators
        return sorted(o.loc[o["reseau_code"] == "operateur_regional", "operateur_code"])


def load_country(reference: Path) -> Country:
    """Read the committed reference tables. Raises FileNotFoundError when one is missing."""
    territories = pd.read_parquet(reference / "territoires.parquet")
    communes = territories[territories["niveau_territoire"] == "commune"]
    communes = communes.sort_values("code_territoire", ignore_index=True)
    share = communes["code_departement"].map(SHARE_20_64).fillna(SHARE_20_64_ELSEWHERE)
    communes = pd.DataFrame(
        {
            "code": communes["code_territoire"],
            "code_departement": communes["code_departement"],
            "code_region": communes["code_region"],
            "code_epci": communes["code_epci"],
            "nom": communes["nom"],
            "population": communes["population"].astype(float),
            "pop_20_64": communes["pop_20_64"].fillna(communes["population"] * share).astype(float),
            "longitude": communes["x_centre"].astype(float),
            "latitude": communes["y_centre"].astype(float),
        }
    )
    communes = communes.astype(dict.fromkeys(("code", *CODES_OF_COMMUNE, "nom"), object))
    workers = _csv(reference / "actifs_occupes_departement.csv").sort_values(
        "code_departement", ignore_index=True
    )
    departements = pd.DataFrame(
        {
            "code": workers["code_departement"],
            "code_region": workers["code_region"],
            "actifs_occupes": workers["actifs_occupes_15_64"].astype(float),
            "chomeurs": workers["chomeurs_rp_15_64"].astype(float),
            "pop_20_64": communes.groupby("code_departement")["pop_20_64"]
            .sum()
            .reindex(workers["code_departement"])
            .to_numpy(),
        }
    )
    former = _csv(reference / "passage_communes.csv").sort_values("code_ancien")
    former = former[former["motif"].str.startswith("ancienne commune")]
    figures = _csv(reference / "chiffres_publies.csv")
    return Country(
        communes=communes,
        departements=departements,
        operators=_operators(reference),
        published=_published(figures),
        figures_table=figures,
        former=dict(zip(former["code_actuel"], former["code_ancien"], strict=True)),
    )


def share_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers proportional to `weights` that add up to `total` exactly (largest remainders)."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    rest = int(total - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole


def _published(rows: pd.DataFrame) -> dict[tuple[str, ...], dict[str, float]]:
    key = ["indicateur", "perimetre", "code_territoire", "ventilation", "modalite"]
    figures: dict[tuple[str, ...], dict[str, float]] = {}
    for *names, period, value in rows.loc[rows["valeur"] != "", [*key, "periode", "valeur"]].to_numpy():
        figures.setdefault(tuple(names), {})[period] = float(value)
    return figures


def _operators(reference: Path) -> pd.DataFrame:
    """National networks are real and public; no company bears an invented figure, so every regional operator is invented."""
    real, invented = _csv(reference / "operateurs.csv"), _csv(reference / INVENTED_OPERATORS)
    return pd.concat([real[real["reseau_code"] != "operateur_regional"], invented], ignore_index=True)


def _csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
