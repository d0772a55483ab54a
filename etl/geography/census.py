"""People aged 20 to 64 (census 2021), brought to the communes of today."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow.parquet as pq

# Communes re-established after the census geography: their people are counted with the former whole.
# The four of Cantal are read from the package; Insee's list of changes of 1 January 2024 gives the others.
SPLIT_2024 = {"60694": "60054", "85165": "85084", "85212": "85084"}


def population_20_64(parquet: bytes, old: pd.DataFrame, communes: list[str]) -> pd.Series:
    """Persons aged 20–64 by current commune code (RP2021), as counted.

    parquet: `iris_2021.parquet`; old: table of `codes.passage`. Raises ValueError when a code leads
    nowhere, so that nobody is lost silently.
    """
    table = pq.read_table(io.BytesIO(parquet), columns=["com", "pop_20_64"]).to_pandas()
    known = set(communes)
    way = dict(zip(old["code_ancien"], old["code_actuel"], strict=True))
    table["code"] = [code if code in known else way.get(code) for code in table["com"]]
    if table["code"].isna().any():
        lost = sorted(set(table.loc[table["code"].isna(), "com"]))
        raise ValueError(f"Codes de commune sans correspondance : {', '.join(lost[:10])}")
    return table.groupby("code")["pop_20_64"].sum().astype("float64")


def split_communes(earlier: list[dict], communes: list[str], counted: pd.Series) -> dict[str, str]:
    """{re-established commune: commune with which the census counted it}."""
    parents = {c["code"]: c["chefLieu"] for c in earlier if c["type"] == "commune-deleguee"}
    missing = [code for code in communes if code not in counted.index and not code.startswith("976")]
    return {code: SPLIT_2024.get(code) or parents[code] for code in missing}


def add_population_20_64(
    territories: pd.DataFrame, counted: pd.Series, split: dict[str, str]
) -> pd.DataFrame:
    """Add pop_20_64 (float, null when unknown) and pop_20_64_perimetre (why it is null or partial).

    A level above has the sum of its communes' counts, which is exact where a split stays inside the
    unit. Split communes and their former whole have no figure of their own: the census cannot part them.
    """
    out = territories.copy()
    communes = out["niveau_territoire"] == "commune"
    counts = out.loc[communes, "code_territoire"].map(counted)
    together = {
        parent: [parent, *sorted(c for c, p in split.items() if p == parent)] for parent in split.values()
    }
    reasons = pd.Series("", index=out.index, dtype="str")
    sums = pd.Series(float("nan"), index=out.index)
    keys = {"region": "code_region", "departement": "code_departement", "epci": "code_epci"}
    for level, key in keys.items():
        rows = out["niveau_territoire"] == level
        by_unit = counts.groupby(out.loc[communes, key]).sum(min_count=1)
        sums[rows] = out.loc[rows, "code_territoire"].map(by_unit)
    sums[communes] = counts
    sums[out["niveau_territoire"] == "france"] = counts.sum()
    reasons[out["niveau_territoire"] == "france"] = "hors Mayotte"
    for parent, group in together.items():
        rows = communes & out["code_territoire"].isin(group)
        sums[rows] = float("nan")
        reasons[rows] = f"compté avec l'ancienne commune {parent} ({', '.join(group)}) : non séparable"
    mayotte = out["code_region"] == "06"
    reasons[mayotte] = "Mayotte absente de la source"
    out["pop_20_64"] = sums
    out["pop_20_64_perimetre"] = reasons
    return out
