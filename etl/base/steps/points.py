"""Where a delivered point really is: inside its département, with its coordinates swapped, or nowhere near."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from etl.paths import Paths

# A point may stand on a quay or a bridge that the generalised contour (some 15 m) leaves in the water
TOLERANCE_DEGREES = 0.005  # some 500 m


def contours_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """(codes, geometries in longitude/latitude) of a contours file of `data/reference/`."""
    table = pq.read_table(path, columns=["code_territoire", "geometry"])
    return table["code_territoire"].to_numpy(), shapely.from_wkb(table["geometry"].to_numpy())


def status_of_points(
    lon: np.ndarray, lat: np.ndarray, declared: np.ndarray, codes: np.ndarray, shapes: np.ndarray
) -> np.ndarray:
    """« livree », « inversee » (inside once longitude and latitude are exchanged) or « ecartee », for each point.

    declared: code of the territory where each point is said to be; codes, shapes: the territories. A code without
    shape cannot be checked: its points are « ecartee ».
    """
    status = np.full(len(lon), "ecartee", object)
    position = {code: i for i, code in enumerate(codes)}
    where = np.array([position.get(code, -1) for code in declared])
    for i in np.unique(where[where >= 0]):
        mine = np.flatnonzero(where == i)
        shape = shapes[i]
        shapely.prepare(shape)
        straight = shapely.dwithin(shapely.points(lon[mine], lat[mine]), shape, TOLERANCE_DEGREES)
        swapped = shapely.dwithin(shapely.points(lat[mine], lon[mine]), shape, TOLERANCE_DEGREES)
        status[mine] = np.select([straight, swapped], ["livree", "inversee"], "ecartee")
    return status


def verify(con: duckdb.DuckDBPyConnection, paths: Paths) -> None:
    """Make the table `point_verifie` from `point_livre`: the points that may be used, brought to the right order.

    A point outside its département is in the table with no coordinates: whoever reads it falls back on the commune.
    """
    points = con.execute(
        "select * from point_livre order by code_commune, latitude_livree, longitude_livree"
    ).df()
    lon, lat = (points[f"{axis}_livree"].to_numpy(float) for axis in ("longitude", "latitude"))
    status = status_of_points(
        lon,
        lat,
        points["code_departement"].to_numpy(),
        *contours_of(paths.reference / "contours_departements.parquet"),
    )
    kept = points.assign(
        position_statut=pd.Series(status, dtype="str"),
        longitude=np.select([status == "livree", status == "inversee"], [lon, lat], np.nan),
        latitude=np.select([status == "livree", status == "inversee"], [lat, lon], np.nan),
    )
    con.register("_points", kept)
    con.execute(
        "create table point_verifie as select code_commune, latitude_livree, longitude_livree, position_statut, "
        "case when isnan(latitude) then null else latitude end as latitude, "
        "case when isnan(longitude) then null else longitude end as longitude from _points"
    )
    con.unregister("_points")
