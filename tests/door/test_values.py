"""One cell at a time: numbers, periods, codes, absences."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.contracts import contracts, plain
from etl.door.values import (
    absence_of,
    read_boolean,
    read_date,
    read_enum,
    read_integer,
    read_month,
    read_number,
    read_period,
    read_value,
    read_year,
)

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
        ("31/12/2022", "periode_en_date"),
        ("T5 2024", "format_periode"),
        ("2024-03", "periode_en_date"),
        ("hier", "format_periode"),
    ],
)
def test_periods_refused(text, rule):
    assert read_period(text, TODAY).rule == rule


def test_a_period_is_accepted_the_day_it_ends():
    assert read_period("2026-Q3", dt.date(2026, 9, 30)).value == "2026-Q3"
    assert read_period("2026-Q3", dt.date(2026, 9, 29)).rule == "periode_future"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2025-09", "2025-09"),
        ("2025-9", "2025-09"),
        ("2025/09", "2025-09"),
        ("2025-M09", "2025-09"),
        ("202509", "2025-09"),
        ("09/2025", "2025-09"),
        ("9/2025", "2025-09"),
        ("septembre 2025", "2025-09"),
        ("Sept. 2025", "2025-09"),
        ("sept-25", "2025-09"),
        ("AOÛT 2024", "2024-08"),
        ("Févr. 2024", "2024-02"),
        ("décembre 2024", "2024-12"),
        ("2025-09-01 00:00:00", "2025-09"),  # what Excel makes of « 09/2025 »
        ("01/09/2025", "2025-09"),
    ],
)
def test_months(text, month):
    assert read_month(text, TODAY).value == month


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-11", "periode_future"),
        ("2013-12", "periode_impossible"),
        ("2025-13", "format_periode"),
        ("2025-00", "format_periode"),
        ("2025.1", "format_periode"),  # January, or October whose zero Excel dropped
        ("2025-Q3", "format_periode"),
        ("T3 2025", "format_periode"),
        ("02/09/2025", "format_periode"),
        ("25 septembre", "format_periode"),
        ("2025", "format_periode"),
        ("septembre", "format_periode"),
        ("45901", "format_periode"),
    ],
)
def test_months_refused(text, rule):
    assert read_month(text, TODAY).rule == rule


def test_a_sign_is_no_punctuation(references):
    field = contracts()["parcours"].by_name["change_operateur"]
    assert read_boolean("-1", field).rule == "type_booleen"
    assert read_period("-2025-Q3", TODAY).rule == "format_periode"
    assert read_month("=2025-09", TODAY).rule == "format_periode"
    assert references.read_region("-53").rule == "region_inconnue"


def test_a_month_is_accepted_the_day_it_ends():
    assert read_month("2026-02", dt.date(2026, 2, 28)).value == "2026-02"
    assert read_month("2026-02", dt.date(2026, 2, 27)).rule == "periode_future"
    assert read_month("2024-12", dt.date(2024, 12, 31)).value == "2024-12"


@pytest.mark.parametrize(
    "text",
    [
        "2022-12-31",
        "31/12/2022",
        "31-12-2022",
        "31.12.2022",
        "2022/12/31",
        "20221231",
        "31 décembre 2022",
        "samedi 31 déc. 2022",
        "2022-12-31 00:00:00",
        "2022-12-31T00:00:00",
        "31/12/2022 00:00",
    ],
)
def test_dates(text):
    reading = read_date(text, TODAY)
    assert reading.value == dt.date(2022, 12, 31)
    assert reading.note is None


def test_the_day_comes_before_the_month():
    assert read_date("05/06/2022").value == dt.date(2022, 6, 5)
    assert read_date("1er janvier 2022").value == dt.date(2022, 1, 1)
    assert read_date("29/02/2024").value == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("12/31/2022", "type_date"),
        ("29/02/2023", "type_date"),
        ("31/12/22", "type_date"),
        ("44926", "date_excel"),
        ("44926.5", "date_excel"),
        ("décembre 2022", "type_date"),
        ("2022", "type_date"),
        ("2022-12", "type_date"),
        ("0000-01-01", "type_date"),
        ("demain", "type_date"),
        ("22/11/2026", "date_future"),
    ],
)
def test_dates_refused(text, rule):
    assert read_date(text, TODAY).rule == rule


def test_a_refused_day_of_excel_says_which_day_it_may_be():
    assert "31/12/2022" in read_date("44926").message


def test_an_hour_left_aside_is_said():
    assert read_date("2022-12-31 14:30:00").note == "heure laissée de côté"


@given(st.dates(dt.date(2014, 1, 1), dt.date(2099, 12, 31)))
def test_a_date_survives_every_french_spelling(day):
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%Y-%m-%d 00:00:00"):
        assert read_date(day.strftime(form)).value == day


def test_years_and_booleans():
    assert read_year("2026").value == read_year("2026.0").value == 2026
    assert read_year("26").rule == read_year("2 026").rule == "type_annee"
    field = contracts()["parcours"].by_name["change_operateur"]
    for text in ("oui", "OUI", "vrai", "VRAI", "true", "1", "o"):
        assert read_boolean(text, field).value is True
    for text in ("non", "Faux", "0", "n"):
        assert read_boolean(text, field).value is False
    assert read_boolean("x", field).rule == "type_booleen"


def test_lists_are_read_member_by_member(references):
    axes = contracts()["conventions"].by_name["axes"]
    assert read_value("Aiguillage ; Outils partagés;aiguillage", axes, references).value == (
        "aiguillage;outils_partages"
    )
    assert read_value("aiguillage|données", axes, references).value == "aiguillage;donnees"
    assert read_value("aiguillage;chant", axes, references).rule == "valeur_hors_liste"
    signatories = contracts()["conventions"].by_name["signataires"]
    assert read_value("Apec ; Pôle emploi", signatories, references).value == "apec;france_travail"
    assert read_value("Apec ; apec ;", signatories, references).rule == "liste_trop_courte"
    assert read_value(";", axes, references).rule == "liste_trop_courte"


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


def test_regions_by_code_or_name(references):
    assert references.read_region("53").value == "53"
    assert references.read_region("1").value == "01"
    assert "zéro initial" in references.read_region("1").note
    assert references.read_region("Île-de-France").value == "11"
    assert references.read_region("PROVENCE ALPES COTE D'AZUR").value == "93"
    assert "« 53 »" in references.read_region("Bretagne sud").message
    assert references.read_region("54").rule == "region_inconnue"


def test_actors_are_operators_networks_bodies_or_partners_kept_as_delivered(references):
    for text, code in (
        ("Catalys", "catalys"),
        ("Opérateur régional", "operateur_regional"),
        ("Pôle emploi", "france_travail"),
        ("CPIR", "transitions_pro"),
        ("Dreets Bretagne", "etat"),
        ("Mission locale du Pays de Fougères", "mission_locale"),
        ("Comité régional pour l'emploi", "crefop"),
    ):
        assert references.read_actor(text).value == code, text
    partner = references.read_actor("Maison de l'emploi de Brocéliande")
    assert partner.value == "Maison de l'emploi de Brocéliande"
    assert "hors des tables" in partner.note
    assert references.read_actor("Transition Pro").rule == "acteur_inconnu"


def test_networks_zones_lots_and_iris(references):
    assert references.read_network("Catalys").value == "operateur_regional"
    assert references.read_network("SPRO").value == "spro_niveau1"
    assert references.read_network("ML").value == "mission_locale"
    assert references.read_network("Dreets").rule == "reseau_inconnu"
    assert references.read_zone("51").value == "0051"
    assert references.read_zone("7505").value == "7505"
    assert references.read_lot("2019_bretagne").note is None
    assert "absent" in references.read_lot("2023_bretagne").note
    assert references.read_iris("10010000").value == "010010000"
    assert references.read_epci("243500139").value == "243500139"
    assert references.read_epci("Rennes Métropole").rule == "epci_inconnu"


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
    assert read_enum("-1", level).rule == "valeur_hors_liste"  # a sign is no punctuation


@given(st.text(max_size=40))
def test_plain_is_stable(text):
    assert plain(plain(text)) == plain(text)
