"""A demonstration names no real company: neither its base, nor a page, nor a document puts one beside a figure."""

from __future__ import annotations

import csv
import io
import re

import duckdb
import openpyxl
import pytest
from google.protobuf import text_format
from streamlit.testing.v1 import AppTest

from etl.base.publish import HARDENED, answering, served_base
from etl.contracts import plain
from etl.paths import Paths
from pages.cpir import documents, quarter
from pages.shared.filters import Territory
from tests.pages.test_documents_pieces import pdf_text, slides_text, word_text
from tests.support import base, pages

# brands of the groups that hold the real lots, however a source writes them
BRANDS = ("CIBC", "EVA", "Catalys", "CCI Formation", "APIFPAM")
PLACES = ("france", "region-53", "region-75", "region-94", "departement-54")
ADDRESSES = [(name, {"territoire": place}) for name in (
    "home", "coverage", "access", "cooperation", "procurement", "cpir", "governance", "sources",
) for place in PLACES]  # fmt: skip
ADDRESSES += [
    *(("access", {"volet": part, "territoire": "region-75"}) for part in ("publics", "parcours", "suites", "verifier")),
    *(("access", {"carte": kind}) for kind in ("attendu", "croisee")),
    *(("coverage", {"vue": view, "territoire": "departement-54"}) for view in ("hypothese", "fiche")),
    *(("sources", {"vue": view}) for view in ("qualite", "change", "verifier", "publies")),
    *(("governance", {"volet": part, "territoire": "region-53"}) for part in ("formation", "competences", "outils", "spro", "missions-locales", "textes")),
    *(("procurement", {"lot": lot}) for lot in ("2019_bretagne", "2023_occitanie", "2019_mayotte", "2023_drom")),
    ("home", {"periode": "2025"}),
]  # fmt: skip


def _rows(table: str) -> list[dict]:
    with (base.REFERENCE / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def company() -> re.Pattern:
    """What names a real company, in plain spelling: operators of the market, holders, members of groups."""
    named: set[str] = set(BRANDS)
    for row in _rows("operateurs"):
        if row["reseau_code"] == "operateur_regional":
            named |= {row["operateur_code"], row["nom"], row["siren"], *row["alias"].split("|")}
    named |= {row["titulaire"] for row in _rows("lots")}
    named |= {row["membre"] for row in _rows("groupements") if not row["membre"].startswith("Chambres")}
    spelled = sorted({plain(name) for name in named if name}, key=len, reverse=True)
    assert len(spelled) > 60
    return re.compile(rf"\b({'|'.join(map(re.escape, spelled))})\b")


def _found(company: re.Pattern, text: str) -> list[str]:
    bare = plain(text)
    return [bare[max(0, m.start() - 60) : m.end() + 40] for m in company.finditer(bare)]


def test_the_pattern_sees_what_it_must(company):
    for text in (
        "Groupement Évolution – Catalys Conseil : 118 %",
        "activite__or_corse__2026-Q3.csv",
        "le CIBC 33",
    ):
        assert _found(company, text)
    for text in ("les opérateurs régionaux", "Opérateur régional du CEP", "Titulaire de démonstration Bêta"):
        assert not _found(company, text)


def test_no_text_of_the_base_names_a_company(company):
    """Every text of every published table: operators, lots, deliveries, file names, rejects, published figures, notices."""
    path = served_base(Paths(base.demonstration(), base.REFERENCE).link)
    with duckdb.connect(str(path), read_only=True, config=HARDENED) as con:
        columns = con.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'main' "
            "and (data_type like '%VARCHAR%' or data_type like 'ENUM%')"
        ).fetchall()
        assert len(columns) > 300
        named = {}
        sound = {None}  # many columns hold the same texts: each is read once
        for table, column in columns:
            texts = con.execute(f'select distinct cast("{column}" as varchar) from "{table}"').fetchall()
            new = [text for (text,) in texts if text not in sound]
            if found := [hit for text in new for hit in _found(company, text)]:
                named[table, column] = found[:3]
            else:
                sound.update(new)
    assert named == {}


@pytest.fixture(scope="module")
def app() -> AppTest:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield pages.fresh().run()


@pytest.mark.parametrize(
    ("name", "params"), ADDRESSES, ids=lambda v: v if isinstance(v, str) else "-".join(v.values())
)
def test_no_page_names_a_company(company, app, name, params):
    """All that is sent to the browser: texts, figures and their tooltips, tables, choices of the filters."""
    app.switch_page(f"pages/{name}/page.py")
    app.query_params.clear()
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    sent = []

    def walk(node) -> None:
        for child in getattr(node, "children", {}).values():
            if proto := getattr(child, "proto", None):
                sent.append(text_format.MessageToString(proto, as_utf8=True))
            walk(child)

    walk(app._tree)
    assert len("".join(sent)) > 2_000
    assert _found(company, "\n".join(sent)) == []


@pytest.mark.parametrize("code", ["94", *(pytest.param(c, marks=pytest.mark.slow) for c in ("53", "75"))])
def test_no_document_names_a_company(company, code):
    with answering(Paths(base.demonstration(), base.REFERENCE)) as read:
        content = quarter.quarter(read, Territory("region", code, "Région", "", code), "2026-Q3")
        files = {
            f: r.content
            for f, r in zip(
                documents.FORMATS,
                documents.render_each(content, tuple(documents.FORMATS), read, ""),
                strict=True,
            )
        }
    readers = {"pdf": pdf_text, "docx": word_text, "pptx": slides_text, "xlsx": _cells, "rapport": word_text}
    for kind, data in files.items():
        said = readers[kind](data)
        assert "démonstration" in said
        assert _found(company, said) == [], kind


def _cells(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return "\n".join(
        str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v is not None
    )
