"""The data dictionary of the published base, docs/tables.md: `python -m etl.base.dictionary` writes it.

Its words are those of the models' first lines and of the cards; its columns are those of the base of an installation that has
received nothing, so that it says the same everywhere.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from etl.base.cards import read_cards, schema
from etl.base.load import load
from etl.base.models import layers, read_models
from etl.base.revisions import histories
from etl.base.run import run_checks, run_models
from etl.files import write_atomic
from etl.paths import PROJECT, SQL, Paths

FILE = PROJECT / "docs" / "tables.md"
# What no model makes, or a step that computes
ROWS = {
    "indicateur": "Une ligne par indicateur, territoire, période, ventilation et modalité : la valeur, ce qui la fait, son statut",
    "version": "Une seule ligne : la version servie, quand elle a été publiée, si ses données sont une démonstration",
    "couverture_temps": "Une ligne par commune, maillage calculé et intervalle de trimestres : le lieu d'accueil le plus proche et son temps",
    "couverture_offre": "Une ligne par commune, maillage calculé et intervalle de trimestres : les conseillers accessibles",
    "couverture_lieu": "Une ligne par lieu d'accueil, maillage calculé et intervalle de trimestres : les actifs et les communes qui perdraient leur accès sans lui",
    "controle": "Une ligne par contrôle de la base : sa gravité, le nombre de cas, un exemple",
}
VERSION = (
    ("version", "VARCHAR"),
    ("publiee_le", "TIMESTAMP"),
    ("empreinte", "VARCHAR"),
    ("demonstration", "BOOLEAN"),
)
TYPES = {
    "VARCHAR": "texte",
    "DOUBLE": "nombre",
    "FLOAT": "nombre",
    "SMALLINT": "entier",
    "INTEGER": "entier",
    "BIGINT": "entier",
    "HUGEINT": "entier",
    "BOOLEAN": "oui ou non",
    "DATE": "date",
    "TIMESTAMP": "date et heure",
}
HEAD = """# Les tables de la base publiée

Écrit par `python -m etl.base.dictionary` à partir de la première ligne des modèles (`sql/`) et des cartes des indicateurs
(`sql/indicators/*.yml`) ; un test dit s'il n'est plus à jour. La base est un seul fichier DuckDB, `data/published/cep.duckdb`.

Un code est toujours un texte (« 2A », « 01 »). Une valeur absente n'est jamais zéro : `obs_status` (A normale, E estimée,
P provisoire, B non comparable, M manquante, L non livrée, R révisée), `conf_status` (F libre, C et D protégées par le secret
statistique) et `motif` disent pourquoi. Une colonne sans type n'en a un que lorsqu'il y a des données.
"""


def dictionary() -> str:
    """The text of docs/tables.md."""
    parts = [HEAD, "## Indicateurs\n\nUne ligne par carte ; ils sont tous dans la table `indicateur`.\n"]
    parts.append("| code | nom | ce qu'il dit | unité | territoires |\n|---|---|---|---|---|")
    parts += [_indicator(card) for card in read_cards(SQL / "indicators")]
    parts.append("\n## Clés d'une carte\n\n| clé | ce qu'elle dit |\n|---|---|")
    parts += [f"| `{key}` | {_line(said['description'])} |" for key, said in schema()["properties"].items()]
    parts.append("\n## Tables\n")
    said = ROWS | dict(_first_lines())
    for table, columns in _columns().items():
        shown = ", ".join(f"`{name}`{_type(kind)}" for name, kind in columns)
        parts.append(f"### `{table}`\n\n{said[table]}.\n\n{shown}.\n")
    return "\n".join(parts)


def _indicator(card: Mapping) -> str:
    first = re.split(r"(?<=[.:])\s", card["definition"], maxsplit=1)[0].rstrip(".:").strip()
    levels = card["niveaux"].replace("|", ", ")
    cells = (f"`{card['indicateur']}`", card["libelle"], first, card["unite"], levels)
    return f"| {' | '.join(_line(cell) for cell in cells)} |"


def _line(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def _type(kind: str) -> str:
    return f" ({TYPES[kind]})" if kind in TYPES else ""


def _first_lines() -> Iterator[tuple[str, str]]:
    """Table → what a row of it is, as the model's first line says."""
    texts = {model.table: model.sql for layer in layers() for model in read_models(layer)}
    texts |= {path.stem: path.read_text(encoding="utf-8") for path in (SQL / "changes").glob("*.sql")}
    for table, sql in texts.items():
        yield table, sql.split("\n", 1)[0].removeprefix("--").strip().rstrip(".")


def _columns() -> dict[str, list[tuple[str, str]]]:
    """Each published table, by name → its columns and their types in DuckDB."""
    with tempfile.TemporaryDirectory() as empty, duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        paths = Paths(Path(empty), PROJECT / "data" / "reference")
        load(con, paths, [])
        published = [*run_models(con, paths), "controle"]
        run_checks(con)
        published += histories(con, paths.lake)
        rows = con.execute(
            "select table_name, column_name, data_type from duckdb_columns() where not internal order by table_name, column_index"
        ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {"version": list(VERSION)}
    for table, name, kind in rows:
        if table in published:
            found.setdefault(table, []).append((name, kind))
    return {table: found[table] for table in sorted(found, key=lambda t: (t != "indicateur", t))}


if __name__ == "__main__":
    write_atomic(FILE, dictionary().encode("utf-8"))
    print(f"Écrit : {FILE}")
