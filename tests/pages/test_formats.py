"""French numbers, periods and words: by hand, and against Babel."""

from __future__ import annotations

import datetime as dt
import math
import re

import pandas as pd
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from pages.shared import formats as f
from pages.shared import glossary, texts
from tests.support.base import REFERENCE

NNBSP, NBSP = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1000, 0, f"1{NNBSP}000"),
        (27_397_458, 0, f"27{NNBSP}397{NNBSP}458"),
        (6.25, 1, "6,3"),
        (6.35, 1, "6,4"),
        (-0.04, 1, "0,0"),
        (-2.5, 0, "−3"),
        (float("nan"), 1, "non connu"),
        (None, 0, "non connu"),
        (pd.NA, 0, "non connu"),
    ],
)
def test_numbers(value, decimals, written):
    assert f.number(value, decimals) == written


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_numbers_are_those_of_babel(units, decimals):
    """Numbers with exactly the decimals shown: nothing to round, so both must write the same."""
    value = units / 10**decimals
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    assert f.number(value, decimals) == format_decimal(value, format=pattern, locale="fr_FR").replace(
        "-", "−"
    )


@given(st.integers(-(10**6), 10**6))
def test_halves_go_away_from_zero(tenths):
    half_up = (abs(tenths) + 5) // 10 * (1 if tenths >= 0 else -1)
    assert f.number(tenths / 10) == f.number(half_up)


def test_an_infinite_figure_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        f.number(math.inf)


@pytest.mark.parametrize(
    ("per_mille", "people"),
    [
        (6.2, "160"),
        (6.7, "150"),
        (5.9, "170"),
        (100, "10"),
        (40, "25"),
        (0.9, f"1{NNBSP}100"),
        (1.0, f"1{NNBSP}000"),
    ],
)
def test_one_person_out_of(per_mille, people):
    assert f.one_in(per_mille) == people


@given(st.floats(0.05, 500))
def test_one_in_is_never_far_from_the_rate(per_mille):
    said = int(f.one_in(per_mille).replace(NNBSP, ""))
    assert abs(1000 / said - per_mille) <= 0.13 * per_mille + (
        0.5 * per_mille**2 / 1000 if per_mille > 50 else 0
    )


def test_one_in_needs_somebody():
    with pytest.raises(ValueError, match="positive"):
        f.one_in(0)


@pytest.mark.parametrize(
    ("code", "name", "at", "before"),
    [
        ("2026-Q3", f"T3{NBSP}2026", f"au T3{NBSP}2026", "2025-Q3"),
        ("2025", "2025", "en 2025", "2024"),
        ("2026-09", "septembre 2026", "en septembre 2026", "2025-09"),
    ],
)
def test_periods(code, name, at, before):
    assert f.period(code) == name
    assert f.at_period(code) == at
    assert f.same_period_last_year(code) == before


def test_a_period_that_is_none_has_no_year_before():
    with pytest.raises(ValueError, match="not a period"):
        f.same_period_last_year("après 2022")


def test_dates():
    assert f.date(dt.date(2026, 11, 21)) == "21 novembre 2026"
    assert f.date(dt.date(2026, 3, 1)) == "1er mars 2026"
    assert f.date(pd.Timestamp("2026-11-21 18:00")) == "21 novembre 2026"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.3, "+0,3"), (-0.3, "−0,3"), (1.94, "+1,9"), (1.96, "+2,0"), (0.0, "0,0"), (-0.01, "0,0")],
)
def test_differences_of_rates(value, said):
    plural = "s" if abs(round(value, 1)) >= 2 else ""
    assert f.points(value) == f"{said}{NBSP}point{plural}"


def test_units_and_changes():
    assert f.with_unit(6.2, "‰", 1) == f"6,2{NNBSP}‰"
    assert f.with_unit(1234, "lieux") == f"1{NNBSP}234{NBSP}lieux"
    assert f.percent_change(12.4) == f"+12{NNBSP}%"
    assert f.interval(5.9, 6.3) == "5,9–6,3"
    assert f.between(115, 125, 0) == "entre 115 et 125"
    assert f.count(1, "livraison") == f"1{NBSP}livraison"
    assert f.count(2, "lieu", "lieux") == f"2{NBSP}lieux"
    assert f.count(0, "ligne") == f"0{NBSP}ligne"


def test_listings():
    assert f.listing([]) == ""
    assert f.listing(["a"]) == "a"
    assert f.listing(["a", "b", "c"]) == "a, b et c"
    assert f.listing(list("abcde"), most=2) == f"a, b et 3{NBSP}autres"
    assert f.listing(list("abc"), most=2) == "a, b et c", "« 1 autres » would save nothing"


@pytest.mark.parametrize(
    ("level", "code", "name", "within", "of"),
    [
        ("france", "FR", "France", "en France", "de la France"),
        ("region", "75", "Nouvelle-Aquitaine", "en Nouvelle-Aquitaine", "de la Nouvelle-Aquitaine"),
        ("region", "32", "Hauts-de-France", "dans les Hauts-de-France", "des Hauts-de-France"),
        ("region", "44", "Grand Est", "dans le Grand Est", "du Grand Est"),
        ("region", "24", "Centre-Val de Loire", "en Centre-Val de Loire", "du Centre-Val de Loire"),
        ("region", "11", "Île-de-France", "en Île-de-France", "de l’Île-de-France"),
        ("region", "04", "La Réunion", "à La Réunion", "de La Réunion"),
        (
            "region",
            "93",
            "Provence-Alpes-Côte d'Azur",
            "en Provence-Alpes-Côte d'Azur",
            "de Provence-Alpes-Côte d'Azur",
        ),
        ("departement", "23", "Creuse", "dans la Creuse", "de la Creuse"),
        ("departement", "33", "Gironde", "en Gironde", "de la Gironde"),
        ("departement", "59", "Nord", "dans le Nord", "du Nord"),
        ("departement", "40", "Landes", "dans les Landes", "des Landes"),
        ("departement", "01", "Ain", "dans l’Ain", "de l’Ain"),
        ("departement", "2A", "Corse-du-Sud", "en Corse-du-Sud", "de la Corse-du-Sud"),
        ("departement", "75", "Paris", "à Paris", "de Paris"),
        ("departement", "976", "Mayotte", "à Mayotte", "de Mayotte"),
        ("epci", "243300316", "Bordeaux Métropole", "à Bordeaux Métropole", "de Bordeaux Métropole"),
        ("epci", "1", "CC du Bazadais", "dans la CC du Bazadais", "de la CC du Bazadais"),
        ("epci", "1", "Métropole de Lyon", "dans la Métropole de Lyon", "de la Métropole de Lyon"),
        (
            "epci",
            "1",
            "Eurométropole de Strasbourg",
            "dans l’Eurométropole de Strasbourg",
            "de l’Eurométropole de Strasbourg",
        ),
        ("epci", "1", "Orléans Métropole", "à Orléans Métropole", "d’Orléans Métropole"),
        ("commune", "2A004", "Ajaccio", "à Ajaccio", "d’Ajaccio"),
    ],
)
def test_names_of_territories_in_a_sentence(level, code, name, within, of):
    assert texts.within(level, code, name) == within
    assert texts.of(level, code, name) == of


def test_every_departement_and_region_has_one_article_or_is_a_town_or_an_island():
    places = pd.read_parquet(
        REFERENCE / "territoires.parquet", columns=["niveau_territoire", "code_territoire", "nom"]
    )
    for level, without in (("departement", {"75", "974", "976"}), ("region", {"04", "06", "93"})):
        table = texts._REGION_ARTICLES if level == "region" else texts._ARTICLES
        for code in places.loc[places["niveau_territoire"] == level, "code_territoire"]:
            found = [article for article, codes in table.items() if code in codes.split()]
            assert len(found) == 1, f"{level} {code}"
            assert (found == [""]) == (code in without)


def test_absence_is_always_said():
    assert texts.absence("non livré par Apec", "L", "F") == "non livré par l’Apec"
    assert texts.absence(None, "M", "C") == "secret statistique"
    assert texts.absence(float("nan"), "L", None) == "non livré"
    assert texts.absence("", None, None) == "non documenté"


def test_operators_inside_a_sentence():
    assert (
        texts.operator("Opérateur régional de Guyane (titulaire non trouvé)")
        == "l’opérateur régional de Guyane"
    )
    assert texts.operator("Apec") == "l’Apec"
    assert texts.operator("France Travail") == "France Travail"


def test_words_of_the_field_are_explained_once_and_tags_left_alone():
    known = {"cep": "Service gratuit & confidentiel", "actifs_occupes": "Personnes en emploi"}
    html = '<p title="CEP">Un CEP, deux CEP ; 1 actif occupé, des actifs occupés ; CEPAGE</p>'
    said = glossary.defined(html, known)
    assert said.count("<abbr") == 2
    assert '<p title="CEP">Un <abbr title="Service gratuit &amp; confidentiel">CEP</abbr>, deux CEP' in said
    assert '<abbr title="Personnes en emploi">actif occupé</abbr>, des actifs occupés' in said
    assert "CEPAGE" in said
    assert re.sub(r"</?abbr[^>]*>", "", said) == html


def test_every_explained_word_is_in_the_glossary():
    assert set(glossary.TERMS.values()) <= set(glossary.definitions())
