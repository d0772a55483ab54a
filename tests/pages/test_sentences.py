"""What the pages say: nothing is « plus », « en hausse » or « en baisse » unless the figures bear it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.base.cards import card
from etl.contracts import contracts
from etl.paths import SQL
from pages.access import figures as access
from pages.coverage import figures as coverage
from pages.home import figures as home
from pages.shared import cards, catalog, compare, filters, ranks, sentences, texts
from pages.shared import formats as f

FRANCE = filters.Territory("france", "FR", "France")
GIRONDE = filters.Territory("departement", "33", "Gironde", "33", "75")
NOUVELLE_AQUITAINE = filters.Territory("region", "75", "Nouvelle-Aquitaine", "", "75")
VIEW = filters.View(GIRONDE, "2026-Q3", "ensemble")
BESIDE = sentences.Reference(6.7, 6.6, 6.8, "la Nouvelle-Aquitaine", "Nouvelle-Aquitaine")
NNBSP = f.NARROW
CARDS = cards.from_rows(card(path) for path in sorted((SQL / "indicators").glob("*.yml")))


def value(**changes) -> dict:
    """A value as `shared/value` gives it."""
    known = {
        "valeur": 6.7, "numerateur": 900.0, "denominateur": 700_000.0, "borne_basse": 6.6, "borne_haute": 6.8,
        "obs_status": "A", "conf_status": "F", "motif": None, "valeur_avant": 6.2, "numerateur_avant": 850.0,
        "borne_basse_avant": 6.1, "borne_haute_avant": 6.3, "obs_status_avant": "A", "ecart_avant": 0.5,
        "valeur_france": 5.9, "borne_basse_france": 5.89, "borne_haute_france": 5.91,
    }  # fmt: skip
    return known | changes


def rows(*values, low=0.2, high=0.2, persons=100) -> pd.DataFrame:
    """Units of a map, highest first."""
    return pd.DataFrame(
        {
            "code": [f"{i:02d}" for i in range(1, len(values) + 1)],
            "nom": [f"U{i}" for i in range(1, len(values) + 1)],
            "valeur": values,
            "borne_basse": [np.nan if v is None else v - low for v in values],
            "borne_haute": [np.nan if v is None else v + high for v in values],
            "numerateur": [np.nan if v is None else persons for v in values],
            "obs_status": ["L" if v is None else "A" for v in values],
            "conf_status": "F",
            "motif": [None] * len(values),
            "etat": ["inconnu" if v is None else "connu" for v in values],
        }
    ).astype({"valeur": float})


# Differences


def test_difference_of_rates_by_hand():
    # 6 [5, 8] - 4 [3, 4.5]: down sqrt(1² + 0.5²) = 1.118, up sqrt(2² + 1²) = 2.236
    found = compare.of_rates(6, 5, 8, 4, 3, 4.5)
    assert found.value == 2
    assert found.low == pytest.approx(2 - 1.1180339887)
    assert found.high == pytest.approx(2 + 2.2360679775)
    assert found.sense == 1


def test_difference_of_counts_by_hand():
    # 110 against 100: exp(ln 1.1 ± 1.96 × sqrt(1/110 + 1/100)) = 0.839 … 1.442
    found = compare.of_counts(110, 100)
    assert found.value == pytest.approx(10)
    assert found.low == pytest.approx(
        100 * (1.1 * math.exp(-1.959964 * math.sqrt(1 / 110 + 1 / 100)) - 1), abs=1e-4
    )
    assert found.sense == 0
    assert compare.of_counts(11_000, 10_000).sense == 1
    assert compare.of_counts(0, 10) is None
    assert compare.of_counts(None, 10) is None


def test_values_side_by_side():
    def row(niveau, periode, valeur):
        return {"niveau_territoire": niveau, "periode": periode, "valeur": valeur} | dict.fromkeys(
            compare.COMPARED[1:]
        )

    rows = pd.DataFrame([row("region", "2025", 6.5), row("region", "2024", 6.0), row("france", "2025", 5.0)])
    found = compare.side_by_side(rows, "region", "2025", "2024")
    assert (found["valeur"], found["valeur_avant"], found["valeur_france"]) == (6.5, 6.0, 5.0)
    assert found["ecart_avant"] == 0.5
    alone = compare.side_by_side(rows.iloc[:1], "region", "2025", "2024")
    assert alone["valeur_france"] is None
    assert alone["ecart_avant"] is None
    france = compare.side_by_side(rows.iloc[2:], "france", "2025", "2024")
    assert france["valeur"] == france["valeur_france"] == 5.0


rates = st.tuples(st.floats(0, 20), st.floats(0, 3), st.floats(0, 3))


@given(rates, rates)
def test_a_sure_difference_has_an_interval_on_one_side_of_zero(a, b):
    found = compare.of_rates(a[0], a[0] - a[1], a[0] + a[2], b[0], b[0] - b[1], b[0] + b[2])
    reverse = compare.of_rates(b[0], b[0] - b[1], b[0] + b[2], a[0], a[0] - a[1], a[0] + a[2])
    assert found.low <= found.value <= found.high
    assert found.sense == -reverse.sense
    if a[0] - a[1] > b[0] + b[2]:
        assert found.sense == 1, "intervals that do not overlap are surely different"


@given(st.lists(rates, min_size=1, max_size=8), rates)
def test_senses_of_many_are_those_of_each(many, one):
    values, lows, highs = (np.array(c) for c in zip(*[(v, v - d, v + u) for v, d, u in many], strict=True))
    reference = (one[0], one[0] - one[1], one[0] + one[2])
    each = [
        compare.of_rates(v, lo, hi, *reference).sense for v, lo, hi in zip(values, lows, highs, strict=True)
    ]
    assert compare.senses(values, lows, highs, *reference).tolist() == each


def test_senses_are_silent_about_the_unknown():
    missing_value = np.array([np.nan, 9.0])
    assert compare.senses(missing_value, missing_value - 1, missing_value + 1, 4, 3, 5).tolist() == [0, 1]
    assert compare.senses(missing_value, missing_value, missing_value, np.nan, 3, 5).tolist() == [0, 0]


# Sentences


def test_the_example_of_the_design():
    said = sentences.access_rate(VIEW.at(periode="2025", territoire=NOUVELLE_AQUITAINE), value())
    assert said == (
        f"En Nouvelle-Aquitaine, <b>1 actif occupé sur 150</b> a commencé un CEP en 2025 (6,7{NNBSP}‰, intervalle 6,6–6,8)."
    )
    assert sentences.against_france(VIEW, value(), "‰", 1) == f"C’est plus qu’en France (5,9{NNBSP}‰)."


def test_a_quarter_is_said_as_a_pace():
    assert "au rythme du T3\u00a02026" in sentences.access_rate(VIEW, value())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "en hausse de 0,5\u00a0point sur un an"),
        ({"borne_basse": 5.0, "borne_haute": 8.4}, "stable sur un an (l’écart n’est pas significatif)"),
        (
            {"valeur_avant": 9.0, "borne_basse_avant": 8.9, "borne_haute_avant": 9.1},
            "en baisse de 2,3\u00a0points sur un an",
        ),
        ({"numerateur": 12.0}, "trop peu de personnes pour conclure sur un an"),
        ({"valeur_avant": np.nan}, ""),
    ],
)
def test_changes_of_rates(changes, said):
    assert sentences.change(value(**changes), is_count=False) == said


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (11_200, 10_000, f"en hausse de 12{NNBSP}% sur un an"),
        (10_050, 10_000, "stable sur un an (l’écart n’est pas significatif)"),
        (900_000, 890_000, f"en hausse de 1,1{NNBSP}% sur un an"),
        (15, 40, "trop peu de personnes pour conclure sur un an"),
        (np.nan, 40, ""),
    ],
)
def test_changes_of_counts(now, before, said):
    assert sentences.change(value(valeur=now, valeur_avant=before), is_count=True) == said


def test_comparisons_with_france():
    assert sentences.against_france(VIEW, value(borne_basse=5.0), "‰", 1).startswith("C’est comparable")
    lower = value(valeur=4.0, borne_basse=3.9, borne_haute=4.1)
    assert sentences.against_france(VIEW, lower, "‰", 1) == f"C’est moins qu’en France (5,9{NNBSP}‰)."
    assert sentences.against_france(VIEW, value(valeur_france=np.nan), "‰", 1) == ""
    assert sentences.against_france(VIEW.at(territoire=FRANCE), value(), "‰", 1) == ""
    assert "ne se compare pas" in sentences.against_france(VIEW, value(obs_status="B"), "‰", 1)


def test_an_unknown_value_says_why_and_shows_no_number():
    unknown = value(valeur=np.nan, obs_status="L", motif="non livré par Apec")
    said = sentences.headline(VIEW, CARDS["entrees_cep"], "tous réseaux réunis", unknown)
    assert (
        said
        == "En Gironde, l’indicateur « entrées en CEP » au T3\u00a02026 n’est pas connu\u00a0: non livré par l’Apec."
    )


@pytest.mark.parametrize("code", sorted(CARDS))
@pytest.mark.parametrize("network", ["ensemble", "apec"])
def test_every_headline_holds_its_number_its_place_and_its_quarter(code, network):
    view, among = VIEW.at(reseau=network), "à l’Apec" if network == "apec" else "tous réseaux réunis"
    shown = CARDS[code]
    said = sentences.headline(view, shown, among, value(valeur=1234.5))
    assert f.number(1234.5, shown.decimales) in said or code == "taux_acces_actifs_occupes"
    assert said.startswith("En Gironde, ")
    assert said.endswith(".")
    assert "T3" in said
    assert "{" not in said
    assert network == "ensemble" or among in said or code == "taux_acces_actifs_occupes"


def test_an_indicator_beyond_its_levels():
    epci = filters.Territory("epci", "243300316", "Bordeaux Métropole", "33", "75")
    said = sentences.beyond(
        VIEW.at(territoire=epci), "Taux de recours des actifs au CEP", ("france", "region")
    )
    assert said == (
        "À Bordeaux Métropole, l’indicateur « taux de recours des actifs au CEP » est sans objet"
        "\u00a0: il est connu pour la France et les régions."
    )


def test_units_that_stand_apart():
    some = rows(9.0, 6.7, 4.0, 3.0)
    senses = sentences.distinct(some, 6.7, 6.6, 6.8)
    assert senses.tolist() == [1, 0, -1, -1]
    said = sentences.units_apart(some, senses, "departement", "la région")
    assert said.startswith("Sur 4\u00a0départements comparables, 2 sont au\u2011dessous de la région")
    assert said.endswith("et 1 est au\u2011dessus (l’U1).")


def test_units_of_few_persons_do_not_stand_apart():
    some = rows(9.0, 3.0, persons=5)
    assert sentences.units_apart(some, sentences.distinct(some, 6, 5.9, 6.1), "epci", "la France") == ""
    assert sentences.extremes(some, "epci", "‰", 1) == "Trop peu de personnes partout pour conclure"


def test_extremes():
    some = rows(8.1, None, 3.9)
    some["nom"], some["code"] = ["Gironde", "Landes", "Creuse"], ["33", "40", "23"]
    assert (
        sentences.extremes(some, "departement", "‰", 1)
        == f"De 3,9{NNBSP}‰ dans la Creuse à 8,1{NNBSP}‰ en Gironde"
    )
    assert sentences.extremes(rows(None), "epci", "‰", 1) == "Aucune valeur connue"


def test_counts_with_zeros():
    some = rows(10, 0, 0).assign(nom=["Ajaccio", "B", "C"], borne_basse=np.nan, borne_haute=np.nan)
    assert sentences.most_and_none(some, "commune", "lieux", 0) == (
        "10\u00a0lieux à Ajaccio, aucun dans 2\u00a0communes sur 3"
    )
    assert sentences.most_and_none(some, "commune", "entrées", 0).split(", ")[1].startswith("aucune")
    # a time of zero is a time, not an absence
    assert (
        sentences.most_and_none(some, "commune", "minutes", 0).split(", ")[1].startswith("0\u00a0minute dans")
    )
    ranked = ranks.of_counts(some, "commune")
    assert ranked.rows["valeur"].tolist() == [10]
    assert ranked.notes == ["2\u00a0communes à zéro, hors du classement"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((50, 30, 20), "1\u00a0région sur 3"),
        ((30, 30, 20, 20), "2\u00a0régions sur 4"),
        ((1, 1, 1), "2\u00a0régions sur 3"),
    ],
)
def test_half_of_a_count(values, said):
    assert sentences.half(rows(*values), "région", "régions") == f"La moitié dans {said}"


# Rankings


def test_a_ranking_says_only_what_is_sure():
    ranked = ranks.of_rates(rows(9.0, 6.7, 4.0), BESIDE, "departement")
    assert ranked.rows["distinct"].tolist() == [True, False, True]
    assert ranked.title == "1 au-dessus de la Nouvelle-Aquitaine, 1 au-dessous, sur 3 départements"
    assert ranked.line == 6.7


def test_map_ranking_and_sentence_compare_with_the_one_reference_of_the_card():
    """Observed over expected: 1, not the région's own value (the two verdicts once differed side by side)."""
    ratio, here = CARDS["ratio_acces_attendu"], value(valeur=1.08, borne_basse=1.05, borne_haute=1.11)
    beside = sentences.reference(ratio, here, NOUVELLE_AQUITAINE)
    assert (beside.value, beside.low, beside.high) == (1, 1, 1)
    units = rows(1.06, 0.97).assign(borne_basse=[1.01, 0.90], borne_haute=[1.11, 1.04])
    ranked = ranks.of_rates(units, beside, "departement")
    assert ranked.title == "1 au-dessus de l’attendu, 0 au-dessous, sur 2 départements"
    assert ranked.rows["distinct"].tolist() == [True, False]
    assert sentences.against(VIEW, ratio, here) == "C’est au-dessus de l’attendu."


def test_what_is_compared_with_nothing_is_ranked_without_a_line():
    pairs = CARDS["dyades_couvertes"]
    assert sentences.reference(pairs, value(), FRANCE) is None
    assert sentences.against(VIEW, pairs, value()) == ""
    ranked = ranks.alone(rows(60.0, 20.0), "region", pairs.unite, pairs.decimales)
    assert ranked.line is None
    assert ranked.title.startswith("De 20")


def test_rates_of_territories_are_compared_with_the_one_that_contains_them():
    rate, here = CARDS["taux_acces_actifs_occupes"], value()
    beside = sentences.reference(rate, here, NOUVELLE_AQUITAINE)
    assert (beside.value, beside.name, beside.label) == (
        here["valeur"],
        "la Nouvelle-Aquitaine",
        "Nouvelle-Aquitaine",
    )
    assert rate.reference_name == "la France", "the territory looked at"


def test_a_ranking_without_reference_compares_nothing():
    ranked = ranks.of_rates(
        rows(9.0, 4.0), sentences.Reference(np.nan, np.nan, np.nan, "la France", "France"), "region"
    )
    assert ranked.title == "Pas de comparaison possible\u00a0: la valeur de la France n’est pas connue"
    assert ranked.line is None


def test_a_ranking_leaves_out_small_numbers_and_says_so():
    mixed = pd.concat([rows(9.0, 4.0), rows(30.0, persons=3)], ignore_index=True)
    ranked = ranks.of_rates(mixed, BESIDE, "epci")
    assert ranked.rows["valeur"].tolist() == [9.0, 4.0]
    assert "1\u00a0EPCI de moins de 20 entrées, hors du classement" in ranked.notes
    nobody = ranks.of_rates(rows(9.0, persons=3), BESIDE, "epci")
    assert nobody.title == "Trop peu de personnes pour comparer les EPCI"


def test_a_denominator_of_another_source_is_never_above_nor_below():
    mayotte = rows(9.0, 4.0).assign(obs_status=["B", "A"])
    assert sentences.distinct(mayotte, 6.7, 6.6, 6.8).tolist() == [0, -1]
    assert "1\u00a0valeur non comparable, dénominateur d’une autre enquête" in sentences.statuses(mayotte)


def test_a_value_of_another_source_is_no_extreme_and_is_not_ranked():
    some = rows(9.0, 5.0, 4.0).assign(
        obs_status=["B", "A", "A"], nom=["M", "Ain", "Aube"], code=["976", "01", "10"]
    )
    assert "9,0" not in sentences.extremes(some, "departement", "‰", 1)
    assert ranks.of_rates(some, BESIDE, "departement").rows["nom"].tolist() == ["Ain", "Aube"]
    alone = some.iloc[:1]
    assert sentences.extremes(alone, "departement", "‰", 1) == f"9,0{NNBSP}‰ à M"


def test_statuses_count_each_absence():
    some = rows(5.0, 4.0, None, None).assign(
        obs_status=["E", "P", "L", "M"], etat=["connu", "connu", "inconnu", "secret"]
    )
    assert sentences.statuses(some) == [
        "valeurs provisoires",
        "1\u00a0valeur estimée",
        "1\u00a0valeur non connue",
        "1\u00a0valeur couverte par le secret",
    ]


# Filters


def test_meshes_go_down_where_something_is_known():
    every = ("france", "region", "departement", "epci", "commune")
    guadeloupe = filters.Territory("region", "01", "Guadeloupe", "", "01")
    assert filters.meshes(FRANCE, every) == ["region", "departement", "epci"]
    assert filters.meshes(NOUVELLE_AQUITAINE, every) == ["departement", "epci"]
    assert filters.meshes(guadeloupe, every)[0] == "epci", "one département would be a map of one piece"
    assert filters.meshes(GIRONDE, every) == ["epci", "commune"]
    assert filters.meshes(GIRONDE, ("france", "region", "departement")) == ["departement"]


def test_around_a_territory():
    epci = filters.Territory("epci", "243300316", "Bordeaux Métropole", "33", "75")
    known = {p.key: p for p in (FRANCE, NOUVELLE_AQUITAINE, GIRONDE, epci)}
    assert filters.around(GIRONDE, "epci", known) == GIRONDE
    assert filters.around(GIRONDE, "departement", known) == NOUVELLE_AQUITAINE
    assert filters.around(epci, "epci", known) == GIRONDE
    assert filters.around(epci, "departement", known) == NOUVELLE_AQUITAINE
    assert filters.chosen(epci, "departement") == "33"
    assert filters.chosen(GIRONDE, "epci") == ""
    assert [p.key for p in filters.breadcrumb(epci, known)] == [
        "france",
        "region-75",
        "departement-33",
        "epci-243300316",
    ]


def test_an_unknown_territory_falls_back_with_a_notice():
    known = {"france": FRANCE, GIRONDE.key: GIRONDE}
    assert filters.territory("departement-33", known) == (GIRONDE, None)
    assert filters.territory(None, known) == (FRANCE, None)
    place, notice = filters.territory("departement-99", known)
    assert place == FRANCE
    assert "departement-99" in notice


def test_a_link_says_everything():
    view = filters.View(
        GIRONDE, "2026-Q2", "apec", "entrees_cep", "epci", (("fichier", ""), ("jeu", "activite"))
    )
    assert view.query() == (
        "territoire=departement-33&periode=2026-Q2&reseau=apec&indicateur=entrees_cep&maille=epci&jeu=activite"
    )
    assert view.breakdown == ("reseau", "apec")


def test_an_indicator_with_one_breakdown_ignores_the_network():
    only_whole = catalog.Indicator("x", "X", "X", "‰", 1, ("france",), ("ensemble",), {"carte": "classes"})
    assert only_whole.breakdown("apec") == ("ensemble", "ensemble")
    assert only_whole.networks(["apec"]) == ["ensemble"]
    parted = catalog.Indicator("x", "X", "X", "%", 1, ("france",), ("reseau",), {"carte": "cercles"})
    assert parted.networks(["apec"]) == ["apec"]
    assert parted.is_count


# Pages


def test_exact_changes_of_the_home_page():
    assert home.exact_change(value(ecart_avant=12), "lieu", "lieux") == "12\u00a0lieux de plus en un an"
    assert home.exact_change(value(ecart_avant=-1), "lieu", "lieux") == "1\u00a0lieu de moins en un an"
    assert home.exact_change(value(ecart_avant=0), "lieu", "lieux") == "autant qu’un an plus tôt"
    assert home.exact_change(value(ecart_avant=np.nan), "lieu", "lieux") == ""


def test_a_figure_of_the_home_page_that_is_not_known_shows_its_reason():
    unknown = value(valeur=np.nan, obs_status="L", motif="non livré par Apec")
    line = home.Figure("entrees_ensemble", "Entrées", "entrées", 0, unknown, "", "", "source", "acces", [])
    shown = home.lines([line], VIEW)
    assert "non connu" in shown
    assert "non livré par l’Apec" in shown
    assert ">0<" not in shown


def test_coverage_says_where_nothing_is():
    empty = {"connus": 154, "sans_lieu": 14, "actifs_occupes": 38_040.0}
    sites = value(valeur=312.0)
    said = coverage.remember(
        VIEW.at(territoire=NOUVELLE_AQUITAINE), "tous réseaux réunis", sites, value(), empty, ""
    )
    assert said[0].startswith(
        "En Nouvelle-Aquitaine, <b>312\u00a0lieux d’accueil</b> au T3\u00a02026, tous réseaux réunis"
    )
    assert (
        said[1]
        == f"14 EPCI sur 154 n’ont aucun lieu d’accueil\u00a0; 38{NNBSP}000 actifs occupés y résident (estimation)."
    )
    assert coverage.empty_epci(VIEW, {"connus": 0, "sans_lieu": 0, "actifs_occupes": None}) == []


def profile_rows(part, reference, n=1000) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "dimension": "sexe", "modalite": ["femme", "homme"], "part": [part, 100 - part],
            "part_reference": [reference, 100 - reference], "renseignees": n, "renseignees_reference": 100_000,
        }
    )  # fmt: skip


def test_a_profile_states_its_largest_sure_difference():
    assert access.profile_title(profile_rows(70, 60), "en France") == (
        f"femmes, 70{NNBSP}% des entrées, contre 60{NNBSP}% en France"
    )
    assert access.profile_title(profile_rows(61, 60), "en France") == f"61{NNBSP}% de femmes"
    assert access.profile_title(profile_rows(90, 60, n=10), "en France") == f"90{NNBSP}% de femmes"


def test_missing_deliveries_are_named():
    found = pd.DataFrame(
        {
            "dataset": ["activite", "activite"],
            "periode": "2026-Q3",
            "operateur": ["Apec", "Opérateur régional de Guyane"],
        }
    )
    assert sentences.not_delivered(found) == [
        "Activité du T3\u00a02026\u00a0: non livrée par l’Apec et l’opérateur régional de Guyane."
    ]
    assert sentences.not_delivered(found.iloc[:0]) == []


def test_every_value_that_contracts_allow_has_words():
    words = {
        "activite": (
            texts.MODALITIES,
            ("niveau_cep", "sexe", "tranche_age", "csp", "niveau_diplome", "statut_actif"),
        ),
        "lieux_accueil": (texts.SITE_TYPES | texts.MODES, ("site_type", "modalite")),
    }
    for dataset, (said, columns) in words.items():
        allowed = {
            field.name: field.constraints["enum"]
            for field in contracts()[dataset].fields
            if field.name in columns
        }
        assert set(allowed) == set(columns)
        for column, values in allowed.items():
            assert set(values) <= set(said), f"{dataset}, {column}"
