"""Files as people really send them (tests/cases): what each one must give."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.door.check import check_bytes
from etl.door.values import absence_of
from etl.paths import PROJECT

CASES = PROJECT / "tests" / "cases"


@pytest.fixture
def verdict(references):
    """`verdict("02_….csv")` → what the door says of it."""
    return lambda name: check_bytes((CASES / name).read_bytes(), name, references)


def test_postal_codes_of_paris_are_not_old_communes(verdict):
    checked = verdict("02_paris_codes_postaux.csv")
    assert (checked.verdict, checked.charges, checked.rejetes) == ("rejetee", 0, 2)
    first = checked.rejects.to_pylist()[0]
    assert first["regle"] == "code_postal"
    assert "code postal de Paris" in first["message"]
    assert "75111" in first["message"]


def test_a_column_of_postal_codes_loads_nothing(verdict):
    checked = verdict("03_colonne_de_codes_postaux.csv")
    assert (checked.verdict, checked.charges, checked.rejetes) == ("rejetee", 0, 300)
    assert set(checked.rejects["regle"].to_pylist()) == {"code_postal"}


def test_communes_with_some_misprints_are_still_communes(references, activite):
    rows = [
        f"or_corse;2024-Q1;{code};;1;femme;12;14" for code in ("2A004", "2B033", "2B096", "2A247", "2A990")
    ]
    checked = check_bytes(activite(*rows), "a.csv", references)
    assert (checked.charges, checked.rejects["regle"].to_pylist()) == (4, ["commune_inconnue"])


def test_the_1904_calendar_holds_beside_extensions(verdict):
    (row,) = verdict("04_calendrier_1904_extlst.xlsx").rows.to_pylist()
    assert row["date_effet"] == dt.date(2022, 7, 1)


def test_hidden_rows_and_columns_are_told(verdict):
    rows, column = verdict("08a_lignes_masquees_par_filtre.xlsx"), verdict("08b_colonne_masquee.xlsx")
    assert (rows.verdict, column.verdict) == ("acceptee_avec_reserve", "acceptee_avec_reserve")
    assert any("2 lignes masquées par un filtre ou à la main (lignes 4, 5)" in m for m in rows.motifs)
    assert any(
        "Colonne masquée, lue comme les autres : « Nombre d'entrées en CEP »" in m for m in column.motifs
    )


def test_separators_that_excel_leaves_out(verdict):
    checked = verdict("09_excel_separateurs_finals_omis.csv")
    assert (checked.lus, checked.charges, checked.rejetes) == (20, 20, 0)
    assert checked.verdict == "acceptee_avec_reserve"


def test_a_row_that_lacks_a_separator_amid_full_ones_is_not_completed(references):
    header = "operateur_code;periode;code_commune;niveau_cep;entrees_cep;beneficiaires_cep"
    rows = ["apec;2026-Q2;35238;1;10;20", "apec;2026-Q2;35288;1;1020", "apec;2026-Q2;29232;1;10;20"]
    checked = check_bytes(("\n".join([header, *rows]) + "\n").encode(), "a.csv", references)
    assert (checked.charges, checked.rejects["regle"].to_pylist()) == (2, ["nombre_de_cellules"])


def test_secrecy_as_people_write_it(verdict):
    checked = verdict("13_secret_inferieur_a_5.csv")
    said = [(row["entrees_cep"], row["entrees_cep_absence"]) for row in checked.rows.to_pylist()]
    assert said == [
        (12, None), (None, "secret"), (None, "secret"), (None, "secret"), (None, "secret"), (None, "sans_objet"),
        (None, "non_disponible"), (None, "non_disponible"), (None, "non_disponible"), (None, "secret"), (None, "secret"),
    ]  # fmt: skip
    assert checked.rejects["regle"].to_pylist() == ["erreur_excel"], "#N/A is a formula that failed"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<5", "secret"), ("≤ 4", "secret"), ("moins de 11", "secret"), ("1-4", "secret"), ("entre 1 et 4", "secret"),
        ("C", "secret"), ("Secret stat.", "secret"), ("n.c.", "non_communique"), ("Non renseigné", "non_communique"),
        ("n/a", "non_disponible"), ("NULL", "non_disponible"), ("…", "non_disponible"), ("n.d.", "non_disponible"),
        ("s.o.", "sans_objet"), ("-", "sans_objet"),
        ("0", None), ("5", None), ("< 1000", None), ("12-150", None), ("1 004", None), ("cinq", None),
    ],
)  # fmt: skip
def test_marks_of_absence(text, reason):
    assert absence_of(text) == reason


def test_counts_that_nobody_believes_are_told_and_loaded(verdict):
    checked = verdict("14_entrees_plus_que_beneficiaires.csv")
    assert (checked.verdict, checked.charges) == ("acceptee_avec_reserve", 2)
    assert "Plus de deux entrées par bénéficiaire, à vérifier : ligne 2 (500 pour 20)." in checked.motifs
    assert (
        "Plus d'entrées que d'habitants dans la commune, à vérifier : ligne 3 (900000 pour 47439)."
        in checked.motifs
    )


def test_a_date_of_excel_is_no_period_and_its_quarter_is_offered(verdict):
    messages = verdict("16_periode_en_date_excel.xlsx").rejects["message"].to_pylist()
    assert len(messages) == 2
    assert all("date d'Excel (01/04/2026)" in m and "« 2026-Q2 »" in m for m in messages)


def test_a_label_that_contradicts_its_code_is_told(verdict):
    checked = verdict("17_libelle_contredit_le_code.csv")
    assert any("ligne 2 (35288 est Saint-Malo, et non Rennes)" in m for m in checked.motifs)


def test_points_off_their_commune_are_told_by_the_door(verdict):
    checked = verdict("18_coordonnees_check_muet.csv")
    assert checked.lus == checked.charges + checked.rejetes + checked.ignores
    told = " ".join(checked.motifs)
    assert "sont inversées : la base les remet dans l'ordre, à vérifier : ligne 2." in told
    assert "loin de leur commune" in told
    assert "ligne 3, ligne 5, ligne 6, ligne 7." in told
