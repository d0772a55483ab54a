"""One cell at a time: numbers, periods, codes, absences."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.contracts import contracts, plain
from etl.values import absence_of, read_enum, read_integer, read_number, read_period

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0", 0),
        ("1 234", 1234),
        ("1\u202f234\u202f567", 1234567),
        ("1\u00a0234", 1234),
        ("12,0", 12),
        ("12.00", 12),
        ("007", 7),
        ("-5", -5),
    ],
)
def test_integers_as_french_files_write_them(text, value):
    assert read_integer(text).value == value


@pytest.mark.parametrize(
    "text", ["1,234", "1.234", "12,5", "3 4", "1 2345", "1e5", "12 %", "٣", "½", "douze", "0x1F", "1" * 16]
)
def test_what_is_not_surely_an_integer_is_refused(text):
    reading = read_integer(text)
    assert reading.value is None
    assert reading.rule == "type_entier"
    assert "mise de côté" in reading.message


@pytest.mark.parametrize(
    ("text", "value"), [("1 234,5", 1234.5), ("0.25", 0.25), ("-3,20", -3.2), ("48,1173", 48.1173)]
)
def test_numbers(text, value):
    assert read_number(text).value == pytest.approx(value)


@pytest.mark.parametrize("text", ["1.234,5", "1,234.5", "nan", "inf", "--1", "1 23,4"])
def test_ambiguous_numbers_are_refused(text):
    assert read_number(text).rule == "type_nombre"


@given(st.integers(0, 10**9))
def test_a_count_survives_french_spacing(n):
    spaced = f"{n:,}".replace(",", "\u202f")
    assert read_integer(spaced).value == read_integer(str(n)).value == n


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-Q3", "2026-Q3"),
        ("T3 2026", "2026-Q3"),
        ("2026-T3", "2026-Q3"),
        ("3e trim. 2026", "2026-Q3"),
        ("1er trim. 22", "2022-Q1"),
        ("2ème trimestre 2024", "2024-Q2"),
        ("trimestre 4 2021", "2021-Q4"),
        ("1T2024", "2024-Q1"),
        ("2025", "2025"),
        ("2025.0", "2025"),
    ],
)
def test_periods(text, period):
    assert read_period(text, TODAY).value == period


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026", "periode_future"),
        ("2026-Q4", "periode_future"),
        ("T4 2031", "periode_future"),
        ("T1 2013", "periode_impossible"),
        ("31/12/2022", "format_periode"),
        ("T5 2024", "format_periode"),
        ("2024-03", "format_periode"),
        ("hier", "format_periode"),
    ],
)
def test_periods_refused(text, rule):
    assert read_period(text, TODAY).rule == rule


def test_a_period_is_accepted_the_day_it_ends():
    assert read_period("2026-Q3", dt.date(2026, 9, 30)).value == "2026-Q3"
    assert read_period("2026-Q3", dt.date(2026, 9, 29)).rule == "periode_future"


def test_four_absences_are_told_apart_and_none_is_a_number():
    assert absence_of("s") == absence_of("*") == "secret"
    assert absence_of("nc") == absence_of("n.c.") == "non_communique"
    assert absence_of("ND") == "non_disponible"
    assert absence_of("-") == "sans_objet"
    assert absence_of("0") is None
    for mark in ("s", "*", "nc", "ND", "-"):
        assert read_integer(mark).value is None


def test_codes(references):
    assert references.read_commune("2a004").value == "2A004"
    assert references.read_commune("97411").value == "97411"
    repaired = references.read_commune("1004")
    assert repaired.value == "01004"
    assert "zéro initial" in repaired.note
    assert references.read_commune("99999").rule == "commune_inconnue"
    assert "code postal" in references.read_commune("35000").message
    assert references.read_departement("1").value == "01"
    assert references.read_departement("20").rule == "departement_inconnu"
    # Paris 10e arrondissement and a former commune come to the codes in force, and say so
    assert references.read_commune("75110").value == "75056"
    assert "ancien code" in references.read_commune("75110").note


def test_networks_by_their_names_old_ones_included(references):
    for name in ("Pôle emploi", "POLE EMPLOI", "France Travail", "france_travail"):
        assert references.read_operator(name).value == "france_travail"
    assert references.read_operator("AP Emploi").value == "cap_emploi"
    unknown = references.read_operator("Catalis")
    assert unknown.rule == "operateur_inconnu"
    assert "catalys" in unknown.message


def test_enumerated_values_and_their_spellings():
    sexe = contracts()["activite"].by_name["sexe"]
    assert read_enum("F", sexe).value == "femme"
    assert read_enum("Hommes", sexe).value == "homme"
    assert read_enum("nc", sexe).value == "nr"
    assert read_enum("X", sexe).rule == "valeur_hors_liste"
    level = contracts()["activite"].by_name["niveau_cep"]
    assert read_enum("Niveau 2", level).value == "2"
    assert read_enum("3", level).rule == "valeur_hors_liste"


@given(st.text(max_size=40))
def test_plain_is_stable(text):
    assert plain(plain(text)) == plain(text)
