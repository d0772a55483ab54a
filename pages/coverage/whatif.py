"""What a hypothesis changes: computed as the build computes, over the territory and what surrounds it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from etl.territory import hypothesis
from etl.territory.accessibility import Places, Travel
from etl.territory.catchment import Bands
from pages.coverage import own, scenario
from pages.coverage.scenario import Change
from pages.shared import read
from pages.shared.filters import View

THRESHOLDS = (15.0, 20.0, 30.0, 45.0)


@dataclass(frozen=True)
class Outcome:
    """communes: those of the territory, with `avant`, `apres` (minutes, inf without road), `apl_avant`, `apl_apres`,
    `actifs_occupes`; sites: after the changes; refused: changes that do not fit; gains: one per threshold."""

    communes: pd.DataFrame
    sites: pd.DataFrame
    refused: list[str]
    gains: list[hypothesis.Gain]
    access: tuple[float, float]
    partial: bool
    left_out: int


def outcome(view: View, changes: Collection[Change]) -> Outcome:
    """Before and after, for the network of the view (or all)."""
    communes, sites = around(view)
    after, refused = scenario.applied(sites, communes, changes)
    if view.reseau != "ensemble":
        after = after[after["reseau_code"] == view.reseau]
    still = after[after["etat"] != "ferme"]
    parameters = own.parameters()
    before = _before(read.served(), view.territoire.key, view.periode, view.reseau)
    now = before if not changes else _reach(communes, still, parameters)
    inside = communes["dedans"].to_numpy(bool)
    table = communes[inside].assign(
        avant=before.minutes[inside],
        apres=now.minutes[inside],
        apl_avant=before.access[inside],
        apl_apres=now.access[inside],
    )
    demand = table["actifs_occupes"].fillna(0).to_numpy(float)
    return Outcome(
        table.reset_index(drop=True),
        after,
        refused,
        hypothesis.gains(demand, table["avant"].to_numpy(), table["apres"].to_numpy(), THRESHOLDS),
        tuple(hypothesis.mean_access(demand, table[c].to_numpy()) for c in ("apl_avant", "apl_apres")),
        before.partial or now.partial,
        int(communes.loc[inside, "actifs_occupes"].isna().sum()),
    )


def around(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(communes, sites) of the territory and around it."""
    place = view.territoire
    communes = read.read("coverage/desserte", niveau=place.niveau, code=place.code)
    sites = read.read(
        "coverage/desserte_lieux",
        niveau=place.niveau,
        code=place.code,
        periode=view.periode,
        reseau=view.reseau,
    )
    return communes, sites


@st.cache_resource(max_entries=40, show_spinner=False)
def _before(version, territoire: str, periode: str, reseau: str) -> hypothesis.Reach:
    """What the real sites give: the same until the next publication."""
    niveau, _, code = territoire.partition("-")
    communes = read.read("coverage/desserte", niveau=niveau, code=code)
    sites = read.read("coverage/desserte_lieux", niveau=niveau, code=code, periode=periode, reseau=reseau)
    return _reach(communes, sites, own.parameters())


def _reach(communes: pd.DataFrame, sites: pd.DataFrame, parameters: dict[str, str]) -> hypothesis.Reach:
    travel = Travel.from_parameters(parameters)
    speeds = np.array(travel.speeds)[travel.density_class(communes["densite"].to_numpy(float))]
    places = _places(communes, communes["code_commune"], speeds)
    row = communes.reset_index(drop=True).reset_index().set_index("code_commune")["index"]
    at = row.reindex(sites["code_commune"]).to_numpy()
    kept = ~np.isnan(at)
    sites, at = sites[kept], at[kept].astype(int)
    stands = Places(
        sites["longitude"].to_numpy(float),
        sites["latitude"].to_numpy(float),
        places.isolat[at],
        speeds[at],
        places.commune[at],
    )
    demand = communes["actifs_occupes"].to_numpy(float)
    supply = sites["conseillers_etp"].to_numpy(float)
    return hypothesis.reach(places, demand, stands, supply, travel, Bands.from_parameters(parameters))


def _places(table: pd.DataFrame, communes: pd.Series, speeds: np.ndarray) -> Places:
    return Places(
        table["longitude"].to_numpy(float),
        table["latitude"].to_numpy(float),
        table["isolat"].to_numpy(),
        speeds,
        communes.to_numpy(),
    )
