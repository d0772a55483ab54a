"""« Marché » through AppTest: every lot, every absence in words, protected amounts hidden where there is no right."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.procurement import figures
from pages.shared import read, rights
from tests.support import base, pages


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


def page(**params: str) -> AppTest:
    return pages.opened("procurement", **params)


def words(app: AppTest) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(h.proto.body for h in app.get("html")))


def test_all_lots_are_on_one_screen_with_what_is_missing():
    app = page()
    said = words(app)
    for lot in read.read("procurement/lots", marche="marche_2023")["libelle"]:
        assert lot in said
    assert "lot sans offre, non attribué" in said
    assert "chances sur 10" in said
    assert not re.search(r"\bnan\b", said)
    assert not re.search(r"\bNone\b", said)


@pytest.mark.parametrize(
    "lot",
    [
        "2023_bretagne",
        "2023_antilles_guyane",
        "2023_ocean_indien",
        "2023_occitanie",
        "2023_ile_de_france",
        "2023_drom",
    ],
)
def test_each_cockpit_opens_and_says_where_the_lot_lands_or_why_not(lot):
    said = words(page(lot=lot))
    assert "Ce qui manque" in said
    assert re.search(r"finirait à|n’est pas connu|aucune offre|Le contrat est fini", said)
    assert not re.search(r"\bnan\b", said)


def test_a_lot_of_the_first_market_says_what_public_sources_do_not():
    said = words(page(marche="marche_2019", lot="2019_technique"))
    assert "non publié" in said
    assert "Exécution non livrée" in said


def test_an_unknown_address_falls_back_with_a_notice():
    said = words(page(marche="marche_1999", lot="nulle_part"))
    assert "n’est pas connu" in said
    assert "n’est pas de ce marché" in said


def test_without_the_right_amounts_are_hidden_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(rights, "sees_amounts", lambda demonstration: False)
    said = words(page(lot="2023_bretagne"))
    assert "secret des affaires" in said.lower()
    assert "111\u00a0€" not in said
    assert not re.search(r"finirait à", said)
    shown = words(page(lot="2023_occitanie"))  # four companies, none above 85 %
    assert "finirait à" in shown


def test_figures_are_valid_plotly_and_say_their_finding():
    lots = read.read("procurement/lots", marche="marche_2023").set_index("lot_code", drop=False)
    lot = lots.loc["2023_ile_de_france"].to_dict()
    months = read.read("procurement/lot_months", lot="2023_ile_de_france")
    amendments = read.read("procurement/amendments", lot="2023_ile_de_france")
    assert len(amendments) == 1
    for drawn in (
        figures.cumul(months, lot, amendments),
        figures.bullets(lot)[0],
        figures.units_mix(read.read("procurement/units", lot="2023_ile_de_france")),
        figures.continuity(read.read("procurement/continuity")),
    ):
        if drawn is not None:
            type(drawn)(drawn.to_dict())  # validated by Plotly
    notes = [a["text"] for a in figures.cumul(months, lot, amendments).to_dict()["layout"]["annotations"]]
    assert any(n.startswith("avenant 1") for n in notes)


def test_what_is_left_to_do_is_a_division_by_the_months_that_remain():
    lot = (
        read.read("procurement/lots", marche="marche_2023").set_index("lot_code").loc["2023_hauts_de_france"]
    )
    assert lot["trimestre"] == "2026-Q3"
    assert lot["entrees_par_mois_a_faire"] == pytest.approx(
        (lot["cible_annuelle"] - lot["cumul_entrees"]) / 3
    )
    left = lot["mois_total"] - lot["rang_connu"]
    assert left == 15
    assert lot["euros_par_mois_restants"] == pytest.approx((lot["montant_max_ht"] - lot["cumul_ht"]) / left)
