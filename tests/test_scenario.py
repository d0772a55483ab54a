"""Hypotheses on sites: what the address says, what it changes, against hand-computed cases and the published base."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.territory import hypothesis as what
from etl.territory.accessibility import Places, Travel
from etl.territory.catchment import Bands
from pages.coverage import scenario, whatif, whatif_figures
from pages.coverage.scenario import CLOSE, DAYS, MOVE, OPEN, Change
from pages.shared import catalog, read
from pages.shared.filters import View
from tests.support import base
from tests.test_coverage_page import page, sent
from tests.test_pages import html, text

COMMUNES = pd.DataFrame(
    {
        "code_commune": ["23096", "23008"],
        "nom": ["Guéret", "Aubusson"],
        "longitude": [1.87, 2.17],
        "latitude": [46.17, 45.95],
        "dedans": [True, True],
    }
)
SITES = pd.DataFrame(
    {
        "site_id": ["S:1;a", "S2"],
        "operateur_code": ["apec", "apec"],
        "reseau_code": ["apec", "apec"],
        "nom": ["Un", "Deux"],
        "code_commune": ["23096", "23096"],
        "commune": ["Guéret", "Guéret"],
        "longitude": [1.87, 1.87],
        "latitude": [46.17, 46.17],
        "conseillers_etp": [4.0, np.nan],
        "jours_semaine": [5.0, np.nan],
        "horaires": [None, None],
        "site_type": ["dedie", "dedie"],
        "modalite": ["mixte", "mixte"],
        "dedans": [True, True],
    }
)
names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
numbers = st.sampled_from([0.5, 1.0, 2.5, 5.0])
any_change = st.one_of(
    st.builds(
        Change, st.just(OPEN), commune=st.just("23096"), reseau=st.just("apec"), etp=numbers, jours=numbers
    ),
    st.builds(Change, st.just(CLOSE), site=names),
    st.builds(Change, st.just(MOVE), site=names, commune=st.just("23008")),
    st.builds(Change, st.just(DAYS), site=names, jours=numbers),
)


@given(st.lists(any_change, max_size=8))
def test_what_is_written_in_the_address_is_read_again(changes):
    assert scenario.parse(scenario.write(changes)) == (changes, [])


@pytest.mark.parametrize(
    "text", ["x", "o:23096", "o:23096:apec:beaucoup:5", "o:23096:apec:1:9", "j:S2:-1", "o:1:apec:nan:1"]
)
def test_what_cannot_be_read_is_told(text):
    assert scenario.parse(text) == ([], [text])


def test_open_close_move_and_days():
    changes = [
        Change(OPEN, commune="23008", reseau="apec", etp=1.5, jours=2),
        Change(MOVE, site="S:1;a", commune="23008"),
        Change(CLOSE, site="S2"),
        Change(CLOSE, site="ailleurs"),
        Change(OPEN, commune="75056", reseau="apec", etp=1, jours=5),
    ]
    after, refused = scenario.applied(SITES, COMMUNES, changes)
    assert after["etat"].tolist() == ["ferme", "ferme", "suppose", "suppose"]
    still = after[after["etat"] != "ferme"]
    assert still["commune"].tolist() == ["Aubusson", "Aubusson"]
    assert still["conseillers_etp"].tolist() == [1.5, 4.0], "a site that moves keeps its advisers"
    assert len(refused) == 2


def test_fewer_days_are_fewer_advisers():
    after, _ = scenario.applied(SITES, COMMUNES, [Change(DAYS, site="S:1;a", jours=2)])
    assert after.loc[0, "conseillers_etp"] == pytest.approx(4.0 * 2 / 5)
    none, _ = scenario.applied(SITES, COMMUNES, [Change(DAYS, site="S:1;a", jours=0)])
    assert none.loc[0, "etat"] == "ferme"
    unknown, _ = scenario.applied(SITES, COMMUNES, [Change(DAYS, site="S2", jours=2)])
    assert np.isnan(unknown.loc[1, "conseillers_etp"]), "an unknown number stays unknown"


TRAVEL = Travel(detour=1.0, speeds=(60.0,), densities=(), near_km=0.0, road=60.0)
BANDS = Bands((15.0, 30.0, 45.0), (1.0, 0.6, 0.3))
KM = 1 / 111.19493  # degrees of latitude


def line(*kilometres: float) -> Places:
    """Places on a meridian, on one road where a kilometre takes a minute."""
    n = len(kilometres)
    return Places(
        np.zeros(n),
        45 + np.array(kilometres) * KM,
        np.array(["x"] * n),
        np.full(n, 60.0),
        np.array([str(k) for k in kilometres]),
    )


def test_minutes_and_offer_by_hand():
    """Villages at km 0, 20 and 40 with 100, 300 and 600 workers; one site of 3 FTE at km 0, then another of 2 at km 40."""
    places, demand = line(0, 20, 40), np.array([100.0, 300.0, 600.0])
    before = what.reach(places, demand, line(0), np.array([3.0]), TRAVEL, BANDS)
    after = what.reach(places, demand, line(0, 40), np.array([3.0, 2.0]), TRAVEL, BANDS)
    assert before.minutes == pytest.approx([0, 20, 40], abs=1e-3)
    assert after.minutes == pytest.approx([0, 20, 0], abs=1e-3)
    # step 1: 3 ÷ (100 + 0.6 × 300 + 0.3 × 600) = 3 ÷ 460 ; 2 ÷ (600 + 0.6 × 300 + 0.3 × 100) = 2 ÷ 810
    first, second = 3 / 460, 2 / 810
    assert before.access == pytest.approx(1e5 * first * np.array([1, 0.6, 0.3]))
    assert after.access == pytest.approx(
        1e5 * np.array([first + 0.3 * second, 0.6 * (first + second), 0.3 * first + second])
    )
    gains = what.gains(demand, before.minutes, after.minutes, (15, 30, 45))
    assert [(g.before, g.after) for g in gains] == [(100, 700), (400, 1000), (1000, 1000)]
    assert what.mean_access(demand, after.access) == pytest.approx(1e5 * 5 / 1000), (
        "all advisers are shared out"
    )


@given(st.lists(st.integers(0, 120), min_size=1, max_size=6, unique=True), st.integers(0, 120))
def test_one_more_site_takes_nobody_farther(kilometres, new):
    places, demand = line(*range(0, 121, 10)), np.full(13, 10.0)
    before = what.reach(places, demand, line(*kilometres), np.ones(len(kilometres)), TRAVEL, BANDS)
    after = what.reach(places, demand, line(*kilometres, new), np.ones(len(kilometres) + 1), TRAVEL, BANDS)
    assert (after.minutes <= before.minutes + 1e-9).all()
    assert all(g.after >= g.before for g in what.gains(demand, before.minutes, after.minutes, (15, 30, 45)))


def test_an_unknown_supply_is_said():
    assert what.reach(line(0), np.ones(1), line(0), np.array([np.nan]), TRAVEL, BANDS).partial


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


@pytest.mark.parametrize("territory", ["departement-23", "region-94", "departement-971"])
def test_before_is_what_the_base_publishes(territory):
    """The page's computation and the build's are the same: minutes of every commune, to the rounding of the base."""
    place = catalog.territories()[territory]
    found = whatif.outcome(View(place, "2026-Q2", "ensemble"), [])
    published = read.read(
        "coverage/communes", mesure="temps_min", periode="2026-Q2", reseau="ensemble", parent_niveau=place.niveau,
        parent_code=place.code,
    ).set_index("code")["valeur"]  # fmt: skip
    ours = found.communes.set_index("code_commune")["avant"]
    known = published[published.notna()]
    assert len(known) > 20
    assert (ours[known.index] - known).abs().max() <= 0.051


def test_opening_a_site_where_people_are_far():
    place = catalog.territories()["departement-23"]
    change = Change(OPEN, commune="23008", reseau="mission_locale", etp=1.5, jours=2)
    found = whatif.outcome(View(place, "2026-Q2", "ensemble"), [change])
    assert found.communes.set_index("code_commune").loc["23008", "apres"] == 0
    assert (found.communes["apres"] <= found.communes["avant"] + 1e-9).all()
    said = " ".join(whatif_figures.sentences(place, found.gains, found.access, found.communes))
    assert said.startswith("<b>Hypothèse.</b> Dans la Creuse, <b>")
    assert "de plus" in said


def test_the_page_marks_the_hypothesis_and_keeps_it_in_its_links():
    h = "o:23008:mission_locale:1.5:2"
    app = page(vue="hypothese", territoire="departement-23", h=h)
    shown = html(app)
    assert "Hypothèse, pas une donnée" in shown
    assert "h=o%3A23008%3Amission_locale%3A1.5%3A2" in shown
    assert "Ouvrir à Aubusson" in shown
    data = sent(app)
    assert any(point.get("etat") == "suppose" for point in data["points"])
    assert data["bornes"][0] == -10
    assert "Hypothèse" not in html(page(territoire="departement-23", h=h)).replace("Et si", ""), (
        "only in its own view"
    )


def test_a_damaged_link_is_told_and_the_rest_is_kept():
    app = page(vue="hypothese", territoire="departement-23", h="o:23008:apec:1:5;<b>")
    assert "n’a pas pu être lue" in text(app)
    assert "Ouvrir à Aubusson" in html(app)
    assert "« &lt;b&gt; »" in html(app)


def test_the_country_asks_for_a_territory():
    assert "Choisissez une région" in text(page(vue="hypothese"))


def test_buttons_write_the_address():
    app = page(vue="hypothese", territoire="departement-23", choisi="commune-23008")
    assert app.selectbox(key="hypothese_commune").value == "23008"
    app.button(key="ouvrir_ici").click().run()
    assert not app.exception
    assert app.query_params["h"] == "o:23008:france_travail:1:5" or app.query_params["h"] == [
        "o:23008:france_travail:1:5"
    ]
    app.button(key="retirer_0").click().run()
    assert "h" not in app.query_params
