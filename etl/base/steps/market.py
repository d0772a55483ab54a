"""The tables of the market that SQL does not make: a calendar, the states of public contracts, landings and their test."""

from __future__ import annotations

import datetime as dt

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from etl.door.notices.history import add_tables as add_contracts
from etl.methods.market import landing
from etl.paths import Paths

YEARS = range(2014, 2041)
MONTHLY, QUARTERLY = "montant_facture_ht", "entrees_cep"
LANDING = pa.schema(
    [("lot_code", pa.string()), ("mesure", pa.string()), ("derniere_periode", pa.string())]
    + [(n, pa.int64()) for n in ("connues", "restantes")]
    + [(n, pa.float64()) for n in ("cumul", "atterrissage", "borne_basse", "borne_haute", "rythme_projete", "rythme_simple", "lissage")]
    + [("saison", pa.bool_()), ("motif", pa.string())]
)  # fmt: skip
TEST = pa.schema(
    [("lot_code", pa.string()), ("mesure", pa.string()), ("origine", pa.int64())]
    + [(n, pa.float64()) for n in ("reel", "projete", "bas", "haut", "naif")]
)


def before_lots(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """What the models of lots read beside staging: calendrier_mois, contrat_public, contrat_public_etat, contrat_public_titulaire."""
    _table(con, "calendrier_mois", calendar())
    add_contracts(con)


def calendar() -> list[dict]:
    """One row a month: text, first and last day, quarter, place in the year from 1."""
    rows = []
    for year in YEARS:
        for month in range(1, 13):
            last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
            rows.append(
                {
                    "mois": f"{year}-{month:02d}",
                    "debut": dt.date(year, month, 1),
                    "fin": last,
                    "trimestre": f"{year}-Q{(month + 2) // 3}",
                    "rang_annee": month,
                }
            )
    return rows


def landing_of_lots(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """projection_lot and epreuve_projection, from lot_cumul (months invoiced) and lot_activite (quarters of entries)."""
    months = con.execute(
        "select lot_code, mois as periode, marche_code, montant_facture_ht as valeur, rang_annee - 1 as place, mois_total as total "
        "from lot_cumul order by lot_code, mois"
    ).df()
    quarters = con.execute(
        """select a.lot_code, a.periode, e.marche_code, a.entrees as valeur, cast(right(a.periode, 1) as bigint) - 1 as place,
            d.total
        from lot_activite as a
        join lot_etat as e on e.lot_code = a.lot_code
        join (select e.lot_code, count(distinct m.trimestre) as total from lot_etat as e
            join calendrier_mois as m on m.fin >= e.date_debut and m.debut <= e.date_fin group by e.lot_code) as d
            on d.lot_code = a.lot_code
        where length(a.periode) = 7 order by a.lot_code, a.periode"""
    ).df()
    rows, tests = [], []
    for measure, frame, period, step in ((MONTHLY, months, 12, 3), (QUARTERLY, quarters, 4, 1)):
        said, tried = landings(frame, period, step)
        rows += [{"mesure": measure, **row} for row in said]
        tests += [{"mesure": measure, **row} for row in tried]
    _table(con, "projection_lot", rows, LANDING)
    _table(con, "epreuve_projection", tests, TEST)


def landings(frame: pd.DataFrame, period: int, step: int) -> tuple[list[dict], list[dict]]:
    """(landing of each lot, back-test). frame: lot_code, periode, marche_code, valeur, place, total, in order.

    Periods not known at the very end are those not delivered yet: the landing starts from the last one known.
    """
    series, rows, totals = {}, [], {}
    first_of_market = frame.groupby("marche_code")["periode"].min().to_dict() if len(frame) else {}
    for lot, group in frame.groupby("lot_code", sort=True):
        values = group["valeur"].to_numpy(dtype=float)
        known = int(np.flatnonzero(~np.isnan(values))[-1]) + 1 if (~np.isnan(values)).any() else 0
        start = first_of_market[group["marche_code"].iloc[0]]
        offset = int(
            frame[(frame["periode"] >= start) & (frame["periode"] < group["periode"].iloc[0])][
                "periode"
            ].nunique()
        )
        series[lot] = (values[:known], int(group["place"].iloc[0]), offset)
        totals[lot] = (
            int(group["total"].iloc[0]),
            group["periode"].iloc[known - 1] if known else None,
            group["marche_code"].iloc[0],
        )
    season = landing.season_of([(v, f) for v, f, _ in series.values() if not np.isnan(v).any()], period)
    for lot, (values, first, _) in series.items():
        total, last, _ = totals[lot]
        left = total - len(values)
        row = {"lot_code": lot, "derniere_periode": last, "connues": len(values), "restantes": left}
        said = landing.project(values, first, left, period, season)
        if isinstance(said, landing.Refusal):
            rows.append(row | {"motif": said.reason})
            continue
        rows.append(
            row
            | {
                "cumul": float(values.sum()),
                "atterrissage": said.value,
                "borne_basse": said.low,
                "borne_haute": said.high,
                "rythme_projete": said.pace,
                "rythme_simple": landing.naive(values, left),
                "lissage": said.alpha,
                "saison": said.seasonal,
            }
        )
    tests = []
    for market in sorted({m for _, _, m in totals.values()}):
        own = {lot: s for lot, s in series.items() if totals[lot][2] == market}
        tests += landing.back_test(own, period, step)
    return rows, [{("lot_code" if k == "nom" else k): v for k, v in row.items()} for row in tests]


def _table(
    con: duckdb.DuckDBPyConnection, name: str, rows: list[dict], schema: pa.Schema | None = None
) -> None:
    con.register("_rows", pa.Table.from_pylist(rows, schema=schema))
    con.execute(f"create table {name} as select * from _rows")
    con.unregister("_rows")
