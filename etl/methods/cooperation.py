"""How the cooperations to look at first are sorted: weights that anybody can read, change and debate.

Nothing official: the formula is a proposal, drawn from the agreement of Île-de-France (2019), the reports of
Transitions Pro Nouvelle-Aquitaine and Céreq Bref 383. Networks are compared, never advisers.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import yaml

FILE = "score_cooperation.yml"  # in data/reference/
DOCUMENTED = ("attendue_observee", "attendue_non_observee")


@dataclass(frozen=True)
class Weights:
    """axes: axis → weight. preuves: best evidence of an axis → what it is worth, 0 to 1. en_sommeil: what remains of
    an agreement signed long ago when nothing has happened since."""

    axes: dict[str, float]
    preuves: dict[str, float]
    en_sommeil: float

    def rows(self) -> list[dict]:
        """The same as rows `groupe`, `cle`, `poids`, for the SQL."""
        kinds = (
            ("axe", self.axes),
            ("preuve", self.preuves),
            ("en_sommeil", {"en_sommeil": self.en_sommeil}),
        )
        return [
            {"groupe": kind, "cle": key, "poids": float(weight)}
            for kind, weights in kinds
            for key, weight in weights.items()
        ]


def read_weights(text: str) -> Weights:
    """The weights that the text of the file says. Raises ValueError when one is not a number from 0 up."""
    said = yaml.safe_load(text)
    weights = Weights(said["axes"], said["preuves"], said["en_sommeil"])
    for row in weights.rows():
        if not isinstance(row["poids"], float) or not row["poids"] >= 0:
            raise ValueError(f"{FILE} : le poids de « {row['cle']} » doit être un nombre positif ou nul")
    return weights


def gaps(rows: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """Gap of each pair in each département, 0 (all is observed) to 100 (nothing is), over its documented axes only.

    rows: `code_departement`, `reseau_a`, `reseau_b`, `axe`, `statut`, `valeur`, `en_sommeil`, `rapport` (referrals
    observed / expected, may be missing), `actifs`. Gives one row per département and pair: `ecart` (missing when no
    axis is documented), `actifs`, `priorite` = ecart × actifs / 100, the number of people in work it weighs.
    """
    known = rows[rows["statut"].isin(DOCUMENTED) & rows["axe"].isin(weights.axes)].copy()
    worth = known["valeur"].map(weights.preuves).astype("float64").fillna(0.0)
    ratio = known["rapport"].astype("float64").clip(upper=1.0)
    worth = worth.where(~(ratio > worth), ratio)
    asleep = known["en_sommeil"].astype(bool)
    worth = worth.where(~asleep, worth * weights.en_sommeil)
    known["poids"] = known["axe"].map(weights.axes).astype("float64")
    known["manque"] = known["poids"] * (1 - worth)
    pair = ["code_departement", "reseau_a", "reseau_b"]
    sums = known.groupby(pair, as_index=False).agg(
        manque=("manque", "sum"), poids=("poids", "sum"), actifs=("actifs", "first")
    )
    sums["ecart"] = 100 * sums["manque"] / sums["poids"].where(sums["poids"] > 0)
    sums["priorite"] = sums["ecart"] * sums["actifs"] / 100
    return sums[[*pair, "actifs", "ecart", "priorite"]]


def order(of_departements: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a territory, first the one that weighs most: `reseau_a`, `reseau_b`, `ecart` (mean weighted by people
    in work), `priorite`, `rang` (from 1). of_departements: as given by `gaps`."""
    known = of_departements[of_departements["ecart"].notna()]
    pairs = known.groupby(["reseau_a", "reseau_b"], as_index=False).agg(
        priorite=("priorite", "sum"), actifs=("actifs", "sum"), simple=("ecart", "mean")
    )
    weighted = 100 * pairs["priorite"] / pairs["actifs"].where(pairs["actifs"] > 0)
    pairs["ecart"] = weighted.fillna(pairs["simple"])
    pairs = pairs.sort_values(
        ["priorite", "ecart", "reseau_a", "reseau_b"], ascending=[False, False, True, True]
    )
    return pairs.assign(rang=range(1, len(pairs) + 1))[["reseau_a", "reseau_b", "ecart", "priorite", "rang"]]
