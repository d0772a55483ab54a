"""« Accès » through Streamlit's own tests: each section, choice and map; sentences that follow the figures; figures that are valid."""

from __future__ import annotations

import json
import re

import pandas as pd
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from pages.access import choices, comparison, publics, service
from pages.shared import catalog
from pages.shared.filters import Territory, View
from tests.support import base, pages


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


def page(**params: str) -> AppTest:
    app = pages.opened("access", **params)
    for chart in app.get("plotly_chart"):
        go.Figure(json.loads(chart.proto.spec))
        assert len(chart.proto.alt) > 20
    return app


def html(app: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in app.get("html"))


def anchors(app: AppTest) -> set[str]:
    return set(re.findall(r'class="constat" id="([^"]+)"', html(app)))


SHOWN = {
    "comparer": {"entonnoir", "stabilise", "regions", "inegalite", "extremes"},
    "publics": {"publics", "publics_annees", "profil"},
    "parcours": {"etapes", "etapes_annees", "delais", "rapidite"},
    "suites": {"satisfaction", "utilite", "situation", "transitions"},
    "verifier": {"annees", "rapprochement", "publies", "modele"},
}


@pytest.mark.parametrize(
    "territory", ["france", "region-75", "region-06", "departement-2A", "epci-243300316"]
)
@pytest.mark.parametrize("section", SHOWN)
def test_every_section_at_every_level(section, territory):
    app = page(volet=section, territoire=territory)
    assert SHOWN[section] <= anchors(app)
    assert "carte" in anchors(app)
    words = set(re.findall(r"[a-zA-Z]+", re.sub(r"<[^>]*>", " ", html(app))))
    assert not words & {"NaN", "nan", "None", "NaT"}


@pytest.mark.parametrize("denominator", choices.DENOMINATORS)
def test_the_denominator_is_named_with_what_it_wrongly_includes(denominator):
    app = page(denominateur=denominator)
    of = choices.DENOMINATORS[denominator]
    assert of.wrong in html(app)
    assert of.name in html(app)
    assert app.selectbox(key="choix_access_denominateur").value == denominator
    if denominator == "rp_emploi_lieu_travail":
        assert "non livré" in html(app)


@pytest.mark.parametrize("public", choices.PUBLICS)
def test_every_public(public):
    app = page(public=public, territoire="region-84", periode="2025")
    assert choices.PUBLICS[public][1] in html(app)


@pytest.mark.parametrize("kind", choices.MAPS)
@pytest.mark.parametrize("level", ["region", "departement", "epci"])
def test_every_map(kind, level):
    app = page(carte=kind, maille=level, periode="2025")
    traces = [t for c in app.get("plotly_chart") for t in json.loads(c.proto.spec)["data"]]
    assert any(t["type"] == "choropleth" for t in traces)


def test_what_the_address_asks_in_vain_is_said():
    shown = html(page(denominateur="martiens", volet="lune", carte="ciel", public="chats"))
    for word in ("martiens", "lune", "ciel", "chats"):
        assert word in shown
    assert "l’autre dénominateur n’est connu que pour tous" in html(
        page(denominateur="population_active", public="sexe*femme")
    )


def test_the_opening_says_what_the_structure_of_jobs_lets_expect():
    app = page(territoire="region-75", periode="2025")
    first = re.search(r'class="premiere">(.*?)</p>', html(app)).group(1)
    assert "actif occupé" in re.sub(r"<[^>]*>", "", first)
    assert "au vu de la structure des emplois" in html(app)


def test_an_operator_without_paths_is_told_not_delivered():
    app = page(volet="parcours", territoire="region-53")
    shown = html(app)
    assert "Délai non connu ici" in shown
    assert "Non livré" in shown


# --- pure functions ----------------------------------------------------------------------------------------------------

HERE = View(Territory("region", "53", "Bretagne"), "2025", "operateur_regional", choices.RATE)


def test_words_of_the_expected_follow_the_verdict_only():
    assert "plus qu’on ne l’attendrait" in choices.expected_sentence(1.1, 1.05, 1.15, "au-dessus")
    assert "moins qu’on ne l’attendrait" in choices.expected_sentence(0.9, 0.85, 0.95, "au-dessous")
    assert "ce qu’on attendrait" in choices.expected_sentence(1.02, 0.98, 1.06, "conforme")
    assert choices.expected_sentence(2.0, 0.2, 9.0, "trop peu") == ""
    assert choices.expected_sentence(None, None, None, None) == ""


def test_headline_of_another_denominator_and_of_a_public():
    jobs = choices.Choices("eep_emploi_lieu_travail", choices.EVERYBODY, "taux", "comparer")
    said = choices.headline(HERE, jobs, 5.93, 5.8, 6.1)
    assert said == "En Bretagne, <b>5,9 entrées</b> pour 1\u202f000 emplois en 2025 (intervalle 5,8–6,1)."
    women = choices.Choices(choices.RESIDENCE, "sexe*femme", "taux", "comparer")
    assert "pour 1\u202f000 femmes en emploi" in choices.headline(HERE, women, 8.0, None, None)


def test_choices_keep_the_address_short():
    asked = {"denominateur": "population_active", "volet": "suites"}
    picked, notices = choices.read(asked, HERE)
    assert not notices
    view, _ = choices.applied(HERE, catalog.indicator(choices.RATE), picked)
    assert "denominateur=population_active" in view.query()
    assert "public" not in view.query()
    assert "carte" not in view.query()


def test_the_funnel_says_verdicts_by_shape():
    rows = pd.DataFrame(
        {"nom": ["A", "B", "C"], "actifs_occupes": [1e4, 1e5, 1e6], "entrees": [90, 500, 5000], "taux_brut": [9.0, 5.0, 5.0],
         "verdict": ["au-dessus", "conforme", "au-dessous"], "dit": ["au-dessus", "conforme", "au-dessous"], "remarquable": [True, False, True], "reference": 5.5}
    )  # fmt: skip
    names = ("bas_95", "haut_95", "bas_998", "haut_998", "bas_elargi", "haut_elargi", "reference")
    limits = pd.DataFrame({"actifs_occupes": [1e4, 1e6]} | {n: [1.0, 2.0] for n in names})
    figure = go.Figure(comparison.funnel(rows, limits).to_dict())
    symbols = {t.marker.symbol for t in figure.data if t.mode == "markers"}
    assert {"triangle-up", "triangle-down", "circle"} <= symbols
    (above,) = [t for t in figure.data if t.mode == "markers" and t.marker.symbol == "triangle-up"]
    assert (above.x[0], above.y[0], list(above.customdata[0])) == (1e4, 9.0, ["A", 90])
    assert "au-dessus" in above.hovertemplate
    assert figure.layout.separators == ",\u202f"


def test_inequality_is_said_to_change_only_when_intervals_are_apart():
    rows = pd.DataFrame(
        {
            "periode": ["2020", "2025"],
            "valeur": [1.33, 1.28],
            "borne_basse": [1.29, 1.24],
            "borne_haute": [1.37, 1.30],
        }
    )
    assert "la différence n’est pas significative" in comparison.inequality_title(rows, "départements")
    rows.loc[1, ["valeur", "borne_basse", "borne_haute"]] = [1.2, 1.15, 1.25]
    assert "l’écart se réduit" in comparison.inequality_title(rows, "départements")


def test_an_absent_public_is_told_not_drawn_as_zero():
    rows = pd.DataFrame(
        {"libelle": ["Femmes", "Très petites entreprises"], "public": ["femme", "tres_petites_entreprises"], "valeur": [1.2, None], "borne_basse": [1.1, None],
         "borne_haute": [1.3, None], "dit": ["sur-représenté", None], "statut": ["", "non livré : taille"], "part_beneficiaires": [60.0, None], "part_actifs": [48.0, None]}
    )  # fmt: skip
    figure = go.Figure(publics.representation(rows).to_dict())
    points = next(t for t in figure.data if t.mode == "markers")
    assert list(points.x) == [1.2]
    assert any("non livré" in a.text for a in figure.layout.annotations)


def test_steps_say_what_is_not_delivered():
    rows = pd.DataFrame(
        {"indicateur": ["taux_transformation_contact", "part_niveau_2"], "valeur": [None, 33.0], "numerateur": [None, 33.0], "denominateur": [None, 100.0],
         "motif": ["non livré : contacts", None], "obs_status": ["L", "A"], "conf_status": ["F", "F"]}
    )  # fmt: skip
    steps = service.step_rows(rows)
    assert steps["statut"].iloc[0] == "non livré : contacts"
    assert steps["valeur"].tolist()[1:] == [100.0, 33.0]
    go.Figure(service.steps(steps).to_dict())


def test_a_base_without_any_delay_says_so(monkeypatch):
    """A first week of deliveries has no path: the section once stopped on a period that does not exist."""
    known = catalog.periods
    nothing = ([], "")
    monkeypatch.setattr(
        catalog,
        "periods",
        lambda code, *of: nothing if code == "delai_premier_rdv_median" else known(code, *of),
    )
    assert "delais" in anchors(page(volet="parcours", periode="2021-Q1"))
