"""Documents of the demonstration: their figures are those of the base, for every région, from the command line too."""

import io
import json
import re
import subprocess
import sys

import duckdb
import openpyxl
import pytest
from docx import Document

from etl.__main__ import main
from etl.base.publish import HARDENED, answering, served_base
from etl.paths import PROJECT, SQL, Paths
from etl.progress import silent
from pages.cpir import documents, quarter
from pages.cpir.documents import annual, batch, outline
from pages.shared import formats as f
from pages.shared import rights
from pages.shared.filters import REGIONAL, Territory
from tests.pages.test_documents_pieces import flat, pdf_pages, pdf_text, slides_text, squeezed, word_text
from tests.support import base

PERIODE = "2026-Q3"
# a large région, one of a single département, and one with little data
LOOKED_AT = (("75", "Nouvelle-Aquitaine"), ("06", "Mayotte"), ("94", "Corse"))


@pytest.fixture(scope="module")
def paths() -> Paths:
    return Paths(base.demonstration(), base.REFERENCE)


@pytest.fixture(scope="module")
def read(paths):
    with answering(paths) as found:
        yield found


@pytest.fixture(scope="module")
def con(paths):
    """The base itself, without our queries."""
    with duckdb.connect(str(served_base(paths.link)), read_only=True, config=HARDENED) as found:
        yield found


@pytest.fixture(scope="module", params=LOOKED_AT, ids=lambda place: place[1])
def written(request, read):
    """(content, {format: bytes}) of a région."""
    code, name = request.param
    content = quarter.quarter(read, Territory("region", code, name, "", code), PERIODE)
    files = documents.render_each(content, tuple(documents.FORMATS), read, "https://cep.exemple.fr")
    return content, dict(zip(documents.FORMATS, (file.content for file in files), strict=True))


def value(con, code: str, measure) -> float | None:
    found = con.execute(
        "select valeur from indicateur where indicateur = ? and ventilation = ? and modalite = ? and periode = ? "
        "and niveau_territoire = 'region' and code_territoire = ?",
        [measure.indicator.code, measure.ventilation, measure.modalite, PERIODE, code],
    ).fetchone()
    return found[0] if found else None


@pytest.mark.parametrize(("name", "reader"), [("pdf", pdf_text), ("docx", word_text)])
def test_every_figure_of_the_base_is_printed_to_the_digit(written, con, name, reader):
    content, files = written
    said = squeezed(reader(files[name]))
    known = 0
    for screen in content.screens:
        for measure in screen.measures:
            found = value(con, content.region.code, measure)
            assert (found is None) == (measure.value is None)
            if found is None:
                assert squeezed(measure.absence) in said
            else:
                known += 1
                shown = f.with_unit(found, measure.indicator.unite, measure.indicator.decimales)
                assert (
                    squeezed(
                        f"{measure.label} ({measure.status}){shown}"
                        if measure.status
                        else f"{measure.label}{shown}"
                    )
                    in said
                )
        for sentence in screen.sentences:
            assert squeezed(sentence.plain) in said, sentence.plain
    assert known > 3


def test_slides_say_the_sentences_and_the_figures(written):
    content, files = written
    said = squeezed(slides_text(files["pptx"]))
    for screen in content.screens:
        for sentence in screen.sentences[:4]:
            assert squeezed(sentence.plain) in said
    for measure in content.screen("retenir").measures:
        assert squeezed(measure.shown) in said or measure.value is None


def test_the_workbook_holds_the_numbers_of_the_base(written, con):
    content, files = written
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Indicateurs"]
    heads = [cell.value for cell in sheet[2]]
    rows = [dict(zip(heads, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=3)]
    found = {(row["Indicateur"], row["Réseau"]): row for row in rows}
    for screen in content.screens:
        for measure in screen.measures:
            row = found[measure.label, measure.modalite]
            wanted = value(con, content.region.code, measure)
            if wanted is not None:
                assert row["Valeur"] == pytest.approx(wanted, rel=1e-12)
            else:
                assert row["Valeur"] == ("s" if measure.values["conf_status"] in ("C", "D") else None)
            assert row["Unité"] == measure.indicator.unite


def test_the_map_of_france_holds_the_base(written, con):
    _, files = written
    sheet = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Accès, départements"]
    found = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=3)}
    wanted = dict(
        con.execute(
            "select code_territoire, valeur from indicateur where indicateur = 'taux_acces_actifs_occupes' "
            "and niveau_territoire = 'departement' and ventilation = 'ensemble' and periode = ?",
            [PERIODE],
        ).fetchall()
    )
    assert len(found) == 101
    for code, shown in found.items():
        assert (
            shown in ("s", None)
            if wanted.get(code) is None
            else shown == pytest.approx(wanted[code], rel=1e-12)
        )


def test_the_annual_report_takes_years_from_yearly_deliveries(written, con):
    content, files = written
    document = Document(io.BytesIO(files["rapport"]))
    when = annual.periods(PERIODE)
    tables = [t for t in document.tables if t.rows[0].cells[0].text == "Indicateur"]
    lines = {row.cells[0].text: [c.text for c in row.cells[1:]] for t in tables for row in t.rows[1:]}
    for code in ("taux_acces_actifs_occupes", "entrees_cep", "beneficiaires_cep"):
        modalite = "ensemble" if code.startswith("taux") else REGIONAL
        rows = dict(
            con.execute(
                "select periode, valeur from indicateur where indicateur = ? and modalite = ? and niveau_territoire = 'region' "
                "and code_territoire = ? and ventilation in ('ensemble', 'reseau')",
                [code, modalite, content.region.code],
            ).fetchall()
        )
        label, decimals = con.execute(
            "select libelle, decimales from indicateur_carte where indicateur = ?", [code]
        ).fetchone()
        line = next(
            cells
            for name, cells in lines.items()
            if name.startswith(label) and ("(" not in name or "Opérateurs régionaux" in name)
        )
        for period, cell in zip(when, line, strict=True):
            if rows.get(period) is not None:
                assert flat(cell).startswith(flat(f.number(rows[period], decimals)))
    text = word_text(files["rapport"])
    assert text.index("Ce qui manque pour finir ce rapport") < text.index("1. Moyens et partenaires")
    assert text.count("[À compléter") == sum(len(c.to_write) for c in outline.CHAPTERS)


def test_the_same_base_gives_the_same_bytes(written, read):
    content, files = written
    for name, before in files.items():
        assert documents.render(content, name, read, "https://cep.exemple.fr").content == before, name


@pytest.mark.slow
def test_the_18_regions_at_once(paths, tmp_path, capfd):
    assert (
        main(
            [
                "--data",
                str(paths.data),
                "note",
                "--region",
                "all",
                "--quarter",
                PERIODE,
                "--output",
                str(tmp_path),
            ]
        )
        == 0
    )
    assert "18 document(s)" in capfd.readouterr().out
    notes = sorted(tmp_path.glob("DEMONSTRATION_cep_note_*_2026-Q3.pdf"))
    assert len(notes) == 18
    assert {pdf_pages(note.read_bytes()) for note in notes} == {4}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--region", "99", "--quarter", PERIODE], "région inconnue : « 99 »"),
        (["--region", "75", "--quarter", "2031-Q1"], "trimestre inconnu : « 2031-Q1 »"),
        (["--region", "75", "--quarter", PERIODE, "--format", "odt"], "format inconnu : « odt »"),
        (["--region", "75"], "il manque : --quarter"),
    ],
)
def test_a_wrong_request_is_told_in_french(paths, asked, said, capfd):
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(paths.data), "note", *asked])
    assert stopped.value.code == 2
    assert said in capfd.readouterr().err


def test_without_a_base_nothing_is_written(tmp_path, capfd):
    assert main(["--data", str(tmp_path / "vide"), "note", "--region", "75", "--quarter", PERIODE]) == 1
    assert "Aucune base n’est servie" in capfd.readouterr().err


def test_the_command_line_does_without_streamlit(paths, tmp_path):
    program = (
        "import json, sys; from pathlib import Path; from etl.paths import Paths; from etl.progress import silent;"
        "from pages.cpir.documents.batch import write;"
        f"write(Paths(Path({str(paths.data)!r}), Path({str(paths.reference)!r})), '94', '{PERIODE}', 'all', Path({str(tmp_path)!r}), '', silent);"
        "print(json.dumps([m for m in sys.modules if m.split('.')[0] in ('streamlit', 'matplotlib')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []
    assert len(list(tmp_path.iterdir())) == len(documents.FORMATS)


def test_no_query_of_the_documents_names_a_protected_amount():
    """The command line reads without the guard of the screen: it must have nothing to guard."""
    for path in [*(SQL / "queries" / "cpir").glob("*.sql"), SQL / "queries" / "access" / "profile.sql"]:
        text = path.read_text(encoding="utf-8")
        named = {table for table in rights.PROTECTED if re.search(rf"\b{table}\b", text)}
        assert named <= {"projection"}, path.name
        if named:
            assert "mesure = 'entrees_cep'" in text, "entries are no secret, amounts are"


def test_decisions_and_notes_of_the_register_are_printed(read):
    region = Territory("region", "94", "Corse", "", "94")
    asked = [{"decision_id": "a", "objet": "Ouvrir une permanence à Corte", "destinataire": "l’opérateur régional", "echeance": "2027-01-31",
              "statut": "ouverte", "ajoutee_le": "2026-10-02T08:00:00Z", "ajoutee_par": "P. Luciani", "close_le": None,
              "close_par": None, "motif": None, "suivi": "aucun chiffre ne le suit"}]  # fmt: skip
    notes = [
        {
            "note_id": "n",
            "texte": "Réunion reportée.",
            "ecrite_le": "2026-10-12T08:00:00Z",
            "ecrite_par": "secrétariat",
        }
    ]
    content = quarter.quarter(read, region, PERIODE, asked, notes)
    for name, reader in (("pdf", pdf_text), ("docx", word_text), ("pptx", slides_text)):
        said = squeezed(reader(documents.render(content, name, read).content))
        for part in (
            "Ouvrir une permanence à Corte",
            "31 janvier 2027",
            "P. Luciani",
            "Aucun chiffre ne le suit",
            "Réunion reportée.",
        ):
            assert squeezed(part) in said, (name, part)


def test_progress_ends_at_the_whole(paths, tmp_path):
    seen = []
    batch.write(paths, "94", PERIODE, "xlsx", tmp_path, "", lambda step, share, detail="": seen.append(share))
    assert seen[-1] == 1.0
    assert silent("", 0.0) is None
