"""What the demonstration stands on: real territories, real denominators, published figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

# share of 20-64 year-olds in the population, where the census table has none (Mayotte, communes re-created since)
SHARE_20_64 = {"976": 0.46}
SHARE_20_64_ELSEWHERE = 0.55


@dataclass(frozen=True)
class Country:
    """Real reference tables, in the form the simulation reads.

    communes: one row a commune, sorted by code: code, code_departement, code_region, code_epci, nom, population,
        pop_20_64 (completed where unknown), longitude, latitude (NaN where there is no contour).
    departements: one row a département, sorted by code: code, code_region, actifs_occupes, chomeurs, pop_20_64.
    operators: rows of operateurs.csv. published: rows of chiffres_publies.csv. former: code in force → one old code.
    """

    communes: pd.DataFrame
    departements: pd.DataFrame
    operators: pd.DataFrame
    published: pd.DataFrame
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
        p = self.published
        keep = (
            (p["indicateur"] == indicateur)
            & (p["perimetre"] == perimetre)
            & (p["code_territoire"] == code)
            & (p["ventilation"] == ventilation)
            & (p["modalite"] == modalite)
            & (p["valeur"] != "")
        )
        return dict(zip(p.loc[keep, "periode"], p.loc[keep, "valeur"].astype(float), strict=True))

    def regions_of(self, operator: str) -> list[str]:
        """Régions of a regional operator, sorted."""
        regions = self.operators.set_index("operateur_code").at[operator, "regions"]
        return sorted(regions.split("|"))

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
    return Country(
        communes=communes,
        departements=departements,
        operators=_csv(reference / "operateurs.csv"),
        published=_csv(reference / "chiffres_publies.csv"),
        former=dict(zip(former["code_actuel"], former["code_ancien"], strict=True)),
    )


def share_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers proportional to `weights` that add up to `total` exactly (largest remainders)."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    rest = int(total - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:rest]] += 1
    return whole


def _csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
