"""« Méthodes »: every indicator with its card, findable; what cards say of pages is true of the pages."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from etl.base.cards import read_cards
from etl.paths import SQL
from pages.methods import figures
from pages.shared import cards, catalog, shell
from pages.shared import formats as f
from tests.support import base, pages

CARDS = cards.from_rows(read_cards(SQL / "indicators"))
SCRIPTS = {address: path.split("/")[1] for path, _, address in (*shell.PAGES, *shell.BESIDE)}
FIGURES = sorted(
    {
        (page, place)
        for shown in CARDS.values()
        for page, place in shown.places("pages").items()
        if isinstance(place, str)
    }
)


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


def opened(address: str, **params: str) -> AppTest:
    return pages.opened(SCRIPTS[address], **params)


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def shown(app: AppTest) -> list[str]:
    """Codes of the cards on the page, in order."""
    return re.findall(r'<article class="methode" id="(\w+)"', html(app))


def test_every_indicator_has_its_card_and_its_anchor():
    app = opened("methodes")
    codes = shown(app)
    assert sorted(codes) == sorted(CARDS)
    text = html(app)
    assert set(re.findall(r'href="#(\w+)"', text)) == set(codes), "the list leads to each card"
    assert "12 publiés par les acteurs du champ" in text
    assert "nan" not in re.findall(r"[A-Za-z]+", re.sub(r"<[^>]*>", " ", text))
    assert "None" not in text


def test_a_card_says_all_that_it_holds():
    said = html(opened("methodes", indicateur="ratio_acces_attendu", territoire="region-75"))
    assert shown(opened("methodes", indicateur="ratio_acces_attendu")) == ["ratio_acces_attendu"]
    for words in (
        "Entrées observées rapportées à celles qu’aurait le territoire",
        "<dt>Calcul</dt><dd>entrées ÷ somme",
        "<dd>1 (l’attendu)</dd>",
        "Byar sur les entrées observées",
        "<dd>France, régions et départements</dd>",
        "<dd>T1\u00a02020</dd>",
        "« Entrées en CEP »",
        'href="acces?territoire=region-75&amp;indicateur=ratio_acces_attendu"',
        'href="cpir?territoire=region-75#acces"',
    ):
        assert words in said
    assert "livré" in said
    assert "proposé ici" in said


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"cherche": "MEDIANE premier"}, {"delai_premier_rdv_median"}),
        ({"page": "cooperations"}, {c for c, i in CARDS.items() if "cooperations" in i.places("pages")}),
        ({"page": "marche", "cherche": "objectif"}, {"realisation_objectif"}),
        ({"cherche": "zzz"}, set()),
    ],
)
def test_cards_are_found_by_words_and_page(params, found):
    app = opened("methodes", **params)
    assert set(shown(app)) == found
    assert ("Aucune fiche" in html(app)) is not bool(found)


@pytest.mark.parametrize("asked", [{"indicateur": "<b>inconnu"}, {"page": "inconnue"}])
def test_what_is_not_known_falls_back_with_a_notice(asked):
    app = opened("methodes", **asked)
    assert 'class="avis"' in html(app)
    assert "<b>inconnu" not in html(app)
    assert len(shown(app)) == len(CARDS)


def test_a_base_without_indicators_says_so(monkeypatch):
    monkeypatch.setattr(catalog, "codes", list)
    assert "ne contient aucun indicateur" in html(opened("methodes"))
    monkeypatch.setattr(catalog, "shown_on", lambda page: [])
    assert "ne contient aucun indicateur pour cette page" in html(opened("acces"))


@pytest.mark.parametrize("address", [a for a in SCRIPTS if a != "methodes"])
def test_every_page_leads_to_the_methods(address):
    labels = [link.proto.label for link in opened(address).get("page_link")]
    assert labels[-1] == "Méthodes : comment chaque chiffre est calculé"


def test_a_figure_leads_to_its_method():
    app = opened("acces")
    app.session_state["panneau_rang"] = "D’où vient ce chiffre ?"
    app.run()
    assert 'href="methodes?indicateur=taux_acces_actifs_occupes"' in html(app)


@pytest.mark.parametrize(("page", "place"), FIGURES)
def test_the_figure_that_a_card_names_is_on_the_page(page, place):
    keys, _, anchor = place.partition("#")
    params = dict(part.split("=") for part in keys.split("&") if part)
    assert f'id="{anchor}"' in html(opened("" if page == "accueil" else page, **params))


@pytest.mark.parametrize("page", ["acces", "couverture", "cooperations"])
def test_a_page_offers_the_indicators_of_their_cards_in_their_order(page):
    app = opened(page)
    (box,) = [b for b in app.selectbox if b.label == "Indicateur"]
    ranked = {
        c: i.places("pages")[page] for c, i in CARDS.items() if isinstance(i.places("pages").get(page), int)
    }
    assert box.options == [CARDS[code].libelle for code in sorted(ranked, key=ranked.get)]
    assert len(set(ranked.values())) == len(ranked), "two indicators of one rank"


def test_what_no_sum_of_rows_gives_says_why():
    for code, indicator in CARDS.items():
        assert (indicator.adds is None) == bool(indicator.why_no_sum), code


def test_words_of_a_card_that_nobody_named_are_readable():
    odd = cards.from_rows([dict(CARDS["entrees_cep"].card, ventilations="age_fin*zone", reference="12.5")])[
        "entrees_cep"
    ]
    assert figures.breakdowns(odd.ventilations) == "Age fin et zone"
    assert figures.compared(odd) == f.number(12.5)
    assert json.loads(odd.card["lignage"])["jeu"] == "activite"
