"""Every page, with and without filters: it opens, says true things, and shows what is missing as missing."""

from __future__ import annotations

import json
import re

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from etl.paths import PROJECT
from pages.shared import catalog, exports, read
from tests.support import base, pages

PAGES = {
    name: f"pages/{name}/page.py"
    for name in ("home", "access", "coverage", "cooperation", "governance", "procurement", "sources")
}
TERRITORIES = (
    "france",
    "region-75",
    "region-06",
    "region-94",
    "departement-33",
    "departement-2A",
    "epci-243300316",
)


@pytest.fixture(scope="module", autouse=True)
def _served():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(base.demonstration()))
        yield


def page(name: str, **params: str) -> AppTest:
    return pages.opened(name, **params)


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def text(app: AppTest) -> str:
    return re.sub(r"<[^>]*>", "", html(app))


def specs(app: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def maps(app: AppTest) -> list[dict]:
    return [trace for spec in specs(app) for trace in spec["data"] if trace["type"] == "choropleth"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_in_french_and_warns(name):
    app = page(name)
    shown = html(app)
    assert "<h1>" in shown
    assert 'class="bandeau"' in shown
    assert shown.count("Données de démonstration") >= 2, "the banner, and each figure's source"
    assert 'class="retenir"' in shown
    assert not app.warning
    assert "NaN" not in shown
    assert "None" not in shown
    assert "nan" not in re.findall(r"[a-zA-Z]+", re.sub(r"<[^>]*>", " ", shown))


@pytest.mark.parametrize("territory", TERRITORIES)
@pytest.mark.parametrize("name", ["home", "access", "coverage"])
def test_every_level_of_territory(name, territory):
    app = page(name, territoire=territory)
    place = catalog.territories()[territory]
    assert place.nom in html(app)
    assert app.query_params["territoire"] == territory
    for spec in specs(app):
        go.Figure(spec)
    for chart in app.get("plotly_chart"):
        assert len(chart.proto.alt) > 20, "each figure has its alternative text"
        assert "<" not in chart.proto.alt


@pytest.mark.parametrize(
    "indicator",
    [
        "taux_acces_actifs_occupes",
        "entrees_cep",
        "part_operateur",
        "taux_recours_actifs",
        "beneficiaires_cep",
    ],
)
@pytest.mark.parametrize("territory", ["france", "region-01", "departement-33", "epci-243300316"])
def test_every_indicator_of_access(indicator, territory):
    app = page("access", indicateur=indicator, territoire=territory)
    assert app.selectbox(key="choix_access_indicateur").value == indicator
    assert maps(app)


def test_years_too():
    assert "en 2025" in html(page("access", periode="2025", territoire="region-84"))
    assert "sans objet pour une année" in html(page("home", periode="2025"))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"territoire": "departement-99"}, "« departement-99 » n’est pas connu"),
        ({"territoire": "<script>"}, "&lt;script&gt;"),
        ({"periode": "1999-Q1"}, "« 1999-Q1 »"),
        ({"reseau": "inconnu"}, "« inconnu » n’est pas connu"),
        ({"indicateur": "inconnu"}, "« inconnu »"),
    ],
)
def test_unknown_values_fall_back_with_a_notice(params, said):
    shown = html(page("access", **params))
    assert 'class="avis"' in shown
    assert said in shown
    assert "<script>" not in shown
    assert "<h1>Quels actifs occupés accèdent au CEP ?</h1>" in shown


def test_a_known_network_that_an_indicator_does_not_part_needs_no_notice():
    shown = html(page("access", reseau="apec", indicateur="taux_acces_actifs_occupes"))
    assert 'class="avis"' not in shown


def test_the_default_period_is_the_latest_quarter_known_for_france():
    offered, latest = catalog.periods("taux_acces_actifs_occupes", "ensemble", "ensemble")
    app = page("access")
    assert app.selectbox(key="choix_access_periode").value == latest
    value = read.read(
        "shared/value", indicateur="taux_acces_actifs_occupes", ventilation="ensemble", modalite="ensemble",
        niveau="france", code="FR", periode=latest, periode_avant=latest,
    )["valeur"]  # fmt: skip
    assert value.notna().all()
    assert all(p <= latest or len(p) == 4 or not _france_known(p) for p in offered)


def _france_known(period: str) -> bool:
    rows = read.read(
        "shared/periods", indicateur="taux_acces_actifs_occupes", ventilation="ensemble", modalite="ensemble"
    )
    return bool(rows.set_index("periode")["france_connue"][period])


def test_the_default_period_depends_on_the_network_shown():
    params = {"indicateur": "beneficiaires_cep"}
    for network in ("apec", "france_travail", "operateur_regional"):
        _, latest = catalog.periods("beneficiaires_cep", "reseau", network)
        app = page("access", reseau=network, **params)
        assert app.selectbox(key="choix_access_periode").value == latest
        assert "n’est pas connu" not in text(app)


def test_a_choice_is_written_in_the_address_with_its_code():
    app = page("access")
    app.selectbox(key="choix_access_territoire").select("departement-33").run()
    assert app.query_params["territoire"] == "departement-33"
    assert "En Gironde" in html(app)
    app.selectbox(key="choix_access_periode").select("2025").run()
    assert app.query_params["periode"] == "2025"
    assert "en 2025" in html(app)


def test_boxes_show_the_view_after_a_change_of_page():
    app = page("home", territoire="region-75", periode="2025-Q4")
    app.switch_page(PAGES["access"]).run()
    assert app.selectbox(key="choix_access_periode").value == "2025-Q4"
    assert app.selectbox(key="choix_access_territoire").value == "region-75"
    app.switch_page(PAGES["home"]).run()
    assert app.selectbox(key="choix_home_periode").value == "2025-Q4"
    assert "T4\u00a02025" in html(app)


def test_links_to_other_pages_keep_the_view():
    app = page("access", territoire="region-75", periode="2025-Q4")
    links = [link.proto.query_string for link in app.get("page_link")]
    assert sum("territoire=region-75" in q and "periode=2025-Q4" in q for q in links) >= 4


def test_the_breadcrumb_goes_back_up():
    app = page("coverage", territoire="epci-243300316")
    labels = [link.proto.label for link in app.get("page_link")]
    start = labels.index("France")
    assert labels[start : start + 3] == ["France", "Nouvelle-Aquitaine", "Gironde (33)"]


def missing_territory() -> tuple[str, str]:
    """A région whose last quarter is not delivered, and that quarter."""
    rows = read.read("sources/expected", dataset="activite", operateur="")
    assert (rows["periodes"].str.contains("2026-Q3")).any(), (
        "the demonstration plants a delivery that is not there"
    )
    return "region-03", "2026-Q3"


def test_what_is_not_delivered_is_said_and_never_zero():
    territory, period = missing_territory()
    app = page("access", territoire=territory, periode=period)
    shown = text(app)
    assert "n’est pas connu" in shown
    assert "non livré par le titulaire de démonstration Nu" in shown
    assert not re.search(r"\b0,0\s*‰", shown)
    for trace in maps(app):
        assert "2A" not in trace["locations"]
    unknown = [t for t in maps(app) if "text" in t]
    assert unknown, "the territory is drawn as unknown"
    assert all("non livré" in reason for t in unknown for reason in t["text"])


def test_unknown_and_secret_units_are_outside_the_scale():
    app = page("access", maille="epci", periode="2026-Q2")
    known, unknown = maps(app)[:2]
    assert len(known["locations"]) + len(unknown["locations"]) == 1259
    assert not set(known["locations"]) & set(unknown["locations"])
    assert re.search(r"secret \d", text(app)), "the legend counts them"
    assert any("secret" in reason for reason in unknown["text"])


def test_the_shown_rate_is_the_published_one():
    app = page("access", territoire="region-75", periode="2026-Q2")
    value = read.read(
        "shared/value", indicateur="taux_acces_actifs_occupes", ventilation="ensemble", modalite="ensemble",
        niveau="region", code="75", periode="2026-Q2", periode_avant="2026-Q2",
    ).query("niveau_territoire == 'region'").iloc[0]  # fmt: skip
    assert value["valeur"] == pytest.approx(4000 * value["numerateur"] / value["denominateur"])
    assert f"{value['valeur']:.1f}".replace(".", ",") in html(app)


@pytest.mark.parametrize("name", PAGES)
def test_every_panel_under_a_figure_opens(name):
    app = page(name, territoire="region-94")
    groups = [g for g in app.get("button_group") if str(g.key).startswith("panneau_")]
    assert groups
    for key in [g.key for g in groups]:
        for option in next(g for g in app.get("button_group") if g.key == key).options:
            app.pills(key=key).set_value(option).run()
            assert not app.exception, (key, option)
            if option == "Lire le tableau":
                assert "<table>" in html(app)
            if option == "D’où vient ce chiffre ?":
                assert "<dt>Définition</dt>" in html(app)
            if option == "Télécharger":
                assert len(app.get("download_button")) >= 2


def test_origin_lists_the_delivered_files():
    app = page("access", territoire="region-94", periode="2026-Q2")
    app.pills(key="panneau_carte").set_value("D’où vient ce chiffre ?").run()
    rows = read.read(
        "shared/deliveries", indicateur="taux_acces_actifs_occupes", ventilation="ensemble", modalite="ensemble",
        niveau="region", code="94", periode="2026-Q2",
    )  # fmt: skip
    assert len(rows) == 1, "one operator delivers for Corsica"
    assert rows["fichier"].iloc[0] in html(app)


def test_sources_filters_by_operator_and_by_file():
    app = page("sources", operateur="demo_kappa")
    shown = html(app)
    assert "activite__demo_kappa__2026-Q2__demonstration.xlsx" in shown
    assert "activite__apec__" not in shown.split('id="rejets"')[0]
    rejects = read.read("sources/rejects", fichier="")
    assert len(rejects), "the demonstration plants lines that are set aside"
    chosen = rejects["fichier_id"].iloc[0]
    app = page("sources", fichier=chosen)
    assert rejects["fichier"].iloc[0] in html(app).split('id="rejets"')[1]
    assert app.query_params["fichier"] == chosen


def test_sources_counts_are_those_of_the_base():
    rows = read.read("sources/files", dataset="", operateur="")
    assert (rows["lus"] == rows["charges"] + rows["rejetes"] + rows["ignores"]).all()
    summary = read.read("sources/summary").iloc[0]
    assert summary["fichiers"] == len(rows)
    assert summary["lus"] == rows["lus"].sum()


def test_attribution_is_shown_and_exported():
    shown = html(page("sources", vue="publies"))
    assert exports.attribution()
    for line in exports.attribution():
        assert line in shown


def test_without_a_base_the_first_one_is_built_and_the_work_is_shown(monkeypatch, tmp_path):
    from etl.base import build

    calls = []

    def first_base(paths, progress):
        progress("Réception des fichiers", 0.4, "activite.csv")
        calls.append(paths.data)
        paths.published.mkdir(parents=True)
        real = read.served_base(build.Paths(base.demonstration(), base.REFERENCE).link)
        paths.link.symlink_to(real)

    monkeypatch.setattr(build, "first_base", first_base)
    monkeypatch.setenv("CEP_DATA", str(tmp_path))
    app = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
    app.run()
    assert not app.exception
    assert calls == [tmp_path.resolve()]
    assert "Que retenir" in html(app)


def test_pages_hold_no_sql_and_no_database():
    for path in (PROJECT / "pages").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "read.py":
            assert "duckdb" not in text.lower() or path.name == "read.py", path
            assert not re.search(r"\bselect\b.*\bfrom\b", text, re.IGNORECASE), path
        if path.name == "figures.py":
            assert "streamlit" not in text, path


def test_published_figures_are_not_called_a_demonstration():
    shown = html(page("sources", vue="publies"))
    published = shown.split('id="publies"')[1]
    assert "Données de démonstration" not in published
    assert "Défi métiers" in published


def test_entries_and_beneficiaries_never_mix():
    entries = page("access", territoire="region-75", indicateur="entrees_cep", volet="verifier")
    persons = page("access", territoire="region-75", indicateur="beneficiaires_cep", volet="verifier")
    diamonds = [
        [t["y"] for s in specs(app) for t in s["data"] if t.get("marker", {}).get("symbol") == "diamond"]
        for app in (entries, persons)
    ]
    assert diamonds[0] == [[]], "no entry of this région was ever published"
    assert diamonds[1] == [[10400, 14000, 16800]]
