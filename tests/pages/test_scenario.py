"""Hypotheses on sites: what the address says, what it changes, against hand-computed cases and the published base."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pikepdf
import pypdf
import pytest
from docx import Document as docx_of
from hypothesis import given
from hypothesis import strategies as st

from pages.coverage import note, scenario, whatif, whatif_figures
from pages.coverage.scenario import CLOSE, DAYS, MOVE, OPEN, Change
from pages.shared import catalog, read
from pages.shared import formats as f
from pages.shared.documents import docx, pdf
from pages.shared.filters import View
from tests.pages.test_coverage_page import page, sent
from tests.pages.test_pages import html, text
from tests.support import base

COMMUNES = pd.DataFrame(
    {
        "code_commune": ["23096", "23008"],
        "nom": ["Guéret", "Aubusson"],
        "code_departement": ["23", "23"],
        "longitude": [1.87, 2.17],
        "latitude": [46.17, 45.95],
    }
)
SITES = pd.DataFrame(
    {
        "lieu": ["apec/S:1;a", "apec/S2"],
        "site_id": ["S:1;a", "S2"],
        "operateur_code": ["apec", "apec"],
        "reseau_code": ["apec", "apec"],
        "nom": ["Un", "Deux"],
        "code_commune": ["23096", "23096"],
        "commune": ["Guéret", "Guéret"],
        "code_departement": ["23", "23"],
        "longitude": [1.87, 1.87],
        "latitude": [46.17, 46.17],
        "conseillers_etp": [4.0, np.nan],
        "jours_semaine": [5.0, np.nan],
        "horaires": [None, None],
        "site_type": ["dedie", "dedie"],
        "modalite": ["mixte", "mixte"],
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


def test_open_close_move_and_what_does_not_fit():
    changes = [
        Change(OPEN, commune="23008", reseau="apec", etp=1.5, jours=2),
        Change(MOVE, site="apec/S:1;a", commune="23008"),
        Change(CLOSE, site="apec/S2"),
        Change(CLOSE, site="ailleurs"),
        Change(CLOSE, site="apec/S2"),
        Change(OPEN, commune="99999", reseau="apec", etp=1, jours=5),
    ]
    done = scenario.applied(SITES, COMMUNES, changes)
    assert done.sites["etat"].tolist() == ["ferme", "ferme", "suppose", "suppose"]
    assert done.change.closed == ("apec/S:1;a", "apec/S2")
    assert [site.code_commune for site in done.change.opened] == ["23008", "23008"]
    # two days out of five of 1.5 FTE; a site that moves keeps its advisers
    assert [site.fte for site in done.change.opened] == pytest.approx([0.6, 4.0])
    assert len(done.refused) == 3


def test_fewer_days_are_fewer_advisers():
    done = scenario.applied(SITES, COMMUNES, [Change(DAYS, site="apec/S:1;a", jours=2)])
    assert done.change.opened[0].fte == pytest.approx(4.0 * 2 / 5)
    assert scenario.applied(SITES, COMMUNES, [Change(DAYS, site="apec/S:1;a")]).change.opened == ()
    unknown = scenario.applied(SITES, COMMUNES, [Change(DAYS, site="apec/S2", jours=2)])
    assert np.isnan(unknown.change.opened[0].fte), "an unknown number stays unknown"


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
    at_30 = found.effects.thresholds.set_index("seuil_min").loc[30]
    near, was = found.communes["apres"] <= 30, found.communes["avant"] <= 30
    assert at_30["gagnes"] == pytest.approx(found.communes.loc[near & ~was, "actifs_occupes"].sum(), abs=0.1)
    said = " ".join(whatif_figures.sentences(place, found.effects, found.communes))
    assert said.startswith("<b>Hypothèse.</b> Dans la Creuse, <b>")
    assert "de plus" in said


def test_the_page_marks_the_hypothesis_and_keeps_it_in_its_links():
    h = "o:23008:mission_locale:1.5:2"
    app = page(vue="hypothese", territoire="departement-23", h=h, reseau="ensemble")
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


def test_the_next_sites_are_where_they_bring_most_people():
    place = catalog.territories()["departement-23"]
    view = View(place, "2026-Q2", "ensemble")
    found = whatif.next_sites(view, 1, 30)
    assert len(found.communes) == 1
    assert found.gap == pytest.approx(0, abs=1e-6)
    best = found.communes.iloc[0]
    for code in (best["code_commune"], "23008", "23076"):
        change = Change(OPEN, commune=code, reseau="apec", etp=1, jours=5)
        at_30 = whatif.outcome(view, [change]).effects.thresholds.set_index("seuil_min").loc[30]
        if code == best["code_commune"]:
            assert at_30["gagnes"] == pytest.approx(best["gagnes"]), (
                "placing and supposing are one computation"
            )
        assert at_30["gagnes"] <= best["gagnes"] + 1e-6


def test_who_stays_far_is_told_and_adds_up():
    place = catalog.territories()["departement-23"]
    view = View(place, "2026-Q2", "ensemble")
    for aim in (whatif.COVER, whatif.NEARER):
        found = whatif.next_sites(view, 2, 30, aim)
        changes = [
            Change(OPEN, commune=c, reseau="apec", etp=1, jours=5) for c in found.communes["code_commune"]
        ]
        effects = whatif.outcome(view, changes).effects
        at_30 = effects.thresholds.set_index("seuil_min").loc[30]
        assert found.far["actifs"].sum() == pytest.approx(effects.workers)
        assert (found.far["actifs"] - found.far["avant"]).sum() == pytest.approx(at_30["actifs_avant"])
        assert (found.far["actifs"] - found.far["apres"]).sum() == pytest.approx(at_30["actifs_apres"])
        assert found.communes["cumul"].iloc[-1] == pytest.approx(at_30["gagnes"])
    assert found.communes["heures"].iloc[0] > 0


def test_a_hypothesis_is_taken_away_as_a_note():
    """PDF/UA by the checker of the documents; each figure of the screen in the text, and the word « hypothèse » first."""
    place = catalog.territories()["departement-23"]
    view = View(place, "2026-Q2", "ensemble")
    change = Change(OPEN, commune="23008", reseau="apec", etp=1, jours=5)
    found = whatif.outcome(view, [change])
    said = ["Ouvrir à Aubusson : Apec"]
    aside = (["Ouvrir à Guéret"], whatif_figures.compared(found.effects, found.effects))
    told = note.told(
        view, "tous réseaux réunis", said, found, read.read("coverage/parameters"), False, catalog.version(), "https://cep.test/couverture?h=x", aside
    )  # fmt: skip
    made_on = catalog.version()["publiee_le"].to_pydatetime()
    made = pdf.note(told, made_on)
    assert made == pdf.note(told, made_on)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang).startswith("fr")
    printed = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    written = "\n".join(
        cell.text
        for table in docx_of(io.BytesIO(docx.note(told, made_on))).tables
        for row in table.rows
        for cell in row.cells
    )
    at_30 = found.effects.thresholds.set_index("seuil_min").loc[30]
    for value in (at_30["actifs_avant"], at_30["actifs_apres"], at_30["gagnes"]):
        assert f.number(value) in written
        assert flat(f.number(value)) in flat(printed)
    assert flat(printed).index("Hypothèse") < flat(printed).index("Aubusson")
    assert "démonstration" in printed.lower()
    assert "nan" not in written


def flat(text: str) -> str:
    return " ".join(text.replace(f.NARROW, " ").replace(f.NBSP, " ").split())


def test_a_site_of_a_network_that_does_not_receive_the_public_is_told_and_counts_for_nothing():
    asked = {"territoire": "departement-23", "h": "o:23008:mission_locale:1.5:2"}
    shown = text(page(vue="hypothese", **asked))
    assert (
        "ce lieu n’est pas compté chez qui reçoit les personnes en emploi (les opérateurs régionaux)" in shown
    )
    app = page(vue="hypothese", **asked, reseau="ensemble")
    assert "n’est pas compté" not in text(app)


def test_the_country_asks_for_a_territory():
    assert "Choisissez une région" in text(page(vue="hypothese"))


def test_the_next_sites_say_whom_they_leave_far():
    app = page(vue="hypothese", territoire="departement-23", periode="2026-Q2")
    app.checkbox(key="prochains_chercher").check().run()
    assert not app.exception
    assert "Qui resterait à plus de 30 minutes" in html(app)
    app.selectbox(key="prochains_but").select(whatif.NEARER).run()
    assert not app.exception
    assert "si chacun s’y rendait une fois" in html(app)


def test_buttons_write_the_address():
    app = page(vue="hypothese", territoire="departement-23", choisi="commune-23008")
    assert app.selectbox(key="hypothese_commune").value == "23008"
    app.button(key="ouvrir_ici").click().run()
    assert not app.exception
    # by default the network opened is one that receives people in work
    assert app.query_params["h"] in ("o:23008:operateur_regional:1:5", ["o:23008:operateur_regional:1:5"])
    app.button(key="retirer_0").click().run()
    assert "h" not in app.query_params


def test_two_hypotheses_are_compared_in_the_address():
    one, two = "o:23008:mission_locale:1.5:2", "o:23030:mission_locale:1.5:2"
    app = page(vue="hypothese", territoire="departement-23", h=one, h2=two)
    shown = text(app)
    assert "Deux hypothèses côte à côte" in shown
    assert "Hypothèse A (mise de côté)" in shown
    app.button(key="echanger").click().run()
    assert not app.exception
    asked = {k: v[0] if isinstance(v, list) else v for k, v in app.query_params.items()}
    assert (asked["h"], asked["h2"]) == (two, one)
    app.button(key="oublier").click().run()
    assert "côte à côte" not in text(app)


def test_what_hangs_on_one_site_is_listed():
    rows = read.read(
        "coverage/lost", periode="2026-Q3", reseau="ensemble", parent_niveau="france", parent_code="FR"
    )
    assert len(rows), "the demonstration has sites that stand alone"
    assert (rows["communes"] > 0).all()
    assert rows["actifs"].is_monotonic_decreasing
    assert "dont la fermeture laisserait" in text(page(territoire="france", periode="2026-Q3"))
