"""The build's step that says, for every commune, quarter and network, where the nearest site is and what it offers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from etl.paths import Paths
from etl.territory import network_states as states
from etl.territory.accessibility import NONE, Places, RealTimes, Travel, chord_to_km, unit_vectors
from etl.territory.catchment import Bands
from etl.territory.history import intervals
from etl.territory.network_states import Country, State

ALL = "ensemble"
# L: an operator has not delivered its sites; N: no road leads to a site; A: delivered time; E: estimated
TIME_STATUS = ("L", "N", "A", "E")
OFFER_STATUS = ("L", "E")
APL_DECIMALS = 2
DEMAND_DECIMALS = 3
_INTERVAL = "reseau_code varchar, code_commune varchar, rang_du smallint, rang_au smallint, "
TABLES = {
    "couverture_temps": _INTERVAL
    + "temps_min float, distance_km float, temps_statut varchar, site_id varchar, operateur_code varchar",
    "couverture_offre": _INTERVAL
    + "apl float, apl_avec_distance float, apl_statut varchar, apl_au_moins boolean",
}


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network (or all together) gives in a quarter; quarters without change share one object.

    absent: communes whose nearest site is unknown, since an operator has not delivered; offer_absent: the same for
    what they can count on within the last band of the catchment.
    """

    state: State
    sites: pd.DataFrame
    absent: np.ndarray
    offer_absent: np.ndarray


def compute(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """Make `couverture_temps` and `couverture_offre`: a row per commune, network and stretch of quarters without change."""
    for table, columns in TABLES.items():
        con.execute(f"create table {table} ({columns})")
    periods = [p for (p,) in con.execute("select periode from couverture_periode order by rang").fetchall()]
    if not periods:
        return
    country = load_country(con)
    sites = load_sites(con)
    gaps = Gaps(con, country)
    networks = [r for (r,) in con.execute(NETWORKS).fetchall()]
    folder = paths.lake / "couverture"
    used: set[str] = set()
    histories = {}
    for network in networks:
        mine = sites[sites["reseau_code"] == network]
        histories[network] = _history(country, mine, network, periods, gaps, folder, used)
    for path in folder.glob("*.parquet"):
        if path.stem not in used:
            path.unlink()
    histories[ALL] = _all_together([histories[r] for r in networks])
    write(con, "couverture_temps", _times(country, histories))
    write(con, "couverture_offre", _offers(country, histories))


NETWORKS = """
    select reseau_code from ref_reseaux
    where operateur_cep = 'true' and reseau_code in (select reseau_code from operateur_region)
    order by try_cast(ordre as integer)
"""


def load_country(con: duckdb.DuckDBPyConnection) -> Country:
    """The communes, parameters and delivered times of the base being built (or of the published one)."""
    values = dict(con.execute("select parametre, valeur from ref_parametres").fetchall())
    travel = Travel.from_parameters(values)
    communes = con.execute("select * from commune_desservie order by code_commune").df()
    real = con.execute(
        "select code_commune_depart, code_commune_arrivee, temps_min, distance_km from temps_trajet order by 1, 2"
    ).df()
    speeds = np.array(travel.speeds)[travel.density_class(communes["densite"].to_numpy(float))]
    return Country(
        places=Places(
            lon=communes["longitude"].to_numpy(float),
            lat=communes["latitude"].to_numpy(float),
            isolat=communes["isolat"].to_numpy(),
            speed=speeds,
            commune=communes["code_commune"].to_numpy(),
        ),
        # sums of the base vary in their last digits from one run to the next
        demand=communes["actifs_occupes"].fillna(0).to_numpy(float).round(DEMAND_DECIMALS),
        regions=communes["code_region"].to_numpy(),
        travel=travel,
        bands=Bands.from_parameters(values),
        real=RealTimes(
            origin=real["code_commune_depart"].to_numpy(),
            target=real["code_commune_arrivee"].to_numpy(),
            minutes=real["temps_min"].to_numpy(float),
            km=real["distance_km"].to_numpy(float),
        )
        if len(real)
        else None,
    )


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


def _all_together(by_network: list[list[Seen]]) -> list[Seen]:
    """All networks, quarter after quarter."""
    known: dict[tuple, Seen] = {}
    found = []
    for seen in zip(*by_network, strict=True):
        if seen not in known:
            known[seen] = _together(seen)
        found.append(known[seen])
    return found


def _together(seen: tuple[Seen, ...]) -> Seen:
    """All networks: the nearest of their nearest sites, the sum of their offers."""
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
        ),
        pd.concat([s.sites for s in seen], ignore_index=True),
        np.any([s.absent for s in seen], axis=0),
        np.any([s.offer_absent for s in seen], axis=0),
    )


def stretches(seen: list[Seen]) -> list[tuple[int, int, Seen]]:
    """(first rank, last rank, what is seen) of each run of quarters that share one object; ranks from 1."""
    found, rank = [], 1
    for _, same in groupby(seen, key=id):
        run = list(same)
        found.append((rank, rank + len(run) - 1, run[0]))
        rank += len(run)
    return found


def _times(country: Country, histories: dict[str, list[Seen]]) -> pd.DataFrame:
    """The nearest sites, by intervals."""
    parts = []
    for network, seen in histories.items():
        runs = stretches(seen)
        names = [s.sites[["operateur_code", "site_id"]] for _, _, s in runs]
        names = pd.concat(names).drop_duplicates(ignore_index=True)
        index = pd.MultiIndex.from_frame(names)
        sites, minutes, km, status = [], [], [], []
        for _, _, s in runs:
            number = index.get_indexer(pd.MultiIndex.from_frame(s.sites[["operateur_code", "site_id"]]))
            there = ~s.absent & (s.state.site != NONE)
            sites.append(np.where(there, np.append(number, NONE)[s.state.site], NONE))
            minutes.append(np.where(there, s.state.minutes, np.nan))
            km.append(np.where(there, s.state.km, np.nan))
            status.append(np.select([s.absent, s.state.site == NONE, s.state.real], [0, 1, 2], 3))
        part, (site, minute, distance, said) = _by_interval(
            country, network, runs, [sites, minutes, km, status]
        )
        named = names.reindex(site)  # -1 is no label: empty
        parts.append(
            part.assign(
                temps_min=minute,
                distance_km=distance,
                temps_statut=np.array(TIME_STATUS)[said],
                site_id=named["site_id"].to_numpy(),
                operateur_code=named["operateur_code"].to_numpy(),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _offers(country: Country, histories: dict[str, list[Seen]]) -> pd.DataFrame:
    """What each commune can count on (APL), by intervals."""
    parts = []
    for network, seen in histories.items():
        runs = stretches(seen)
        face, whole, status, least = [], [], [], []
        for _, _, s in runs:
            hidden = np.where(s.offer_absent, np.nan, 0.0)
            face.append((s.state.access + hidden).round(APL_DECIMALS))
            whole.append((s.state.access + s.state.remote + hidden).round(APL_DECIMALS))
            status.append(np.where(s.offer_absent, 0, 1))
            least.append(s.state.partial & ~s.offer_absent)
        part, (apl, with_remote, said, at_least) = _by_interval(
            country, network, runs, [face, whole, status, least]
        )
        parts.append(
            part.assign(
                apl=apl,
                apl_avec_distance=with_remote,
                apl_statut=np.array(OFFER_STATUS)[said],
                apl_au_moins=at_least,
            )
        )
    return pd.concat(parts, ignore_index=True)


def _by_interval(
    country: Country, network: str, runs: list[tuple[int, int, Seen]], columns: list[list[np.ndarray]]
) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """(network, commune and ranks of each interval; its value in each column)."""
    stacked = [np.stack(c) for c in columns]
    place, first, last = intervals(stacked)
    starts, ends = (np.array([run[i] for run in runs], np.int16) for i in (0, 1))
    frame = pd.DataFrame(
        {
            "reseau_code": network,
            "code_commune": country.places.commune[place],
            "rang_du": starts[first],
            "rang_au": ends[last],
        }
    )
    return frame, [c[first, place] for c in stacked]


def write(con: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame) -> None:
    """Fill a table of the base with these rows, by name of column; nan is null."""
    columns = [
        f"nullif({name}, 'nan'::double) as {name}" if kind == np.float64 else name
        for name, kind in rows.dtypes.items()
    ]
    con.register("_rows", rows)
    con.execute(f"insert into {table} by name select {', '.join(columns)} from _rows")
    con.unregister("_rows")
