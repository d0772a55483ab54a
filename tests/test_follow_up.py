"""Sources: the clock in words, a file checked from the page, and the rows behind a figure, small counts hidden."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from etl.paths import PROJECT
from pages.shared import lineage, web
from pages.sources import follow_up
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
    asked = ("entrees_cep", "departement", "2A", "2024-Q2", "reseau", "operateur_regional")
    behind = lineage.rows(*asked)
    shown = lineage.protected(behind, "entrees_cep")
    small = behind["entrees_cep"].between(1, 4)
    assert small.any()
    assert (shown.loc[small, "entrees_cep"] == "s").all()
    assert "s" not in set(shown.loc[~small, "entrees_cep"])
    assert lineage.summary(behind, "entrees_cep").startswith(f"{len(behind)}")


def test_rows_with_absences_are_shown_with_empty_cells(served):
    behind = lineage.rows("entrees_cep", "departement", "2A", "2024-Q2", "reseau", "operateur_regional")
    behind["contacts"] = pd.array([None, *[7] * (len(behind) - 1)], dtype="Int64")
    assert lineage.protected(behind, "entrees_cep")["contacts"].tolist() == ["", *["7"] * (len(behind) - 1)]


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
