"""frictionless as oracle: on the constraints that both know, a cell is refused by us exactly when it is by frictionless.

The deliberate differences are listed below, each with an example that is checked on both sides.
"""

import csv
import datetime as dt
import functools
import io
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from etl.__main__ import main
from etl.contracts import Contract, Field, contracts, plain
from etl.door.check import REFUSED, check_bytes, references_from
from etl.door.readers import read_bytes
from etl.paths import PROJECT
from tests.conftest import TODAY

frictionless = pytest.importorskip("frictionless")
CsvControl = pytest.importorskip("frictionless.formats").CsvControl

KNOWN = contracts()
SAMPLES = PROJECT / "tests" / "data"
EACH = pytest.mark.parametrize("name", sorted(KNOWN))
# Rules of ours that say what a Table Schema says too; the others are about codes, calendars and other rows
SHARED_RULES = {
    "obligatoire", "type_entier", "type_nombre", "type_annee", "type_date", "date_excel", "type_booleen",
    "valeur_hors_liste", "motif", "minimum", "maximum", "longueur", "format_periode",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """A cell on which the two disagree on purpose. accepted_by: « nous » or « frictionless »."""

    what: str
    accepted_by: str
    applies: Callable[[Field, str], bool]
    example: tuple[str, str, str]


def _french_number(f: Field, t: str) -> bool:
    grouped = r"[+-]?[0-9]{1,3}([ \u00a0\u202f\u2009][0-9]{3})+([.,][0-9]+)?"
    return f.type in ("integer", "number") and bool(
        re.fullmatch(rf"{grouped}|[+-]?[0-9]+,[0-9]+|[+-]?[0-9]+\.0{{1,2}}", t)
    )


def _known_spelling(f: Field, t: str) -> bool:
    values = [str(v) for v in f.constraints.get("enum", ())]
    bare = re.sub(r"[.,]0$", "", t)
    return bare in values or plain(t) in {plain(v) for v in values} | {k for k, _ in f.spellings}


DIFFERENCES = (
    Difference("espaces autour de la valeur", "nous", lambda f, t: t != t.strip(), ("activite", "sexe", " femme ")),
    Difference("nombres français : « 1 234 », « 1,5 », « 12,0 »", "nous", _french_number,
               ("activite", "entrees_cep", "1 234")),
    Difference("autres écritures d'une valeur de liste", "nous", _known_spelling, ("activite", "sexe", "Femmes")),
    Difference("autres écritures d'une période", "nous", lambda f, t: f.format is not None,
               ("reorientations", "periode", "septembre 2025")),
    Difference("dates écrites à la française", "nous",
               lambda f, t: f.type == "date" and not re.fullmatch("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", t),
               ("parcours", "date_demande", "06/07/2026")),
    Difference("oui et non écrits autrement", "nous",
               lambda f, t: f.type == "boolean" and plain(t) in f.booleans, ("parcours", "change_operateur", "OUI")),
    Difference("année écrite « 2026,0 » par un tableur", "nous",
               lambda f, t: f.type == "year" and bool(re.fullmatch("20[0-9]{2}[.,]0", t)),
               ("objectifs", "annee", "2026.0")),
    Difference("codes dont un tableur a retiré le zéro, ou écrits par leur nom", "nous",
               lambda f, t: f.reference is not None and "pattern" in f.constraints and not f.is_list,
               ("activite", "code_commune", "1004")),
    Difference("listes séparées autrement, membres écrits autrement", "nous", lambda f, t: f.is_list,
               ("conventions", "axes", "Aiguillage | Données")),
    Difference("autres marques d'absence : « n.c. », « S », « – », « N/A », « <5 », « secret »", "nous",
               lambda f, t: (f.absences or "nr" in f.constraints.get("enum", ()))
               and bool(re.fullmatch(r"(?i)s{1,2}\.*|c\.*|ns\.*|s[. /]?o\.*|n[. /]?[acdr]\.*|nan|null|none|[-–—*?…]\.*|///|\.{3}"
                                    r"|conf\.*|secret.*|(<|≤|moins de) ?\d+|\d{1,2} ?(à|a|-|–|et) ?\d{1,2}", t.strip())),
               ("activite", "entrees_cep", "n.c.")),
    Difference("nombres que seul un programme écrit : « 1e5 », « 1_000 », « NaN », « .5 »", "frictionless",
               lambda f, t: f.type in ("integer", "number") and not re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", t),
               ("lieux_accueil", "conseillers_etp", "1e1")),
    Difference("nombre entier de plus de quinze chiffres", "frictionless",
               lambda f, t: f.type == "integer" and len(t) > 15,
               ("lieux_accueil", "conseillers_effectif", "1" * 16)),
    Difference("chiffres d'une autre écriture que la nôtre", "frictionless", lambda f, t: not t.isascii(),
               ("parcours", "date_demande", "٢٠٢٦-07-06")),
    Difference("cellule d'espaces, ou marque d'absence entourée d'espaces : aucune valeur", "frictionless",
               lambda f, t: t != t.strip() and t.strip() in {"", *f.missing}, ("conventions", "intitule", "   ")),
)  # fmt: skip


def as_csv(contract: Contract, rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    names = [f.name for f in contract.fields]
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue().encode()


def resource(contract: Contract, data: bytes):
    dialect = frictionless.Dialect(controls=[CsvControl(delimiter=";")])
    schema = frictionless.Schema.from_descriptor(contract.source)
    return frictionless.Resource(data, format="csv", encoding="utf-8", dialect=dialect, schema=schema)


def theirs(contract: Contract, data: bytes) -> dict[tuple[int, str], str]:
    """(line, column) → what frictionless says of each cell it refuses."""
    report = resource(contract, data).validate(limit_errors=10_000)
    found = {}
    for line, column, kind, note in report.flatten(["rowNumber", "fieldName", "type", "note"]):
        assert kind in ("type-error", "constraint-error", "blank-row"), (kind, note)
        if kind == "blank-row":  # nothing but absences: frictionless looks no further
            found |= {(line, f.name): "ligne vide" for f in contract.fields if f.required}
        else:
            found[line, column] = note
    return found


def ours(contract: Contract, data: bytes, references) -> tuple[dict[tuple[int, str], str], object]:
    """(line, column) → rule of each cell that we refuse, and the whole verdict."""
    checked = check_bytes(data, "x.csv", references)
    assert checked.dataset == contract.name
    assert "erreur_interne" not in checked.rejects["regle"].to_pylist()
    return {(r["ligne"], r["colonne"]): r["regle"] for r in checked.rejects.to_pylist()}, checked


def compare(contract: Contract, rows: list[dict[str, str]], references) -> int:
    """Assert that both say the same of each cell, up to the listed differences. Returns the cells compared."""
    data = as_csv(contract, rows)
    (sheet,) = read_bytes(data, "x.csv", KNOWN)
    lines = set(sheet.lines.to_pylist())  # without the lines of totals and notes, which are no data for us
    refused_there, (refused_here, checked) = theirs(contract, data), ours(contract, data, references)
    compared = 0
    for number, row in enumerate(rows, start=2):
        if number not in lines:
            continue
        for spec in contract.fields:
            text = row.get(spec.name, "")
            there, rule = refused_there.get((number, spec.name)), refused_here.get((number, spec.name))
            compared += 1
            if there and not rule:
                allowed = [d for d in DIFFERENCES if d.accepted_by == "nous" and d.applies(spec, text)]
                assert allowed, f"{contract.name}.{spec.name} « {text} » : frictionless dit {there}"
            elif rule in SHARED_RULES and not there:
                allowed = [
                    d for d in DIFFERENCES if d.accepted_by == "frictionless" and d.applies(spec, text)
                ]
                assert allowed, f"{contract.name}.{spec.name} « {text} » : nous disons {rule}"
    _loaded_is_valid(contract, checked)
    _values_are_the_same(contract, data, checked, refused_there)
    return compared


def written(spec: Field, value) -> str:
    """A loaded value as the contract would have had it delivered."""
    if value is None:
        return "nc" if spec.absences else ""
    if isinstance(value, bool):
        return next(word for word, truth in spec.booleans.items() if truth is value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _loaded_is_valid(contract: Contract, checked) -> None:
    """What we load, however it was spelled, satisfies the contract as frictionless reads it."""
    if checked.verdict != REFUSED:
        rows = [{f.name: written(f, r[f.name]) for f in contract.fields} for r in checked.rows.to_pylist()]
        assert theirs(contract, as_csv(contract, rows)) == {}


def _values_are_the_same(contract: Contract, data: bytes, checked, refused_there) -> None:
    """Where both accept a cell, both read the same value; codes are brought to those in force, and spared."""
    if checked.verdict == REFUSED:
        return
    loaded = {r["ligne"]: r for r in checked.rows.to_pylist()}
    with resource(contract, data) as opened:
        for row in opened.row_stream:
            mine = loaded.get(row.row_number)
            for spec in contract.fields:
                if mine is None or (row.row_number, spec.name) in refused_there:
                    continue
                if spec.reference or spec.by or spec.is_list or spec.spellings:
                    continue
                value = row[spec.name]
                if isinstance(value, str):
                    value = None if value.strip() in {"", *spec.missing} else value.strip()
                if value is None and "nr" in spec.constraints.get("enum", ()):
                    value = "nr"
                assert mine[spec.name] == (
                    float(value) if spec.type == "number" and value is not None else value
                )


# --- generated files --------------------------------------------------------------------------------------------

NUMBERS = (
    "0", "1", "12", "-1", "+5", "007", "1 234", "1\u202f234", "1\u00a0234,5", "12,0", "12.0", "1,5", "1.5", "1,234", "1e5",
    "1_000", "NaN", "INF", "1000000", "1000001", "9" * 16, "½", "٣", ".5", "5.", "12 %", "--1", "#N/A", "90", "-90.5",
)  # fmt: skip
DATES = (
    "2025-03-14", "2025-3-4", "14/03/2025", "2025-02-30", "31/02/2025", "20250314", "2013-12-31", "2014-01-01",
    "2025-03-14 00:00:00", "14 mars 2025", "45730", "14/03/25", "2025-03", "0000-00-00",
)  # fmt: skip
PERIODS = (
    "2025-Q1", "2025-Q4", "T1 2025", "2025", "2025-03", "mars 2025", "03/2025", "2025-Q5", "2025-13", "20-Q1", "2025-q1",
)  # fmt: skip
CODES = (
    "35238",
    "1004",
    "2a004",
    "99999",
    "75110",
    "35",
    "1",
    "2A",
    "53",
    "Bretagne",
    "0051",
    "51",
    "243500139",
)
WORDS = (
    "oui",
    "OUI",
    "non",
    "vrai",
    "x",
    "2026",
    "26",
    "2050",
    "2026.0",
    "Total",
    "nr",
    "NR",
    "é" * 130,
    "=1+1",
)
MARKS = ("", "", "s", "nc", "ND", "-", "*", "n.c.", "S", "–", "nd", "  ", "///")


def cells(spec: Field, example: str, rng: random.Random) -> str:
    """A cell of one column: mostly right, often spelled otherwise, sometimes damaged."""
    enum = [str(v) for v in spec.constraints.get("enum", ())]
    own = [example, *enum, *(k for k, _ in spec.spellings), *spec.members]
    kinds = {"integer": NUMBERS, "number": NUMBERS, "date": DATES}
    likely = kinds.get(spec.type, PERIODS if spec.format else CODES if spec.reference else WORDS)
    if spec.is_list:
        own += [
            f"{example};{example}",
            ";".join(rng.choices(own, k=2)),
            " | ".join(rng.choices(own, k=2)),
            ";",
        ]
    pool = rng.choices((own, likely, MARKS, NUMBERS + DATES + PERIODS + CODES + WORDS), (5, 3, 1.5, 0.5))[0]
    text = rng.choice(pool)
    return rng.choice((text, text, text, text, text.upper(), f" {text} ", text[:-1]))


@functools.cache
def lists():
    """The lists of codes; not an argument, which hypothesis would print whole."""
    return references_from(PROJECT / "data" / "reference", TODAY)


@EACH
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(seed=st.integers(0, 10**9), noise=st.lists(st.text("aé;09-/., ", max_size=9), min_size=3, max_size=3))
def test_the_verdict_on_generated_files_is_that_of_frictionless(name, seed, noise):
    contract, rng = KNOWN[name], random.Random(seed)
    examples = {f["name"]: f["example"] for f in contract.source["fields"]}
    rows = []
    for number in range(12):
        # some rows whole, so that loaded values are compared too; the others damaged anywhere
        changed = rng.choice((0, 1, 2, 99))
        names = rng.sample(sorted(examples), min(changed, len(examples)))
        row = examples | {n: cells(contract.by_name[n], examples[n], rng) for n in names}
        key = next((n for n in contract.key if contract.by_name.get(n) and not contract.by_name[n].reference
                    and contract.by_name[n].type == "string" and not contract.by_name[n].constraints.keys() & {"enum", "pattern"}), None)  # fmt: skip
        if key and key not in names:
            row[key] = f"{examples[key]}-{number}"
        rows.append(row)
    for text in noise:
        rows[rng.randrange(12)][rng.choice(sorted(examples))] = text
    assert compare(contract, rows, lists()) > 0


@EACH
@pytest.mark.parametrize("kind", ["valide", "fautes"])
def test_the_verdict_on_the_samples_is_that_of_frictionless(name, kind, references):
    """The samples under the columns' own names, since frictionless knows no other header."""
    contract = KNOWN[name]
    (sheet,) = read_bytes((SAMPLES / name / f"{kind}.csv").read_bytes(), "x.csv", KNOWN)
    rows = [{k: v or "" for k, v in row.items()} for row in sheet.table.to_pylist()]
    assert compare(contract, rows, references) == len(rows) * len(contract.fields)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda d: d.what)
def test_each_listed_difference_is_one(difference, references):
    name, column, text = difference.example
    contract = KNOWN[name]
    row = {f["name"]: f["example"] for f in contract.source["fields"]} | {column: text}
    if column == "code_commune":
        row |= {"code_departement": ""}
    if column == "date_demande":
        row |= {"date_premier_rdv": "", "date_debut_niveau_1": "", "date_debut_niveau_2": "", "date_fin": ""}
    data = as_csv(contract, [row])
    there, (here, checked) = theirs(contract, data), ours(contract, data, references)
    assert difference.applies(contract.by_name[column], text)
    if difference.accepted_by == "nous":
        assert list(there) == [(2, column)]
        assert checked.charges == 1, here
    else:
        assert there == {}
        assert list(here) == [(2, column)]


# --- what « contracts » writes ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("contrats")
    assert main(["contracts", "--output", str(folder), "--url", "https://www.example.org/cep/"]) == 0
    return folder


@EACH
def test_the_schema_is_laid_out_as_schema_data_gouv_fr_asks(name, exported):
    written = json.loads((exported / name / "schema.json").read_text(encoding="utf-8"))
    for key in (
        "$schema", "name", "title", "description", "countryCode", "homepage", "path", "version", "created",
        "lastModified", "contributors", "sources", "resources", "licenses", "keywords", "fields", "missingValues",
    ):  # fmt: skip
        assert written[key], key
    assert written["$schema"] == "https://specs.frictionlessdata.io/schemas/table-schema.json"
    assert written["name"] == name
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", written["version"])
    for key in ("created", "lastModified"):
        assert dt.date.fromisoformat(written[key])
    assert written["path"] == f"https://www.example.org/cep/{name}/schema.json"
    assert written["resources"][0]["path"] == f"https://www.example.org/cep/{name}/exemple-valide.csv"
    assert all(field.keys() >= {"name", "title", "type", "example"} for field in written["fields"])
    assert frictionless.Schema.metadata_validate(written) is not None
    assert not list(frictionless.Schema.metadata_validate(written)), "a valid Table Schema"
    readme = (exported / name / "README.md").read_text(encoding="utf-8")
    assert all(f"`{field['name']}`" in readme for field in written["fields"])


@EACH
def test_the_example_is_valid_for_frictionless_and_for_us(name, exported, references):
    folder = exported / name
    data = (folder / "exemple-valide.csv").read_bytes()
    schema = frictionless.Schema.from_descriptor(str(folder / "schema.json"))
    dialect = frictionless.Dialect(controls=[CsvControl(delimiter=";")])
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(
            frictionless.Resource(str(folder / "exemple-valide.csv"), schema=schema, dialect=dialect)
        )
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    checked = check_bytes(data, "exemple-valide.csv", references)
    assert (checked.dataset, checked.charges, checked.rejetes) == (name, 1, 0)


def test_links_are_relative_when_no_address_is_given(tmp_path):
    assert main(["contracts", "--output", str(tmp_path)]) == 0
    written = json.loads((tmp_path / "parcours" / "schema.json").read_text(encoding="utf-8"))
    assert (written["homepage"], written["path"]) == ("README.md", "schema.json")
    assert written["resources"][0]["path"] == "exemple-valide.csv"
    assert {path.name for path in tmp_path.iterdir()} == set(KNOWN)
