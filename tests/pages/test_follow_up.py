"""Sources: the clock in words, a file checked from the page, and the rows behind a figure, small counts hidden."""

import datetime as dt

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from etl.base.build import build
from etl.paths import PROJECT
from pages.shared import catalog, lineage, read, web
from pages.sources import changes, follow_up
from tests.base.test_build import drop
from tests.conftest import HEADER

ROWS = "or_corse;2024-Q1;2A004;;1;femme;12;14\nor_corse;2024-Q1;99999;;1;femme;12;14\n"


def clock(**states: str) -> pd.DataFrame:
    return pd.DataFrame({"operateur": list(states), "etat": list(states.values())})


def test_the_clock_names_who_is_past_six_months():
    assert follow_up.clock_title(clock(Apec="à jour")) == "Aucun opérateur en retard"
    assert "1\u00a0livraison attendue" in follow_up.clock_title(clock(Apec="attendue", Catalys="à jour"))
    late = follow_up.clock_title(clock(Apec="mise en demeure possible", Catalys="deux mois écoulés"))
    assert late == "Plus de six mois sans données\u00a0: Apec et Catalys"


def test_a_file_is_judged_without_being_kept(paths, monkeypatch):
    monkeypatch.setenv("CEP_DATA", str(paths.data))
    checked = follow_up.dry_run(f"{HEADER}\n{ROWS}".encode(), "essai.csv")
    shown = follow_up.verdict_html(checked)
    assert "Acceptée avec réserve" in shown
    assert "lus 2 = chargés 1 + écartés 1 + ignorés 0" in shown.replace("\u00a0", " ")
    assert "99999" in follow_up.verdict_table(checked).html("x", 10)
    assert not paths.raw.exists()
    assert not paths.lake.exists()


def test_a_refused_file_says_why_and_nothing_of_its_content_is_html():
    reference = follow_up.dry_run(b"<script>alert(1)</script>;b\n1;2\n", "x.csv")
    assert "<script>" not in follow_up.verdict_html(reference)


@pytest.fixture
def served(demonstration, monkeypatch):
    paths, _ = demonstration
    monkeypatch.setenv("CEP_DATA", str(paths.data))


def test_rows_behind_a_figure_hide_small_counts_of_persons(served):
    quarters = [f"{year}-Q{q}" for year in (2024, 2025) for q in (1, 2, 3, 4)]
    asked = (("departement", "2A", q, "reseau", "operateur_regional") for q in quarters)
    shown = catalog.indicator("entrees_cep")
    found = (lineage.rows(shown, *figure)[0] for figure in asked)
    behind = next(b for b in found if b.rows["entrees_cep"].between(1, 4).any())
    shown, delivered = lineage.protected(behind), behind.rows
    small = delivered["entrees_cep"].between(1, 4)
    assert (shown.loc[small, "entrees_cep"] == "s").all()
    assert "s" not in set(shown.loc[~small, "entrees_cep"])
    assert lineage.summary(behind).startswith(f"{len(delivered)}")


def test_rows_with_absences_are_shown_with_empty_cells(served):
    (behind,) = lineage.rows(
        catalog.indicator("entrees_cep"), "departement", "2A", "2024-Q2", "reseau", "operateur_regional"
    )
    behind.rows["contacts"] = pd.array([None, *[7] * (len(behind.rows) - 1)], dtype="Int64")
    assert lineage.protected(behind)["contacts"].tolist() == ["", *["7"] * (len(behind.rows) - 1)]


def test_any_figure_leads_to_rows_of_its_territory(served):
    """One figure of each indicator, drawn at random: its rows are found, and are of its département."""
    figures = read.read("shared/cards")["indicateur"].tolist()
    con = duckdb.connect(str(read.served()), read_only=True, config=read.HARDENED)
    for code in figures:
        drawn = con.execute(
            "select niveau_territoire, code_territoire, periode, ventilation, modalite from indicateur "
            "where indicateur = ? and valeur is not null and livraisons is not null and livraisons <> '' "
            "order by niveau_territoire <> 'departement', hash(code_territoire || periode || modalite) limit 1",
            [code],
        ).fetchall()
        if not drawn:
            continue
        found = lineage.rows(catalog.indicator(code), *drawn[0])
        assert found, code
        assert sum(len(behind.rows) for behind in found), (code, drawn[0])
        for behind in found:
            assert {"fichier", "ligne"} <= set(behind.rows.columns)
            lineage.protected(behind)
            assert lineage.labels(behind)["ligne"] == "Ligne"


def test_rows_of_one_person_say_where_they_stand_and_nothing_of_the_person(served):
    con = duckdb.connect(str(read.served()), read_only=True, config=read.HARDENED)
    figure = con.execute(
        "select niveau_territoire, code_territoire, periode, ventilation, modalite from indicateur "
        "where indicateur = 'delai_premier_rdv_median' and niveau_territoire = 'region' and valeur is not null "
        "and ventilation = 'ensemble' limit 1"
    ).fetchall()[0]
    (behind,) = lineage.rows(catalog.indicator("delai_premier_rdv_median"), *figure)
    assert behind.dataset == "parcours"
    assert set(lineage.labels(behind)) <= {"fichier", "feuille", "ligne", "operateur_code", "lot_code"}
    assert "sexe" in behind.rows.columns


def test_an_error_of_a_page_is_said_in_french(monkeypatch):
    said = []
    monkeypatch.setattr("streamlit.error", said.append)
    assert web.say_error(ValueError("secret")) is True
    assert "n’a pas pu être affichée" in said[0]
    assert "secret" not in said[0]


def test_the_rows_open_from_the_page(served):
    app = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=90)
    app.query_params["territoire"] = "departement-2A"
    app.query_params["indicateur"] = "entrees_cep"
    app.run().switch_page("pages/access/page.py").run()
    app.pills(key="panneau_carte").set_value("D’où vient ce chiffre ?").run()
    assert not app.exception
    app.checkbox(key="lignes_carte").check().run()
    assert not app.exception
    assert any("Lignes des fichiers livrés" in e.proto.body for e in app.get("html"))


def test_revised_values_are_written_so_that_they_differ():
    rows = pd.DataFrame(
        {
            "revisee_le": [pd.Timestamp("2026-11-21")] * 3,
            "periode": ["2026-Q1"] * 3,
            "ancienne_valeur": [61512.0, 8.31, 5.0],
            "nouvelle_valeur": [61449.0, 8.34, float("nan")],
            "decimales": [0, 1, 1],
        }
    )
    shown = changes.revisions_table(rows.assign(indicateur="x", territoire="", detail="", unite="", cause=""))
    cells = shown.on_screen()[["ancienne_valeur", "nouvelle_valeur"]].to_numpy().tolist()
    plain = [[c.replace("\u202f", " ").replace("\u00a0", " ") for c in row] for row in cells]
    assert plain == [["61 512", "61 449"], ["8,31", "8,34"], ["5,0", ""]]


def test_a_day_beyond_what_is_known_is_brought_back():
    first, last = dt.date(2026, 3, 1), dt.date(2026, 11, 21)
    assert changes.day_asked("2026-03-12", first, last) == dt.date(2026, 3, 12)
    assert changes.day_asked("2020-01-01", first, last) == first
    assert changes.day_asked("2030-01-01", first, last) == last
    assert changes.day_asked("12 mars", first, last) == last


def periods(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"dataset": "activite", "periode": p, "lignes": n, "rejetees": r, "corrections": 0}
            for p, n, r in rows
        ]
    )


def test_the_card_compares_four_quarters_with_the_four_before():
    none = pd.DataFrame(columns=["regle", "n", "titre", "part_recente"])
    quarters = [f"{y}-Q{q}" for y in (2025, 2026) for q in (1, 2, 3, 4)]
    worse = periods(*((p, 99, 1 if p.startswith("2026") else 0) for p in quarters))
    (line,) = follow_up.card_sentences(none, worse, none, none)
    plain = line.replace("\u00a0", " ").replace("\u202f", " ")
    assert (
        plain
        == "Activité : 4 lignes mises de côté sur les quatre derniers trimestres (1,00 %), plus que les quatre précédents (0,00 %)."
    )
    clean = periods(*((p, 99, 0) for p in quarters))
    (line,) = follow_up.card_sentences(none, clean, none, none)
    assert "aucune ligne mise de côté" in line


def test_completeness_counts_what_is_said(paths):
    """Of three rows, one has no sex (nr) and one a secret count: 2 of 3 sexes, 3 of 3 counts; the empty count is not filled."""
    drop(
        paths,
        "a.csv",
        "or_corse;2024-Q1;2A004;;1;femme;12;14",
        "or_corse;2024-Q1;2A004;;2;nr;s;14",
        "or_corse;2024-Q1;2B033;;1;homme;;14",
    )
    build(paths)
    con = duckdb.connect(str(paths.link.resolve()), read_only=True)
    found = dict(con.execute("select colonne, renseignees from completude").fetchall())
    assert (found["sexe"], found["entrees_cep"], found["beneficiaires_cep"]) == (2, 2, 3)
    assert set(con.execute("select lignes from completude").fetchall()) == {(3,)}
    assert "code_commune" not in found  # one of two columns: its absence is a reject, not an empty cell
    assert dict(con.execute("select colonne, obligatoire from completude").fetchall())["entrees_cep"]
