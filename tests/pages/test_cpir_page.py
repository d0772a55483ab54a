"""The page of a CPIR's quarter: five screens in order, the figures of the base, the meeting, the register."""

import datetime as dt
import re
from html import unescape

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from etl import register
from etl.paths import Paths
from pages.cpir import quarter, sections
from pages.shared import catalog, read
from pages.shared import formats as f
from tests.support import base, pages

TITLES = [
    "1. À retenir",
    "2. Accès des actifs occupés",
    "3. Couverture du territoire",
    "4. Coopérations entre réseaux",
    "5. Marché et qualité des données",
]


@pytest.fixture(scope="module", autouse=True)
def _served(tmp_path_factory):
    """The base that all pages are tested on, with a register of its own."""
    data = tmp_path_factory.mktemp("cpir")
    for entry in base.demonstration().iterdir():
        (data / entry.name).symlink_to(entry)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CEP_DATA", str(data))
        patch.delenv("CEP_CPIR_CODE", raising=False)
        patch.delenv("CEP_CPIR_MEMBRES", raising=False)
        yield


@pytest.fixture
def paths():
    """The data folder of the page; its register is taken away afterwards."""
    here = Paths.from_env()
    yield here
    here.register.unlink(missing_ok=True)


def page(**params: str) -> AppTest:
    return pages.opened("cpir", **params)


def html(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def words(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", text))


@pytest.mark.parametrize("code", ["75", "94", "06", "03", "11"])
def test_five_screens_in_order_for_every_kind_of_region(code):
    shown = html(page(territoire=f"region-{code}", periode="2026-Q3"))
    assert [unescape(t) for t in re.findall(r'<h2 class="ecran"[^>]*>(.*?)</h2>', shown)] == TITLES
    assert 'class="bandeau"' in shown
    text = words(shown)
    for wrong in ("None", "NaN", "nan ", "{", "}"):
        assert wrong not in text, wrong


def test_the_region_of_a_department_and_an_unknown_quarter_fall_back():
    app = page(territoire="departement-2A", periode="2035-Q1")
    shown = words(html(app))
    assert "la CPIR de la Corse" in shown
    assert "2035-Q1" in shown
    assert "le dernier" in shown


def test_figures_on_the_page_are_those_of_the_base():
    shown = words(html(page(territoire="region-94", periode="2026-Q2")))
    con = duckdb.connect(str(read.served()), read_only=True, config=read.HARDENED)
    value, low, high = con.execute(
        "select valeur, borne_basse, borne_haute from indicateur where indicateur = 'taux_acces_actifs_occupes' "
        "and niveau_territoire = 'region' and code_territoire = '94' and periode = '2026-Q2' and ventilation = 'ensemble'"
    ).fetchall()[0]
    assert f.with_unit(value, "‰", 1) in shown
    assert f.interval(low, high) in shown


def test_each_sentence_leads_to_a_page_that_exists():
    addresses = {"acces", "couverture", "cooperations", "marche", "sources"}
    shown = html(page(territoire="region-75", periode="2026-Q3"))
    links = re.findall(r'class="preuve" href="([^"]+)"', shown)
    assert len(links) >= 8
    assert {link.split("?")[0] for link in links} <= addresses
    assert all("75" in link or link.startswith("sources") for link in links)


def test_the_meeting_shows_one_screen_and_its_keys():
    app = page(territoire="region-75", periode="2026-Q3", seance="1", ecran="couverture")
    shown = html(app)
    assert "3 sur 6" in shown
    assert "Couverture du territoire" in shown
    assert "Définitions" not in shown
    assert {b.label: b.proto.shortcut for b in app.button} == {
        "Précédent": "left",
        "Suivant": "right",
        "Quitter le mode séance": "escape",
    }
    app.button(key="pas_Right").click().run()
    assert "4 sur 6" in html(app)
    assert app.query_params["ecran"] in ("cooperation", ["cooperation"])
    app.button(key="quitter").click().run()
    assert "5. Marché" in html(app)


def test_documents_are_offered_in_every_format():
    app = page(territoire="region-94", periode="2026-Q2")
    shown = {b.proto.label: b.proto for b in app.get("download_button")}
    assert {"Note de quatre pages (PDF)", "Diapositives (PowerPoint)", "Tableaux (Excel)"} <= set(shown)


def test_without_a_code_the_register_is_read_only(paths):
    register.ask(
        paths,
        "Secrétariat",
        objet="<b>Ouvrir</b> une permanence",
        destinataire="Opérateur régional",
        echeance=dt.date(2026, 1, 31),
        code_region="94",
        periode="2026-Q1",
        indicateur="taux_acces_actifs_occupes",
        niveau_territoire="region",
        code_territoire="94",
    )
    app = page(territoire="region-94", periode="2026-Q2")
    shown = html(app)
    assert "&lt;b&gt;Ouvrir&lt;/b&gt; une permanence" in shown
    assert "échéance passée" in shown
    followed = words(shown).split("échéance passée")[1][:400]
    assert "quand la CPIR l’a demandé" in followed
    assert not app.text_area
    assert "il faut un code de séance" in shown
    assert "&lt;b&gt;Ouvrir" not in html(page(territoire="region-75", periode="2026-Q2"))


def test_the_code_opens_the_desk_and_acts_are_signed(paths, monkeypatch):
    monkeypatch.setenv("CEP_CPIR_CODE", "mot de passe")
    app = page(territoire="region-94", periode="2026-Q2")
    assert not app.text_area
    app.text_input[0].input("A. Colonna")
    app.text_input[1].input("faux")
    app.button(key="FormSubmitter:ouvrir_registre-Écrire dans le registre").click().run()
    assert "pas celui de la séance" in app.error[0].value
    app.text_input[0].input("A. Colonna")
    app.text_input[1].input("mot de passe")
    app.button(key="FormSubmitter:ouvrir_registre-Écrire dans le registre").click().run()
    assert "A. Colonna" in html(app)
    app.text_area[0].input("Étudier une permanence à Corte")
    app.text_input[0].input("Opérateur régional de Corse")
    app.button(key="FormSubmitter:inscrire_decision-Inscrire").click().run()
    assert not app.exception
    (decision,) = register.decisions(paths, "94")
    assert (decision["objet"], decision["ajoutee_par"]) == ("Étudier une permanence à Corte", "A. Colonna")
    assert "Étudier une permanence à Corte" in html(app)


def test_the_same_content_twice_is_the_same():
    region = catalog.territories()["region-75"]
    one, two = (quarter.quarter(read.read, region, "2026-Q3") for _ in range(2))
    assert [s.sentences for s in one.screens] == [s.sentences for s in two.screens]
    assert set(sections.MAPPED) <= {s.key for s in one.screens}
