"""Read demonstration files independently of the project's own readers, to recompute what they hold."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import numpy as np
import pandas as pd

from etl.contracts import contracts
from etl.paths import PROJECT
from etl.simulate import write_demo

REFERENCE = PROJECT / "data" / "reference"
NETWORKS = ("france_travail", "apec", "mission_locale", "cap_emploi")
COUNTS = ("entrees_cep", "beneficiaires_cep", "contacts")


@dataclass(frozen=True)
class Demo:
    folder: Path
    manifest: dict

    @classmethod
    def of(cls, folder: Path) -> Demo:
        return cls(folder, json.loads((folder / "demonstration.json").read_text(encoding="utf-8")))

    @property
    def files(self) -> dict[str, dict]:
        return {f["fichier"]: f for f in self.manifest["fichiers"]}


def generate(folder: Path, **options) -> Demo:
    write_demo(folder, REFERENCE, **options)
    return Demo.of(folder)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    return data.decode("utf-8-sig") if data.startswith(b"\xef\xbb\xbf") else data.decode("cp1252")


@functools.cache
def grids(path: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a file as rows of text, title rows included; position i is line i + 1."""
    if path.suffix == ".csv":
        return {"": list(csv.reader(io.StringIO(text_of(path)), delimiter=";"))}
    book = fastexcel.read_excel(path)
    pages = {}
    for name in book.sheet_names:
        page = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_pandas()
        pages[name] = page.astype(object).where(page.notna(), "").to_numpy().tolist()
    return pages


def header_at(rows: list[list[str]]) -> int:
    """Position of the header: the first row with most of its cells filled."""
    return next(i for i, row in enumerate(rows) if sum(c != "" for c in row) > len(row) / 2 > 1)


def frame(path: Path, dataset: str) -> pd.DataFrame:
    """The data rows of a file, columns named as in the contract, cells as text."""
    parts = []
    for rows in grids(path).values():
        at = header_at(rows)
        names = [contracts()[dataset].column_of(h) or h for h in rows[at]]
        body = [r for r in rows[at + 1 :] if r[0] != "Total" and not r[0].startswith("Source")]
        parts.append(pd.DataFrame(body, columns=names))
    return pd.concat(parts, ignore_index=True)


def count(text: str) -> float:
    digits = re.sub(r"[\u00a0\u202f ]", "", text)
    return float(digits) if re.fullmatch(r"\d+(\.0)?", digits) else np.nan


def quarter(text: str) -> str:
    year = re.search(r"20\d\d", text).group()
    rest = text.replace(year, "")
    number = re.search(r"[1-4]", rest)
    return f"{year}-Q{number.group()}" if number else year


def superseded(demo: Demo) -> set[str]:
    """Files that do not count: refused, sent twice, replaced."""
    out = set()
    for fault in demo.manifest["fautes"]:
        if fault["attendu"].startswith(("fichier refusé", "ignoré", "remplacé")):
            out.add(fault["fichier"])
    return out


@functools.cache
def departement_of() -> dict[str, str]:
    territories = pd.read_parquet(REFERENCE / "territoires.parquet")
    communes = territories[territories["niveau_territoire"] == "commune"]
    known = dict(zip(communes["code_territoire"], communes["code_departement"], strict=True))
    passage = pd.read_csv(REFERENCE / "passage_communes.csv", dtype=str)
    former = dict(zip(passage["code_ancien"], passage["code_actuel"], strict=True))
    return known | {old: known[new] for old, new in former.items() if new in known}


@functools.cache
def region_of() -> dict[str, str]:
    table = pd.read_csv(REFERENCE / "actifs_occupes_departement.csv", dtype=str)
    return dict(zip(table["code_departement"], table["code_region"], strict=True))


def activity(demo: Demo, only: str = "") -> pd.DataFrame:
    """Every row of activity that counts: operateur, periode, departement, profile, counts."""
    parts = []
    skipped = superseded(demo)
    for name, about in demo.files.items():
        if about["dataset"] != "activite" or name in skipped or (only and only not in name):
            continue
        table = frame(demo.folder / name, "activite")
        table["operateur"] = about["operateur_code"]
        table["periode"] = table["periode"].map({p: quarter(p) for p in table["periode"].unique()})
        for column in COUNTS:
            table[column] = table[column].map(count) if column in table else np.nan
        if "code_commune" in table:
            place = table["code_commune"].str.replace(r"\.0$", "", regex=True).str.zfill(5)
            table["code_commune"], table["departement"] = place, place.map(departement_of())
        else:
            table["departement"] = table["code_departement"].str.replace(r"\.0$", "", regex=True).str.zfill(2)
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def national(rows: pd.DataFrame, column: str, operators: tuple[str, ...] | None = None) -> dict[str, int]:
    """Yearly totals: of all operators, of some, or of the regional ones (None)."""
    kept = ~rows["operateur"].isin(NETWORKS) if operators is None else rows["operateur"].isin(operators)
    years = rows[kept & rows["periode"].str.fullmatch(r"\d{4}")]
    return years.groupby("periode")[column].sum().astype(int).to_dict()
