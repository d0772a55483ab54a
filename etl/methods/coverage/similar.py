"""Territories that resemble one: an explained distance on what they are, not on how well they are served. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def standardised(features: pd.DataFrame, logarithms: tuple[str, ...] = ()) -> pd.DataFrame:
    """Features in robust units: (x − median) ÷ (interquartile range ÷ 1.349), of the logarithm for amounts above zero.

    A feature without spread is zero everywhere; an unknown value stays nan.
    """
    values = features.astype(float).copy()
    for name in logarithms:
        values[name] = np.log(values[name].where(values[name] > 0))
    spread = (values.quantile(0.75) - values.quantile(0.25)) / 1.349
    return (values - values.median()) / spread.where(spread > 0, np.inf)


def similar(
    features: pd.DataFrame,
    code: str,
    k: int = 5,
    weights: Mapping[str, float] | None = None,
    logarithms: tuple[str, ...] = (),
) -> pd.DataFrame:
    """The k territories nearest to one, with how much each feature parts them.

    features: a row per territory (index: code), a column per trait. The squared distance is the weighted mean, over the
    traits known of both, of the squared gaps in standard units; columns: `distance`, `traits` (how many were compared),
    then the share of each trait in the squared distance (they add up to 1, or 0 where the two are the same). Fewer than
    half of the traits known: not compared; a trait known of nobody is left out. Raises KeyError for an unknown code.
    """
    features = features.dropna(axis="columns", how="all")
    units = standardised(features, tuple(name for name in logarithms if name in features))
    weight = pd.Series(weights or {}, dtype=float).reindex(units.columns).fillna(1.0)
    squared = ((units - units.loc[code]) ** 2) * weight
    known = squared.notna()
    total = squared.sum(axis=1)
    distance = np.sqrt(total / (known * weight).sum(axis=1))
    enough = known.sum(axis=1) * 2 >= len(units.columns)
    shares = squared.div(total.where(total > 0), axis=0).fillna(0.0).add_prefix("part_")
    found = shares.assign(distance=distance, traits=known.sum(axis=1))[enough].drop(
        index=code, errors="ignore"
    )
    found = found.sort_values("distance", kind="stable").head(k)
    return found[["distance", "traits", *shares.columns]]
