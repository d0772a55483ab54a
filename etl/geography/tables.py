"""The files of `data/reference/` that are tables: written the same, byte for byte, from the same input."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from etl.geography import crs

TERRITORY_SCHEMA = pa.schema(
    [
        ("niveau_territoire", pa.string()),
        ("code_territoire", pa.string()),
        ("nom", pa.string()),
        ("code_departement", pa.string()),
        ("code_region", pa.string()),
        ("code_epci", pa.string()),
        ("code_departements", pa.string()),
        ("code_regions", pa.string()),
        ("population", pa.int64()),
        ("population_millesime", pa.string()),
        ("pop_20_64", pa.float64()),
        ("pop_20_64_perimetre", pa.string()),
        ("codes_anciens", pa.string()),
        ("contour", pa.string()),
        ("x_centre", pa.float64()),
        ("y_centre", pa.float64()),
        ("x_carte", pa.float64()),
        ("y_carte", pa.float64()),
        ("surface_km2", pa.float64()),
    ]
)


def write_territories(territories: pd.DataFrame, path: Path) -> None:
    """Write `territoires.parquet` (zstd): one row per territory, columns of TERRITORY_SCHEMA."""
    frame = territories.reindex(columns=TERRITORY_SCHEMA.names)
    table = pa.Table.from_pandas(frame, schema=TERRITORY_SCHEMA, preserve_index=False)
    pq.write_table(table.replace_schema_metadata(None), path, compression="zstd", compression_level=15)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a reference table as csv: comma, UTF-8, one line feed per row."""
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def write_contours(shapes: pd.DataFrame, path: Path) -> None:
    """Write true contours as GeoParquet (EPSG:4326, zstd): code_territoire, nom, parents, geometry."""
    columns = ["code_territoire", "nom", "code_departement", "code_region", "code_epci"]
    columns = [column for column in columns if shapes[column].notna().any()]
    frame = gpd.GeoDataFrame(
        shapes[columns].reset_index(drop=True), geometry=shapes["geometry"].to_numpy(), crs=crs.LONLAT
    )
    frame.to_parquet(path, compression="zstd", compression_level=15, index=False)
