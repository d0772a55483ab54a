"""What a hypothesis changes: the pure functions of the build, on the scene of the version served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from etl.methods.coverage import accessibility, placement, siting
from etl.methods.coverage.scenes import scene_of
from etl.methods.coverage.siting import Effects, Scene
from pages.coverage import own, scenario
from pages.coverage.scenario import Change
from pages.shared import catalog, read
from pages.shared import formats as f
from pages.shared.filters import View

THRESHOLDS = (15.0, 20.0, 30.0, 45.0)
COVER, NEARER = "couvrir", "rapprocher"
KINDS = ("communes denses", "densité intermédiaire", "communes peu denses", "communes très peu denses")
COLUMNS = {"region": "code_region", "departement": "code_departement", "epci": "code_epci"}


@dataclass(frozen=True)
class Outcome:
    """communes: those of the territory, with `avant`, `apres` (minutes, inf without road), `apl_avant`, `apl_apres`;
    sites: those of the territory after the changes, with `etat`; refused: changes that do not fit, in French."""

    communes: pd.DataFrame
    sites: pd.DataFrame
    refused: list[str]
    effects: Effects
    partial: bool


@dataclass(frozen=True)
class Next:
    """Where the next sites would do most good.

    communes: in order, with `gagnes` (people newly within reach) and `heures` (spared if each worker went once), alone and
    `cumul`; gap: distance from the best choice, as a share; far: by kind of commune (`zone`), `actifs` and how many stay
    beyond the limit, `avant` and `apres`.
    """

    communes: pd.DataFrame
    gap: float
    far: pd.DataFrame


def outcome(view: View, changes: Sequence[Change]) -> Outcome:
    """Before and after, for the sites that count in the view: of a network, of all, of those that receive its public."""
    table, sites = communes(), sites_open(view.periode)
    applied = scenario.applied(sites, table, changes)
    before = _scene(str(read.served()), view.periode, view.territoire.niveau, view.territoire.code)
    after = siting.apply(before, applied.change)
    networks = own.received(view)
    inside = before.inside
    rows = table.set_index("code_commune").loc[before.places.commune[inside]].reset_index()
    rows = rows.assign(
        avant=siting.minutes_to(before, networks)[inside],
        apres=siting.minutes_to(after, networks)[inside],
        apl_avant=siting.access(before, networks)[inside],
        apl_apres=siting.access(after, networks)[inside],
    )
    shown = applied.sites[applied.sites["code_commune"].isin(rows["code_commune"])]
    shown = shown[shown["reseau_code"].isin(networks)]
    return Outcome(
        rows,
        shown,
        [*applied.refused, *_not_counted(view, changes, networks, applied.sites)],
        siting.effects(before, after, THRESHOLDS, networks),
        bool(shown["conseillers_etp"].isna().any()),
    )


def next_sites(view: View, k: int, limit: float, aim: str = COVER) -> Next:
    """The communes of the territory where k more sites would bring most people within `limit` minutes of a site (COVER),
    or spare most minutes, which favours those who live farthest (NEARER)."""
    place = view.territoire
    return _next(
        str(read.served()), view.periode, place.niveau, place.code, own.received(view), k, limit, aim
    )


def _not_counted(
    view: View, changes: Sequence[Change], networks: Sequence[str], sites: pd.DataFrame
) -> list[str]:
    """The changes to sites of networks that do not count in the view, which therefore change nothing in it."""
    of_site = sites.set_index("lieu")["reseau_code"].to_dict()
    aside = [c for c in changes if (c.reseau or of_site.get(c.site, "")) not in (*networks, "")]
    return [
        f"{said}{f.NBSP}: ce lieu n’est pas compté {catalog.among(view.reseau)}{f.NBSP}; « Tous les réseaux » le compte"
        for said in words(view, aside)
    ]


def words(view: View, changes: Sequence[Change]) -> list[str]:
    """Each change of a hypothesis as it is read."""
    places, sites = communes(), sites_open(view.periode)
    names = {code: row["nom"] for code, row in catalog.networks().items()}
    return [scenario.said(change, sites, places, names) for change in changes]


def communes() -> pd.DataFrame:
    return read.read("coverage/communes_served")


def sites_open(periode: str) -> pd.DataFrame:
    """Sites of a quarter where people are received, named as scenes name them (« apec/S1 »)."""
    sites = read.read("coverage/sites_open", periode=periode)
    return sites.assign(lieu=sites["operateur_code"] + "/" + sites["site_id"])


def inside(table: pd.DataFrame, niveau: str, code: str) -> np.ndarray:
    """Mask of the communes of a territory."""
    return (table[COLUMNS[niveau]] == code).to_numpy()


@st.cache_resource(max_entries=3, show_spinner="Calcul des trajets…")
def _country(version: str, periode: str) -> Scene:
    """The whole country in a quarter: a second, once per version and quarter."""
    table = communes()
    everywhere = np.ones(len(table), bool)
    sites = read.read("coverage/sites_open", periode=periode)
    return scene_of(table, sites, own.parameters(), everywhere, read.read("coverage/trips"))


@st.cache_resource(max_entries=16, show_spinner=False)
def _scene(version: str, periode: str, niveau: str, code: str) -> Scene:
    return siting.around(_country(version, periode), inside(communes(), niveau, code))


@st.cache_resource(max_entries=64, show_spinner="Recherche des meilleurs emplacements…")
def _next(
    version: str,
    periode: str,
    niveau: str,
    code: str,
    networks: tuple[str, ...],
    k: int,
    limit: float,
    aim: str,
) -> Next:
    here = _scene(version, periode, niveau, code)
    candidates = here.places.take(np.flatnonzero(here.inside))
    trips = accessibility.all_pairs(here.places, candidates, here.travel, here.real)
    weights = np.where(here.inside, here.demand, 0.0)
    now = siting.minutes_to(here, networks)
    gains = (
        placement.covering(trips, weights, now, limit, len(candidates))
        if aim == COVER
        else placement.median(trips, weights, now, len(candidates))
    )
    found = placement.place(gains, k)
    names = communes().set_index("code_commune")
    codes = candidates.commune[list(found.chosen)]
    times = [now]
    for candidate in found.chosen:
        mine = trips.where(trips.site == candidate)
        nearer = times[-1].copy()
        np.minimum.at(nearer, mine.origin, mine.minutes)
        times.append(nearer)
    reached = [weights[t <= limit].sum() for t in times]
    spent = [(weights * np.minimum(t, placement.WORST)).sum() / 60 for t in times]
    rows = pd.DataFrame(
        {
            "code_commune": codes,
            "nom": names.loc[codes, "nom"].to_numpy(),
            "code_departement": names.loc[codes, "code_departement"].to_numpy(),
            "gagnes": np.diff(reached),
            "cumul": np.subtract(reached[1:], reached[0]),
            "heures": -np.diff(spent),
        }
    )
    density = names.loc[here.places.commune, "densite"].to_numpy(float)
    return Next(
        rows, found.gap, _far(here.travel.density_class(density), weights, times[0], times[-1], limit)
    )


def _far(
    kind: np.ndarray, weights: np.ndarray, before: np.ndarray, after: np.ndarray, limit: float
) -> pd.DataFrame:
    """Who stays far, by density: the sparsest communes, among them most of the mountain ones, on the last line."""
    rows = pd.DataFrame(
        {
            "zone": kind,
            "actifs": weights,
            "avant": np.where(before > limit, weights, 0.0),
            "apres": np.where(after > limit, weights, 0.0),
        }
    )
    summed = rows.groupby("zone", as_index=False).sum()
    return summed[summed["actifs"] > 0].assign(zone=lambda t: [KINDS[i] for i in t["zone"]])
