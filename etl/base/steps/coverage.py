"""The build's step that says, for every commune, quarter and maillage, where the nearest site is and what it offers.

A maillage is the sites counted together: of all networks, of one, of those that receive a public.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from etl.base.steps import network_states as states
from etl.base.steps.coverage_tables import ALL, TABLES, Seen, offers, sole_actors, territories, times, write
from etl.base.steps.network_states import Country, State
from etl.methods.coverage import scenes
from etl.methods.coverage.accessibility import NONE, Travel, chord_to_km, unit_vectors
from etl.methods.coverage.catchment import Bands
from etl.methods.coverage.rollup import Groups
from etl.paths import Paths


def compute(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """Make the tables of `coverage_tables.TABLES`: communes, territories and sites, by stretches of quarters."""
    for table, columns in TABLES.items():
        con.execute(f"create table {table} ({columns})")
    periods = [p for (p,) in con.execute("select periode from couverture_periode order by rang").fetchall()]
    if not periods:
        return
    country = load_country(con)
    sites = load_sites(con)
    gaps = Gaps(con, country)
    folder = paths.lake / "couverture"
    used: set[str] = set()
    maillages = load_maillages(con, periods)
    histories = {}
    for network in maillages[ALL][0]:
        mine = sites[sites["reseau_code"] == network]
        histories[network] = _history(country, mine, network, periods, gaps, folder, used)
    for path in folder.glob("*.parquet"):
        if path.stem not in used:
            path.unlink()
    for maillage, networks in maillages.items():
        if maillage not in histories:
            histories[maillage] = _together_over(histories, networks)
    thresholds, groups = load_thresholds(con), load_groups(con)
    write(con, "couverture_temps", times(country, histories))
    write(con, "couverture_offre", offers(country, histories))
    sums, within = territories(country, groups, histories, thresholds)
    write(con, "couverture_somme", sums)
    write(con, "couverture_seuil", within)
    alone, sites_alone = sole_actors(country, groups, histories)
    write(con, "couverture_seul", alone)
    write(con, "couverture_lieu", sites_alone)


def load_maillages(con: duckdb.DuckDBPyConnection, periods: list[str]) -> dict[str, list[tuple[str, ...]]]:
    """The maillages to compute, all networks first: the networks of each quarter. One network alone is a maillage already."""
    rows = con.execute(
        """
        select m.maillage, m.periode, m.reseau_code
        from maillage_reseau as m
        join maillage_calcule as c on c.periode = m.periode and c.maillage = m.maillage and c.calcule = m.maillage
        join maillage as g on g.maillage = m.maillage and g.ventilation <> 'reseau'
        join ref_reseaux as r on r.reseau_code = m.reseau_code
        order by g.ordre, try_cast(r.ordre as integer)
        """
    ).df()
    found = {}
    for maillage, of in rows.groupby("maillage", sort=False):
        by_period = of.groupby("periode")["reseau_code"].agg(tuple)
        found[maillage] = [by_period.get(period, ()) for period in periods]
    return found


def load_country(con: duckdb.DuckDBPyConnection) -> Country:
    """The communes, parameters and delivered times of the base being built (or of the published one)."""
    values = dict(con.execute("select parametre, valeur from ref_parametres").fetchall())
    travel = Travel.from_parameters(values)
    communes = con.execute("select * from commune_desservie order by code_commune").df()
    trips = con.execute("select * from temps_trajet order by code_commune_depart, code_commune_arrivee").df()
    return Country(
        places=scenes.places_of(communes, travel),
        demand=scenes.demand_of(communes),
        regions=communes["code_region"].to_numpy(object),
        travel=travel,
        bands=Bands.from_parameters(values),
        sole_min=float(values["acteur_unique_min"]),
        real=scenes.real_times(trips),
    )


def load_thresholds(con: duckdb.DuckDBPyConnection) -> tuple[float, ...]:
    """The thresholds of minutes under which coverage is counted, « zone blanche » among them."""
    values = dict(con.execute("select parametre, valeur from ref_parametres").fetchall())
    limits = {float(x) for x in values["couverture_seuils_min"].split("|")} | {
        float(values["zone_blanche_min"])
    }
    return tuple(sorted(limits))


def load_groups(con: duckdb.DuckDBPyConnection) -> Groups:
    """The territories of each level over the communes; France is without Mayotte, as its denominator is."""
    communes = con.execute("select * from commune_desservie order by code_commune").df()
    levels = {
        "france": np.where(communes["code_departement"] == "976", None, "FR"),
        **{
            level: communes[f"code_{level}"].to_numpy(object)
            for level in ("region", "departement", "epci", "ze2020", "zonage")
        },
    }
    return Groups.of(levels)


def load_sites(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every site of every quarter. sur_place: people are received there; regions: those that its operator serves."""
    return con.execute(
        """
        select l.periode, l.reseau_code, l.operateur_code, l.site_id, l.code_commune, l.longitude, l.latitude,
            l.conseillers_etp, l.site_type <> 'distance' and l.modalite in ('presentiel', 'mixte') as sur_place,
            coalesce(o.regions, '') as regions
        from lieu as l
        join ref_operateurs as o on o.operateur_code = l.operateur_code
        order by l.reseau_code, l.operateur_code, l.site_id, l.periode
        """
    ).df()


class Gaps:
    """Who has not delivered its sites, and for which communes that leaves the nearest site unknown."""

    def __init__(self, con: duckdb.DuckDBPyConnection, country: Country) -> None:
        self.country = country
        self._near: dict[str, np.ndarray] = {}
        self.missing = (
            con.execute(
                """
                select a.reseau_code, a.periode, o.code_region
                from attendu as a
                join operateur_region as o on o.operateur_code = a.operateur_code
                where a.dataset = 'lieux_accueil' and not a.recue
                """
            )
            .df()
            .groupby(["reseau_code", "periode"])["code_region"]
            .agg(lambda codes: tuple(sorted(set(codes))))
            .to_dict()
        )

    def regions(self, network: str, period: str) -> tuple[str, ...]:
        """The régions of the operators of a network that have not delivered their sites of a quarter."""
        return self.missing.get((network, period), ())

    def absent(self, regions: tuple[str, ...], minutes: np.ndarray | float) -> np.ndarray:
        """Communes of these régions, and those that a site there might serve sooner than `minutes`."""
        absent = np.isin(self.country.regions, regions)
        for region in regions:
            absent |= self._least(region) < minutes
        return absent

    def _least(self, region: str) -> np.ndarray:
        """Minutes below which no site of a région can be, from each commune."""
        if region not in self._near:
            places = self.country.places
            points = unit_vectors(places.lon, places.lat)
            chord, _ = cKDTree(points[self.country.regions == region]).query(points)
            self._near[region] = self.country.travel.least_minutes(chord_to_km(chord))
        return self._near[region]


def _history(
    country: Country,
    sites: pd.DataFrame,
    network: str,
    periods: list[str],
    gaps: Gaps,
    folder: Path,
    used: set[str],
) -> list[Seen]:
    """What a network gives, quarter after quarter. used: names of the states met, added to."""
    whole = states.Network(country, sites)
    sites = sites.assign(empreinte=states.digests(sites))
    by_period = {p: of.reset_index(drop=True) for p, of in sites.groupby("periode", sort=False)}
    known: dict[tuple, Seen] = {}
    found = []
    for period in periods:
        of_period = by_period.get(period, sites.iloc[:0])
        name, missing = states.state_name(country, of_period["empreinte"]), gaps.regions(network, period)
        used.add(name)
        if (name, missing) not in known:
            state = states.cached(folder, name)
            if state is None:
                state = whole.state(of_period)
                states.keep(folder, name, state)
            known[name, missing] = Seen(
                state,
                of_period,
                gaps.absent(missing, state.minutes),
                gaps.absent(missing, country.bands.limits[-1]),
            )
        found.append(known[name, missing])
    return found


def _together_over(by_network: dict[str, list[Seen]], networks: list[tuple[str, ...]]) -> list[Seen | None]:
    """What the networks of each quarter give together, quarter after quarter; None where there is none."""
    known: dict[tuple, Seen] = {}
    found: list[Seen | None] = []
    for rank, members in enumerate(networks):
        seen = tuple((network, by_network[network][rank]) for network in members)
        if seen and seen not in known:
            known[seen] = _together(dict(seen))
        found.append(known[seen] if seen else None)
    return found


def _together(networks: dict[str, Seen]) -> Seen:
    """Several networks: the nearest of their nearest sites, the sum of their offers."""
    seen = list(networks.values())
    minutes = np.stack([s.state.minutes for s in seen])
    first = minutes.argmin(axis=0)
    column = np.arange(minutes.shape[1])
    starts = np.cumsum([0, *(len(s.sites) for s in seen)])[:-1]
    site = np.stack(
        [np.where(s.state.site == NONE, NONE, s.state.site + k) for s, k in zip(seen, starts, strict=True)]
    )
    return Seen(
        State(
            site=site[first, column],
            km=np.stack([s.state.km for s in seen])[first, column],
            minutes=minutes[first, column],
            real=np.stack([s.state.real for s in seen])[first, column],
            access=np.sum([s.state.access for s in seen], axis=0),
            remote=np.sum([s.state.remote for s in seen], axis=0),
            partial=np.any([s.state.partial for s in seen], axis=0),
            within=np.sum([s.state.within for s in seen], axis=0),
        ),
        pd.concat([s.sites for s in seen], ignore_index=True),
        np.any([s.absent for s in seen], axis=0),
        np.any([s.offer_absent for s in seen], axis=0),
        networks,
    )
